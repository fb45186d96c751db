import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Fault } from "#kernel/fault";
import { CONFIG, configHouse } from "#test/support/config/house";

const TEXT = `// mine
{
  gateway: {
    mode: "local", // stays here
    auth: { token: "the-gateway-token" },
  },
  models: { providers: { p: {
    apiKey: "\${KEY}",
    baseUrl: "http://user:the-gateway-token@host",
    headers: { authorization: "Bearer the-header" },
    models: [{ id: "m1", name: "One" }, { id: "m2", name: "Two", input: ["text", "image"] }],
  } } },
  tools: { deny: ["a", "b"] },
}
`;

const MARK = "__OPENCLAW_REDACTED__";
const open = () => configHouse(TEXT, { vars: { KEY: "the-key" } });

function problem(pattern: RegExp, issues?: string[]) {
  return (error: unknown): boolean => {
    assert.ok(error instanceof Fault, String(error));
    assert.equal(error.code, "INVALID_REQUEST");
    assert.match(error.message, pattern);
    if (issues) {
      const found = error.details?.["issues"] as { path: string }[];
      assert.deepEqual(found.map(({ path }) => path), issues);
    }
    return true;
  };
}

describe("the hash of a write", () => {
  it("is required once there is a file, and must be that of the file", async () => {
    const { request, service, edit, read } = await open();
    const author = "rpc:test";
    const raw = "{ session: { scope: 'global' } }";
    const patch = { kind: "patch" as const, raw, replacePaths: [], author };
    await assert.rejects(request(patch), problem(
      /^config base hash required for session\.scope; re-run config\.get and retry$/,
    ));
    await assert.rejects(request({ kind: "set", raw: TEXT, author }), problem(
      /^config base hash required; re-run config\.get and retry$/,
    ));
    const seen = service.hash;
    await edit(TEXT.replace("// mine", "// theirs"));
    await assert.rejects(request({ ...patch, baseHash: seen }), problem(
      /^config changed since last load; re-run config\.get and retry$/,
    ));
    assert.match(await read(), /^\/\/ theirs/);
    // Whoever looks again sees the file as it is, and may write.
    assert.notEqual(service.snapshot().hash, seen);
    assert.equal((await request({ ...patch, baseHash: service.hash })).written.noop, false);
  });

  it("is not required for the look of the dashboard, nor for the first file", async () => {
    const { request, read } = await open();
    const patch = { kind: "patch" as const, replacePaths: [], author: "rpc:test" };
    await request({ ...patch, raw: "{ ui: { prefs: { theme: 'claw' } } }" });
    assert.match(await read(), /theme: "claw"/);
    const both = "{ ui: { prefs: { theme: 'knot' }, seamColor: '112233' } }";
    await assert.rejects(request({ ...patch, raw: both }), problem(/hash required for ui\.seamColor;/));
    const none = await configHouse(null);
    await none.request({ kind: "set", raw: '{ "gateway": { "mode": "local" } }', author: "rpc:test" });
    assert.equal(await none.read(), '{ "gateway": { "mode": "local" } }');
  });

  it("does not outlive another write", async () => {
    const { patch, service } = await open();
    const { hash } = service;
    await patch("{ session: { scope: 'global' } }");
    await assert.rejects(patch("{ session: { scope: null } }", { baseHash: hash }), problem(/changed since/));
  });
});

