// Config files as people write them, changed in random places (pains 5, promises 8 and 9).
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import json5 from "json5";
import { same } from "#config/edit/same";
import { undoOrder } from "#config/write/undo";
import { seededRandom } from "#kernel/random";
import { CONFIG, configHouse, STATE } from "#test/support/config/house";
import { type Json, Texts } from "#test/support/config/json5-texts";

const FILES = 250;
type Section = { [name: string]: Json };

/** A valid config with something of everything. */
function config(texts: Texts): Section {
  const some = <T extends Json>(value: T): { value?: T } => texts.below(3) === 0 ? {} : { value };
  const sections: [string, { value?: Json }][] = [
    ["$schema", some("./schema.json")],
    ["gateway", { value: { mode: "local", ...port(texts), auth: { token: "the-gateway-token" } } }],
    ["session", some({ scope: texts.pick(["global", "per-sender"]) })],
    ["tools", some({ deny: list(texts), exec: { mode: "full", safeBins: list(texts) } })],
    ["agents", some({ defaults: { timeoutSeconds: texts.below(9) }, entries: agents(texts) })],
    ["channels", some({ telegram: texts.object(2), defaults: { groupPolicy: "open" } })],
    ["models", some({ providers: { "my.host": provider(texts) } })],
    ["ui", some({ prefs: { theme: "claw", sidebarEntries: list(texts) } })],
  ];
  const filled = sections.flatMap(([name, { value }]) => value === undefined ? [] : [[name, value] as const]);
  return Object.fromEntries(filled.sort(() => texts.below(3) - 1));
}

function port(texts: Texts): Section {
  return texts.below(2) === 0 ? {} : { port: 1 + texts.below(60_000) };
}

function list(texts: Texts): Json[] {
  return Array.from({ length: texts.below(5) }, () => texts.pick(["a", "b", "c", "d/*", "it's"]));
}

function agents(texts: Texts): Section {
  return { main: { name: texts.pick(["M", "it's"]) }, "b-2": {} };
}

function provider(texts: Texts): Section {
  const models = Array.from({ length: texts.below(4) }, (_, at) =>
    ({ id: `m${at}`, name: texts.pick(["One", "Two"]) }));
  return { baseUrl: "http://h", apiKey: "${KEY}", models };
}

/** A few keys of another config. */
function patchOf(texts: Texts): Section {
  const other = Object.entries(config(texts)).filter(([name]) => name !== "gateway" && texts.below(2) === 0);
  const name = texts.pick(["ui", "session", "tools", "channels"]);
  const gone = texts.below(3) === 0 ? [[name, null] as const] : [];
  return Object.fromEntries([...other, ["gateway", { port: texts.below(4) === 0 ? null : 7 }], ...gone]);
}

describe("generated config files", () => {
  it("keep what nobody touched through patches, and undo gives the old bytes back", async () => {
    for (let seed = 1; seed <= FILES; seed++) {
      const texts = new Texts(seededRandom(seed));
      const before = config(texts);
      const text = texts.text(before);
      const house = await configHouse(text, { vars: { KEY: "the-key" } });
      assert.deepEqual(house.service.loaded.issues, [], `seed ${seed}\n${text}`);
      const patch = patchOf(texts);
      const replacePaths = [
        "tools.deny", "tools.exec.safeBins", "ui.prefs.sidebarEntries", "models.providers.my.host.models",
        ...lists(before, ""),
      ];
      const { written } = await house.patch(JSON.stringify(patch), { replacePaths });
      const out = await house.read();
      const story = `seed ${seed}\n${text}\n=>\n${out}\n${JSON.stringify(patch)}`;
      assert.ok(same(json5.parse(out), merged(before, patch)), story);
      assert.doesNotMatch(out, /the-key|__OPENCLAW_REDACTED__/);
      if (written.noop) continue;
      const input = { fs: house.fs, path: CONFIG, vars: {} };
      const { order } = await undoOrder({ env: house.test.env, input, stateDir: STATE }, { author: "test" });
      await house.service.write(order);
      assert.equal(await house.read(), text, `seed ${seed}`);
    }
  });

  it("that are damaged never stop a gateway, and the damage has a place", async () => {
    const good = '{ gateway: { mode: "local" }, session: { scope: "global" } }';
    const { service, edit } = await configHouse(good);
    let broken = 0;
    for (let seed = 1; seed <= FILES; seed++) {
      const texts = new Texts(seededRandom(seed));
      const text = texts.text({ ...config(texts), session: { scope: "global" } });
      const at = texts.below(text.length);
      const damage = texts.pick(["", '"', "{", "]", "}", ",,", "x"]);
      await edit(text.slice(0, at) + damage + text.slice(at + texts.below(4)));
      const { kind, problem } = await service.reload();
      if (kind === "applied" || kind === "unchanged") continue;
      broken += 1;
      assert.match(problem ?? "", /^(openclaw\.json:\d+|<root>|[\w$.[\]"-]+: )/, `seed ${seed}: ${problem}`);
      assert.equal(service.current().gateway.mode, "local");
    }
    assert.ok(broken > FILES / 3, `only ${broken} were broken`);
    await edit(good);
    await service.reload();
    assert.equal(service.current().session.scope, "global");
  });
});

function lists(value: Json, path: string): string[] {
  if (Array.isArray(value)) return [path];
  if (typeof value !== "object" || value === null) return [];
  const below = (name: string): string => (path === "" ? name : `${path}.${name}`);
  return Object.entries(value).flatMap(([name, entry]) => lists(entry, below(name)));
}

/** RFC 7396, said again in other words. */
function merged(base: Json | undefined, patch: Json): Json {
  if (typeof patch !== "object" || patch === null || Array.isArray(patch)) return patch;
  const out: Section = typeof base === "object" && base !== null && !Array.isArray(base) ? { ...base } : {};
  for (const [name, value] of Object.entries(patch)) {
    const old = Object.hasOwn(out, name) ? out[name] : undefined;
    if (value === null) delete out[name];
    // Also for names such as __proto__.
    else Object.defineProperty(out, name, {
      value: merged(old, value), enumerable: true, configurable: true, writable: true,
    });
  }
  return out;
}
