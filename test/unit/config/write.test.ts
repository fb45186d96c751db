import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Fault } from "#kernel/fault";
import { readEntries } from "#config/write/journal";
import { undoOrder } from "#config/write/undo";
import { type ConfigHouse, CONFIG, configHouse, STATE } from "#test/support/config/house";

const TEXT = `{
  gateway: { mode: "local", auth: { token: "the-gateway-token" } }, // keep
}
`;

function says(pattern: RegExp, code = "INVALID_REQUEST") {
  return (error: unknown): boolean => {
    assert.ok(error instanceof Fault, String(error));
    assert.equal(error.code, code);
    assert.match(error.message, pattern);
    return true;
  };
}

async function undo({ fs, test, service }: ConfigHouse, force = false): Promise<string> {
  const house = { env: test.env, input: { fs, path: CONFIG, vars: {} }, stateDir: STATE };
  const { entry, order } = await undoOrder(house, { author: "cli", force });
  await service.write(order);
  return entry.action;
}

describe("writing the config", () => {
  it("leaves backups of the last five texts, private like the file", async () => {
    const { patch, fs, read } = await configHouse(TEXT);
    await fs.chmod(CONFIG, 0o644);
    const texts = [await read()];
    for (let port = 1; port <= 7; port++) {
      await patch(`{ gateway: { port: ${port} } }`);
      texts.push(await read());
    }
    const names = ["", ".bak", ".bak.1", ".bak.2", ".bak.3", ".bak.4"];
    for (const [at, name] of names.entries()) {
      assert.equal(await read(`openclaw.json${name}`), texts[7 - at]);
      assert.equal((await fs.info(`${CONFIG}${name}`))?.mode, 0o600, name);
    }
    assert.equal(await fs.info(`${CONFIG}.bak.5`), null);
  });

  it("notes author and difference in the journal, without secrets", async () => {
    const { patch, fs, read } = await configHouse(TEXT);
    await patch("{ gateway: { port: 7, auth: { token: 'another-gateway-token', password: 'pass-word' } } }");
    const [entry] = await readEntries(fs, STATE);
    assert.equal(entry?.author, "rpc:test");
    assert.equal(entry?.action, "patch");
    assert.equal(entry?.ts, "2026-01-01T12:00:00.000Z");
    assert.deepEqual(entry?.changes, [
      {
        path: "gateway.auth.token",
        before: "__OPENCLAW_REDACTED__",
        after: "__OPENCLAW_REDACTED__",
      },
      { path: "gateway.auth.password", after: "__OPENCLAW_REDACTED__" },
      { path: "gateway.port", after: 7 },
    ]);
    assert.doesNotMatch(await read("config-journal.jsonl"), /gateway-token|pass-word/);
    assert.equal((await fs.info(`${STATE}/config-journal.jsonl`))?.mode, 0o600);
  });

  it("survives half a line that a crash left in the journal", async () => {
    const { patch, fs } = await configHouse(TEXT, { files: { "config-journal.jsonl": '{"id":"x","ts' } });
    await patch("{ gateway: { port: 7 } }");
    assert.equal((await readEntries(fs, STATE)).length, 1);
  });

  it("is refused where somebody else manages the file", async () => {
    for (const vars of [{ OPENCLAW_CONFIG_READONLY: "1" }, { OPENCLAW_NIX_MODE: "true" }]) {
      const { patch, read } = await configHouse(TEXT, { vars });
      const refusal = says(/read-only: OPENCLAW_\w+ is set/, "CONFIG_READONLY");
      await assert.rejects(patch("{ gateway: { port: 7 } }"), refusal);
      assert.equal(await read(), TEXT);
    }
    const newer = await configHouse('{ meta: { lastTouchedVersion: "2031.1.1" } }');
    const tooNew = says(/version 2031\.1\.1 wrote it/, "CONFIG_READONLY");
    await assert.rejects(newer.patch("{ gateway: { port: 7 } }"), tooNew);
    const off = await configHouse(TEXT, { vars: { OPENCLAW_CONFIG_READONLY: "0" } });
    await off.patch("{ gateway: { port: 7 } }");
  });

  it("notices an editor that was faster, up to the last moment", async () => {
    const { service, fs, read } = await configHouse(TEXT);
    const writing = service.write({
      author: "test", action: "patch", named: true,
      async decide(loaded) {
        await fs.writeAtomic(CONFIG, TEXT.replace("keep", "theirs"));
        return { kind: "values", after: { ...loaded.source, session: { scope: "global" } } };
      },
    });
    await assert.rejects(writing, says(/config changed since last load/));
    assert.match(await read(), /theirs/);
    assert.doesNotMatch(await read(), /global/);
  });

  it("does not touch a file whose bytes it could not keep", async () => {
    const { service, fs, patch } = await configHouse(TEXT);
    const bytes = await fs.readBytes(CONFIG);
    const latin = new Uint8Array([...bytes.slice(0, -1), 0x2f, 0x2f, 0xfc, 0x0a]);
    await fs.writeAtomic(CONFIG, latin);
    await service.reload();
    await assert.rejects(patch("{ gateway: { port: 7 } }"), says(/is not UTF-8/));
    assert.deepEqual(await fs.readBytes(CONFIG), latin);
    assert.equal(await fs.info(`${CONFIG}.bak`), null);
  });

  it("waits for another writer and gives up in the end", async () => {
    const { patch, fs, test, read } = await configHouse(TEXT);
    await fs.makeFolder(`${STATE}/tmp`);
    const lock = await fs.lock(`${STATE}/tmp/config-write.lock`);
    const [first, second] = [patch("{ gateway: { port: 7 } }"), patch("{ gateway: { port: 8 } }")];
    const refused = assert.rejects(first, says(/another process is writing/, "UNAVAILABLE"));
    await test.advance(5_000);
    await refused;
    await lock?.release();
    await test.advance(100);
    await second;
    assert.match(await read(), /port: 8/);
  });

  it("leaves the old file when the disk is full", async () => {
    const { patch, fs, read } = await configHouse(TEXT);
    fs.failNext("writeAtomic", CONFIG, "ENOSPC");
    await assert.rejects(patch("{ gateway: { port: 7 } }"), /ENOSPC/);
    assert.equal(await read(), TEXT);
    await patch("{ gateway: { port: 7 } }");
  });

  it("tries without writing when asked to", async () => {
    const { service, fs } = await configHouse(TEXT);
    const before = Object.keys(fs.snapshot());
    const { written } = await service.write({
      author: "test", action: "patch", dryRun: true,
      decide: (loaded) => ({ kind: "values", after: { ...loaded.source, session: { scope: "global" } } }),
    });
    assert.match(written.text.after, /global/);
    const left = Object.keys(fs.snapshot()).filter((path) => !path.endsWith(".lock"));
    assert.deepEqual(left, before);
    assert.equal(service.current().session.scope, "per-sender");
  });

  it("gives an older list of agents its new form once an agent changes", async () => {
    const text = '{ agents: { list: [{ id: "main", name: "M" }] }, /* kept */ session: {} }';
    const { patch, read } = await configHouse(text);
    await patch("{ session: { scope: 'global' } }");
    assert.match(await read(), /list: \[\{ id: "main"/);
    await patch("{ agents: { entries: { main: { name: 'N' } } } }");
    assert.equal(
      await read(),
      '{ agents: { entries: { main: { name: "N" } } }, /* kept */ session: { scope: "global" } }',
    );
  });
});

describe("undo", () => {
  it("brings texts back byte for byte, one change after the other", async () => {
    const house = await configHouse(TEXT);
    const texts = [TEXT];
    const patches = [
      "{ gateway: { port: 7 } }", "{ gateway: { auth: null } }", "{ session: { scope: 'global' } }",
    ];
    for (const raw of patches) {
      await house.patch(raw);
      texts.push(await house.read());
    }
    for (const text of [texts[2], texts[1], texts[0]]) {
      assert.equal(await undo(house), "patch");
      assert.equal(await house.read(), text);
    }
    await assert.rejects(undo(house), says(/no change that could be taken back/));
    assert.equal(house.service.current().gateway.auth.token, "the-gateway-token");
  });

  it("goes on after new changes, and as far as the backups reach", async () => {
    const house = await configHouse(TEXT);
    for (let port = 1; port <= 6; port++) await house.patch(`{ gateway: { port: ${port} } }`);
    await undo(house);
    assert.match(await house.read(), /port: 5/);
    await house.patch("{ gateway: { port: 9 } }");
    await undo(house);
    assert.match(await house.read(), /port: 5/);
    // The undone changes fill the five places, too.
    await undo(house);
    assert.match(await house.read(), /port: 4/);
    await assert.rejects(undo(house), says(/is gone; only the last five/));
  });

  it("does not throw away what somebody wrote by hand", async () => {
    const house = await configHouse(TEXT);
    await house.patch("{ gateway: { port: 7 } }");
    await house.edit((await house.read()).replace("keep", "mine"));
    await assert.rejects(undo(house), says(/was edited since/));
    await undo(house, true);
    assert.equal(await house.read(), TEXT);
  });
});

describe("a config in several files", () => {
  const ROOT = '{ gateway: { mode: "local" }, channels: { $include: "./channels.json5" }, '
    + 'tools: { $include: "t.json" } }';
  const files = {
    "channels.json5": "// channels\n{ telegram: { enabled: true } }\n",
    "t.json": '{"deny": ["a"]}',
  };

  it("is written where the key stands", async () => {
    const { patch, read, service } = await configHouse(ROOT, { files });
    await patch("{ channels: { telegram: { botToken: 'the-bot-token' } } }");
    const written = '// channels\n{ telegram: { enabled: true, botToken: "the-bot-token" } }\n';
    assert.equal(await read("channels.json5"), written);
    assert.equal(await read(), ROOT);
    assert.equal(await read("channels.json5.bak"), files["channels.json5"]);
    const channels = service.current().channels as Record<string, { botToken?: string }>;
    assert.equal(channels["telegram"]?.botToken, "the-bot-token");
    await patch("{ session: { scope: 'global' } }");
    assert.equal(await read(), ROOT.replace('"t.json" } }', '"t.json" }, session: { scope: "global" } }'));
  });

  it("is undone in the file that was written", async () => {
    const house = await configHouse(ROOT, { files });
    await house.patch("{ channels: { telegram: { enabled: false } } }");
    await undo(house);
    assert.equal(await house.read("channels.json5"), files["channels.json5"]);
    assert.equal(await house.read(), ROOT);
  });

  const refused: [string, string, string, RegExp][] = [
    ["a change of two files", ROOT,
      "{ channels: { telegram: { enabled: false } }, session: { scope: 'global' } }", /touches both/],
    ["an include as a whole", ROOT, "{ channels: null }", /included from another file/],
    ["an include at the top", '{ $include: "all.json" }', "{ session: { scope: 'global' } }",
      /as a whole is included/],
    ["a list of includes", '{ tools: { $include: ["t.json"] } }', "{ tools: { profile: 'coding' } }",
      /several files/],
    ["keys beside an include", '{ tools: { $include: "t.json", profile: "minimal" } }',
      "{ tools: { profile: 'coding' } }", /override those of the file/],
    ["a file in two places",
      '{ tools: { $include: "t.json", }, agents: { entries: { a: { tools: { $include: "t.json" } } } } }',
      "{ tools: { profile: 'coding' } }", /more than one place/],
    ["a file in a file", '{ agents: { defaults: { $include: "via.json" } } }',
      "{ agents: { defaults: { timeoutSeconds: 3 } } }", /only an include/],
  ];
  for (const [what, text, raw, why] of refused) {
    it(`refuses ${what} and changes nothing`, async () => {
      const { patch, fs } = await configHouse(text, {
        files: { ...files, "all.json": "{}", "via.json": '{ $include: "d.json" }', "d.json": "{}" },
      });
      const before = fs.snapshot();
      await assert.rejects(patch(raw), says(why));
      const { [`${STATE}/tmp/config-write.lock`]: _, ...after } = fs.snapshot();
      assert.deepEqual(after, before);
    });
  }
});
