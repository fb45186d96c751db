import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { readEntries } from "#config/write/journal";
import { CONFIG, configHouse, STATE } from "#test/support/config/house";

const TEXT = '{ gateway: { mode: "local" }, session: { scope: "global" } }';

describe("reading again", () => {
  it("tells listeners old, new and what changed, once, until they leave", async () => {
    const { service, edit } = await configHouse(TEXT);
    const seen: string[] = [];
    const leave = service.onChange((next, previous, { paths, touches }) => {
      const scopes = `${previous.session.scope} -> ${next.session.scope}`;
      seen.push(`${scopes} ${paths.join()} ${touches("session")} ${touches("ui")}`);
    });
    await edit(TEXT.replace("global", "per-sender"));
    assert.deepEqual((await service.reload()).paths, ["session.scope"]);
    assert.equal((await service.reload()).kind, "unchanged");
    leave();
    await edit('{ gateway: { mode: "local" } }');
    await service.reload();
    assert.deepEqual(seen, ["global -> per-sender session.scope true false"]);
    assert.equal(service.snapshot().raw, '{ gateway: { mode: "local" } }');
  });

  it("is no change when only the words differ", async () => {
    const { service, edit } = await configHouse(TEXT);
    let told = 0;
    service.onChange(() => void told++);
    const before = service.hash;
    await edit(TEXT.replace('"global"', '"global", dmScope: "main" /* the default */'));
    const { kind, paths } = await service.reload();
    assert.deepEqual([kind, paths, told], ["applied", [], 0]);
    assert.notEqual(service.hash, before);
    assert.equal(service.appliedHash, service.snapshot().configRevisionHash);
  });

  it("leaves everything as it is when the file is invalid, and says where it is wrong", async () => {
    const { service, edit, test } = await configHouse(TEXT);
    const applied = service.appliedHash;
    await edit('{\n  gateway: { mode: "local" },\n  session: { scope: 1 } }');
    const { kind, problem } = await service.reload();
    assert.equal(kind, "invalid");
    assert.match(problem ?? "", /^openclaw\.json:3:14 — session\.scope: Invalid option/);
    assert.equal(service.current().session.scope, "global");
    assert.equal(service.appliedHash, applied);
    // config.get shows the file, and with its hash it can be put right.
    const { valid, issues } = service.snapshot();
    assert.deepEqual([valid, issues[0]?.path], [false, "session.scope"]);
    assert.deepEqual([service.repairing, service.reloadState.problem], [true, problem]);
    const said = test.lines.at(-1)?.message ?? "";
    assert.match(said, /^config reload skipped \(invalid config\): openclaw\.json:3:14/);
    await service.request({ kind: "set", raw: TEXT, baseHash: service.hash, author: "rpc:test" });
    assert.deepEqual([service.repairing, service.reloadState.problem], [false, undefined]);
  });

  it("takes a file that is gone for an accident", async () => {
    const { service, fs } = await configHouse(TEXT);
    await fs.remove(CONFIG);
    const { kind, problem } = await service.reload();
    assert.deepEqual([kind, problem], ["invalid", "<root>: the config file is gone"]);
    assert.equal(service.current().session.scope, "global");
    assert.equal((await service.reload()).kind, "unchanged");
  });

  it("does not take over a file no gateway would start with", async () => {
    const { service, edit } = await configHouse(TEXT);
    await edit('{\n  gateway: {\n    mode: "remote" },\n}');
    const { kind, problem } = await service.reload();
    assert.deepEqual([kind, problem?.slice(0, 36)], ["failed", "openclaw.json:3:5 — gateway.mode: mu"]);
    assert.equal(service.current().session.scope, "global");
    await edit(TEXT);
    assert.equal((await service.reload()).kind, "applied");
  });
});