describe("config.patch", () => {
  it("merges objects, deletes with null and leaves the rest of the text alone", async () => {
    const { patch, read } = await open();
    const { written } = await patch(
      `{ gateway: { bind: "lan", auth: { password: null } }, tools: { profile: "coding" } } // raw is JSON5`,
    );
    assert.deepEqual(written.changes.map(({ path }) => path.join(".")), ["gateway.bind", "tools.profile"]);
    assert.equal(await read(), TEXT
      .replace('"the-gateway-token" },', '"the-gateway-token" },\n    bind: "lan",')
      .replace('["a", "b"] }', '["a", "b"], profile: "coding" }'));
  });

  it("changes nothing when nothing changes", async () => {
    const { patch, fs } = await open();
    const { written } = await patch("{ gateway: { mode: 'local', bind: null } }");
    assert.deepEqual([written.noop, written.changes], [true, []]);
    assert.equal(await fs.info(`${CONFIG}.bak`), null);
  });

  it("merges lists of objects by id", async () => {
    const { patch, read } = await open();
    const models = "[{ id: 'm1', name: 'Uno' }, { id: 'm3', name: '3' }]";
    await patch(`{ models: { providers: { p: { models: ${models} } } } }`);
    const text = await read();
    assert.match(text, /models: \[\{ id: "m1", name: "Uno" \}, \{ id: "m2", name: "Two", /);
    assert.match(text, /name: "Two", input: \["text", "image"\] \},/);
    assert.match(text, /\{ id: "m3", name: "3" \}\],/);
    await assert.rejects(
      patch("{ models: { providers: { p: { models: [{ id: 'm1' }, { id: 'm1' }] } } } }"),
      problem(/one id twice in models\.providers\.p\.models/),
    );
  });

  it("lets a list lose entries only by name", async () => {
    const { patch, read } = await open();
    const fewer = "{ tools: { deny: ['a'] } }";
    await assert.rejects(patch(fewer), problem(/would remove entries of tools\.deny;/));
    await assert.rejects(patch(fewer, { replacePaths: ["tools"] }), problem(/tools\.deny/));
    await patch("{ tools: { deny: ['b', 'c', 'a'] } }");
    await patch(fewer, { replacePaths: ["tools.deny"] });
    assert.match(await read(), /deny: \["a"\]/);
    const inner = "{ models: { providers: { p: { models: [{ id: 'm2', input: ['text'] }] } } } }";
    await assert.rejects(patch(inner), problem(/models\.providers\.p\.models\[\]\.input/));
    await patch(inner, { replacePaths: ["models.providers.p.models[].input"] });
    await assert.rejects(patch("{ tools: null }"), problem(/tools\.deny/));
    await patch("{ tools: null }", { replacePaths: ["tools.deny"] });
    assert.doesNotMatch(await read(), /tools/);
  });

  it("takes an object only", async () => {
    const { patch } = await open();
    await assert.rejects(patch("[]"), problem(/^config\.patch raw must be an object$/));
    await assert.rejects(patch("{"), problem(/^config\.patch raw is not JSON5: /));
  });

  it("refuses what would not be valid, with all problems, and writes nothing", async () => {
    const { patch, read } = await open();
    await assert.rejects(
      patch("{ gateway: { port: 'x', bogus: 1 }, session: { scope: 2 }, ui: { a: 1 }, cron: { b: 1 } }"),
      problem(/^invalid config: ui: .*; session\.scope: .*; cron: .* \(\+2 more issues\)$/, [
        "ui", "session.scope", "cron", "gateway.port", "gateway",
      ]),
    );
    assert.equal(await read(), TEXT);
  });

  it("is refused while the file is invalid", async () => {
    const { patch } = await configHouse("{ gateway: { port: 'x' } }");
    await assert.rejects(
      patch("{ gateway: { port: 1 } }"),
      problem(/^invalid config: gateway\.port: .*; fix \(doctor\) before patching$/, ["gateway.port"]),
    );
  });

  it("keeps references as they are written", async () => {
    const { patch, read, service } = await open();
    await patch("{ gateway: { bind: 'loopback' } }");
    assert.match(await read(), /apiKey: "\$\{KEY\}"/);
    assert.doesNotMatch(await read(), /the-key/);
    assert.equal(service.current().models.providers["p"]?.apiKey, "the-key");
  });

  it("refuses a new reference that cannot be resolved, unless its owner is switched off", async () => {
    const { patch } = await open();
    const ref = "{ source: 'env', provider: 'default', id: 'NOPE' }";
    await assert.rejects(
      patch(`{ models: { providers: { q: { apiKey: ${ref}, baseUrl: 'http://h', models: [] } } } }`),
      problem(/^invalid config: active SecretRef resolution failed \(models\.providers\.q\.apiKey: .*NOPE/),
    );
    await patch(`{ skills: { entries: { x: { enabled: false, apiKey: ${ref} } } } }`);
  });
});

describe("markers", () => {
  it("keep the stored value at the same place", async () => {
    const { patch, read, service } = await open();
    const shown = service.snapshot().config["gateway"] as { auth: { token: string } };
    assert.equal(shown.auth.token, MARK);
    await patch(JSON.stringify({ gateway: { ...shown, bind: "lan" } }));
    const baseUrl = `http://user:${MARK}@host`;
    const p = { baseUrl, headers: { authorization: MARK, x: "y" } };
    await patch(JSON.stringify({ models: { providers: { p } } }));
    assert.match(await read(), /token: "the-gateway-token"/);
    assert.match(await read(), /authorization: "Bearer the-header", x: "y"/);
    assert.doesNotMatch(await read(), new RegExp(MARK));
  });

  it("without a stored value are an error and never get into the file", async () => {
    const { patch, set, read } = await open();
    const password = `{ gateway: { auth: { password: "${MARK}" } } }`;
    await assert.rejects(patch(password), problem(/at gateway\.auth\.password/));
    await assert.rejects(patch(`{ session: { mainKey: "x${MARK}" } }`), problem(/at session\.mainKey/));
    await assert.rejects(set(`${TEXT}// ${MARK}\n`), problem(/at line 15/));
    assert.equal(await read(), TEXT);
  });

  it("in a whole text are filled in where they stand, also in comments", async () => {
    const text = TEXT.replace("// mine", "// token: the-old-token-of-mine\n// apiKey = another");
    const { service, read, set } = await configHouse(text, { vars: { KEY: "the-key" } });
    const raw = service.snapshot().raw ?? "";
    assert.doesNotMatch(raw, /the-old|another|the-gateway|the-header/);
    await set(raw.replace("stays here", "stayed here").replace('"a", "b"', '"a", "b", "c"'));
    const wanted = text.replace("stays here", "stayed here").replace('"a", "b"', '"a", "b", "c"');
    assert.equal(await read(), wanted);
  });
});

describe("config.set", () => {
  it("puts the values of a form into the text that is there, without the defaults it was shown", async () => {
    const { service, set, read } = await open();
    const form = structuredClone(service.snapshot().config);
    (form["gateway"] as { bind?: string }).bind = "loopback";
    (form["agents"] as { defaults: { model?: string } }).defaults.model = "p/m1";
    await set(JSON.stringify(form, null, 2));
    assert.equal(await read(), TEXT
      .replace('"the-gateway-token" },', '"the-gateway-token" },\n    bind: "loopback",')
      .replace(
        '["a", "b"] },\n',
        '["a", "b"] },\n  agents: {\n    defaults: {\n      model: "p/m1",\n    },\n  },\n',
      ));
  });

  it("takes a text somebody wrote as it is", async () => {
    const { set, read } = await open();
    const mine = TEXT.replace("// mine", "// rewritten")
      .replace('deny: ["a", "b"]', "deny: ['a', // first\n 'b']");
    await set(mine);
    assert.equal(await read(), mine);
  });

  it("cannot drop agents", async () => {
    const { set, patch, read } = await configHouse('{ agents: { entries: { main: {}, work: {} } } }');
    const fewer = "{ agents: { entries: { main: {} } } }";
    await assert.rejects(set(fewer), problem(/cannot remove agents \(work\)/));
    assert.match(await read(), /work/);
    await patch("{ agents: { entries: { work: null } } }");
    assert.doesNotMatch(await read(), /work/);
  });

  it("refuses to lose the mode or most of the file, and keeps what was sent", async () => {
    const long = TEXT.replace("// mine", `// ${"x".repeat(600)}`);
    const { set, fs, read } = await configHouse(long, { vars: { KEY: "k" } });
    const short = "{ gateway: { mode: 'local' } } //";
    await assert.rejects(set(short), problem(/would shrink from \d+ to \d+ .* kept in/));
    const without = long.replace('mode: "local"', "").replace("rs: { p", "rs:{ p").replace(", //", "//");
    await assert.rejects(set(without), problem(/gateway\.mode would be gone/));
    assert.equal(await read(), long);
    const kept = Object.keys(fs.snapshot()).filter((path) => path.startsWith(`${CONFIG}.rejected.`));
    assert.equal(kept.length, 1, "both within one millisecond of a clock that stands still");
  });
});