describe("keys that need a restart", () => {
  it("keep their old value in use until then, and are reported", async () => {
    const { service, patch, test } = await configHouse(TEXT);
    const before = service.appliedHash;
    const { reload } = await patch("{ gateway: { port: 7, bind: 'lan' }, session: { scope: null } }");
    assert.deepEqual([reload.kind, reload.paths, reload.pending], [
      "applied", ["session.scope"], ["gateway.port", "gateway.bind"],
    ]);
    assert.equal(service.current().gateway.port, undefined);
    assert.equal(service.current().session.scope, "per-sender");
    assert.equal(service.appliedHash, before);
    assert.notEqual(service.snapshot().configRevisionHash, service.snapshot().appliedConfigHash);
    assert.deepEqual(service.reloadState.pendingRestart, ["gateway.port", "gateway.bind"]);
    const said = test.lines.at(-1)?.message ?? "";
    assert.match(said, /restart the gateway to apply: gateway\.port, gateway\.bind/);
    // Still waiting after the next change, and no longer once it was taken back.
    const next = await patch("{ ui: { seamColor: '112233' } }");
    assert.deepEqual(next.reload.pending, ["gateway.port", "gateway.bind"]);
    assert.deepEqual((await patch("{ gateway: { port: null, bind: null } }")).reload.pending, []);
    assert.equal(service.snapshot().configRevisionHash, service.appliedHash);
  });

  it("are all keys while gateway.reload.mode is off", async () => {
    const { service, patch } = await configHouse(TEXT);
    const { reload } = await patch("{ gateway: { reload: { mode: 'off' } }, session: { scope: null } }");
    assert.deepEqual([reload.kind, reload.paths], ["held", []]);
    assert.deepEqual(service.reloadState.pendingRestart, ["session.scope", "gateway.reload.mode"]);
    assert.equal(service.current().session.scope, "global");
    assert.equal((await patch("{ gateway: { reload: null } }")).reload.kind, "applied");
    assert.equal(service.current().session.scope, "per-sender");
  });
});

describe("somebody who cannot take a change over", () => {
  it("is asked first: what he refuses is neither written nor used", async () => {
    const { service, patch, edit, read } = await configHouse(TEXT);
    service.onCheck(({ config }) => {
      if (config.ui?.seamColor === "112233") throw new Error("not this colour");
    });
    await assert.rejects(patch("{ ui: { seamColor: '112233' } }"), /not this colour/);
    assert.equal(await read(), TEXT);
    await edit(TEXT.replace("session:", 'ui: { seamColor: "112233" },\n session:'));
    const { kind, problem } = await service.reload();
    assert.deepEqual([kind, problem], ["failed", "openclaw.json:1:37 — ui.seamColor: not this colour"]);
    assert.equal(service.current().ui, undefined);
  });

  it("takes the change back for everybody", async () => {
    const { service, patch, read } = await configHouse(TEXT);
    const seen: string[] = [];
    service.onChange(async (next) => {
      await Promise.resolve();
      seen.push(`first ${next.session.scope}`);
    });
    service.onChange((next) => {
      if (next.session.scope === "per-sender") throw new Error("no room");
    });
    service.onChange(() => void seen.push("never"));
    const { reload } = await patch("{ session: { scope: null } }");
    assert.equal(reload.kind, "failed");
    assert.match(reload.problem ?? "", /^openclaw\.json:1:\d+ — session\.scope: no room$/);
    assert.deepEqual(seen, ["first per-sender", "first global"]);
    assert.equal(service.current().session.scope, "global");
    assert.doesNotMatch(await read(), /scope/);
  });
});

/** Digests take real time, so that the virtual time of an event is not sure. */
function untimed(events: readonly { name: string; payload: unknown }[]) {
  return events.map(({ name, payload }) => {
    const { ts, ...rest } = payload as { ts: number };
    assert.ok(ts > 0);
    return { name, payload: rest };
  });
}

describe("watching", () => {
  it("takes an edit over once the editor is silent, and says so", async () => {
    const { service, watch, edit, events, test, fs, until } = await configHouse(TEXT);
    const stop = await watch();
    assert.equal(service.reloadState.hotReloadStatus, "active");
    await edit("{");
    await test.advance(30);
    await edit(TEXT.replace("global", "per-sender"));
    await test.advance(50);
    assert.equal(service.current().session.scope, "global");
    await test.advance(50);
    await until(() => events.length > 0);
    assert.equal(service.current().session.scope, "per-sender");
    const payload = { path: CONFIG, hash: service.hash };
    assert.deepEqual(untimed(events), [{ name: "config.changed", payload }]);
    await until(() => Object.hasOwn(fs.snapshot(), `${STATE}/config-journal.jsonl`));
    const [entry] = await readEntries(fs, STATE);
    assert.deepEqual([entry?.author, entry?.changes], ["edit", [
      { path: "session.scope", before: "global", after: "per-sender" },
    ]]);
    await fs.writeAtomic(`${STATE}/state.sqlite-wal`, "x");
    await edit(await fs.readText(CONFIG));
    await test.advance(1_000);
    assert.equal(events.length, 1);
    await stop();
    await edit(TEXT);
    await test.advance(1_000);
    assert.equal(service.current().session.scope, "per-sender");
    assert.equal(service.reloadState.hotReloadStatus, "disabled");
  });

  it("tells of a broken file once it stays broken", async () => {
    const { watch, edit, events, test, service, until } = await configHouse(TEXT);
    const stop = await watch();
    await edit('{ gateway: { mode: "local", prt: 1 } }');
    await test.advance(200);
    assert.deepEqual(events, []);
    await test.advance(300);
    await until(() => events.length > 0);
    assert.deepEqual(untimed(events), [{
      name: "config.invalid",
      payload: {
        path: CONFIG,
        issues: [{ path: "gateway", message: 'Unrecognized key: "prt"', line: 1, column: 29 }],
      },
    }]);
    await edit(TEXT);
    await test.advance(200);
    await until(() => events.length > 1);
    assert.deepEqual(events.map(({ name }) => name), ["config.invalid", "config.changed"]);
    assert.equal(service.reloadState.problem, undefined);
    await stop();
  });

  it("sees included files, also ones in other folders and new ones", async () => {
    const text = '{ gateway: { mode: "local" }, session: { $include: "sub/s.json" } }';
    const files = { "sub/s.json": '{"scope":"global"}' };
    const { watch, edit, test, service, until } = await configHouse(text, { files });
    const stop = await watch();
    await edit('{"scope":"per-sender"}', "sub/s.json");
    await test.advance(200);
    await until(() => service.current().session.scope === "per-sender");
    await edit('{"scope":"global"}', "other.json");
    await edit(text.replace("sub/s.json", "other.json"));
    await test.advance(200);
    await until(() => service.current().session.scope === "global");
    await edit("{}", "other.json");
    for (let waited = 0; waited < 10; waited++) await test.advance(100);
    await until(() => service.current().session.scope === "per-sender");
    await stop();
    assert.equal(test.scheduled(), 0);
  });

  it("says nothing twice about a write of its own", async () => {
    const { watch, patch, events, test } = await configHouse(TEXT);
    const stop = await watch();
    await patch("{ ui: { seamColor: '112233' } }");
    await test.advance(1_000);
    assert.deepEqual(events.map(({ name }) => name), ["config.changed"]);
    await stop();
  });
});

describe("the last good config", () => {
  it("is kept at the start and after every change that is in use", async () => {
    const { watch, patch, read, fs } = await configHouse(TEXT);
    const stop = await watch();
    assert.equal(await read("openclaw.json.last-good"), TEXT);
    await patch("{ ui: { seamColor: '112233' } }");
    assert.equal(await read("openclaw.json.last-good"), await read());
    const kept = await read();
    // Nobody has started with this port yet.
    await patch("{ gateway: { port: 7 } }");
    assert.equal(await read("openclaw.json.last-good"), kept);
    assert.equal((await fs.info(`${CONFIG}.last-good`))?.mode, 0o600);
    await stop();
  });

  it("keeps a gateway going whose config is broken, if it was asked for", async () => {
    const files = {
      "openclaw.json.last-good": TEXT.replace('"global" }', '"global" }, ui: { $include: "ui.json" }'),
      "ui.json": "{ broken",
      "ui.json.last-good": '{ "seamColor": "112233" }',
    };
    const broken = '{ gateway: { mode: "local", prt: 1 } }';
    const strict = await configHouse(broken, { files });
    assert.equal(strict.service.loaded.valid, false);
    const { service, edit } = await configHouse(broken, { files, fallback: "last-good" });
    assert.deepEqual([service.repairing, service.loaded.valid, service.disk.valid], [true, true, false]);
    assert.equal(service.current().session.scope, "global");
    assert.equal(service.current().ui?.seamColor, "112233");
    assert.deepEqual(service.snapshot().issues, [{ path: "gateway", message: 'Unrecognized key: "prt"' }]);
    await edit('{ gateway: { mode: "local" } }');
    await service.reload();
    assert.deepEqual([service.repairing, service.current().session.scope], [false, "per-sender"]);
  });

  it("is not used when it is no good itself, nor kept with placeholders in it", async () => {
    const files = { "openclaw.json.last-good": "{ also broken" };
    const { service } = await configHouse("{ broken", { files, fallback: "last-good" });
    assert.deepEqual([service.repairing, service.loaded.valid], [false, false]);
    const marked = await configHouse('{ gateway: { mode: "local" } } // __OPENCLAW_REDACTED__');
    await (await marked.watch())();
    assert.equal(await marked.fs.info(`${CONFIG}.last-good`), null);
  });
});
