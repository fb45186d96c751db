// The audit finds each planted fault, names it by its documented id, and finds nothing where nothing is.
import assert from "node:assert/strict";
import { symlink } from "node:fs/promises";
import { test } from "node:test";
import { checks } from "#cli/audit/checks/manifest.gen";
import type { DeepFacts, Machine } from "#cli/audit/facts";
import { fix } from "#cli/audit/fix";
import { audit, type Report } from "#cli/audit/report";
import { placeOf } from "#cli/target/place";
import { systemEnv } from "#kernel/env";
import { against, runCli } from "#test/support/cli";
import { memoryRuntime, realRuntime, withTempFolder } from "#test/support/runtime";
import type { Runtime } from "#runtime/port";
import type { Plant } from "./plant.ts";
import { PLANTS } from "./plants.ts";

const GOOD = {
  gateway: { mode: "local", bind: "loopback", auth: { token: "a-long-enough-token-of-32-characters" } },
};
const ANSWERED: DeepFacts = {
  valueless: false,
  gateway: { attempted: true, url: "ws://127.0.0.1:1", ok: true, error: null, close: null },
};
const WITHOUT_PLANT = [
  // Links and running gateways need another stage; they have their own tests below.
  "fs.state_dir.symlink",
  "fs.config.symlink",
  "skills.workspace.symlink_escape",
  "gateway.probe_failed",
  "gateway.probe_auth_secretref_unavailable",
];

async function stage(plant: Partial<Plant>): Promise<Machine> {
  const stateDir = plant.stateDir ?? "/home/user/.openclaw";
  const moved = plant.stateDir === undefined ? {} : { OPENCLAW_STATE_DIR: plant.stateDir };
  const runtime = memoryRuntime({ env: { ...moved, ...plant.vars } });
  const { place, vars } = placeOf(runtime, { dev: false });
  const { fs } = runtime;
  await fs.makeFolder(stateDir, 0o700);
  const write = async (path: string, text: string): Promise<void> => {
    await fs.makeFolder(fs.dirname(path), 0o700);
    await fs.writeAtomic(path, text, 0o600);
  };
  if (plant.config) await write(place.configPath, JSON.stringify(plant.config));
  for (const [path, text] of Object.entries(plant.files ?? {})) await write(fs.join(stateDir, path), text);
  for (const [path, mode] of Object.entries(plant.modes ?? {})) {
    const full = fs.join(stateDir, path).replace(/\/$/, "");
    if (path.endsWith("/")) await fs.makeFolder(full);
    else if (!(await fs.info(full))) await write(full, "");
    await fs.chmod(full, mode);
  }
  return { runtime, place, vars, env: systemEnv() };
}

function ids(report: Report): string[] {
  return report.findings.map(({ checkId }) => checkId);
}

for (const plant of PLANTS) {
  test(`${plant.id} (${plant.severity}) is found where it was planted`, async () => {
    const report = await audit(await stage(plant), { deep: ANSWERED });
    const found = report.findings.filter(({ checkId }) => checkId === plant.id);
    assert.ok(found.length > 0, `found only ${ids(report).join(", ")}`);
    for (const { severity, title, detail } of found) {
      assert.equal(severity, plant.severity);
      assert.ok(title !== "" && detail !== "");
    }
    // A finding says what to do, unless it is only for information.
    assert.ok(plant.severity === "info" || found.every(({ remediation }) => remediation !== undefined));
    assert.ok(!JSON.stringify(report).includes("a-long-enough-token"), "a report holds no secret");
  });
}

test("every id a check declares has a planted fault, and every planted fault a check", () => {
  const declared = checks.flatMap((each) => each.ids);
  assert.equal(new Set(declared).size, declared.length, "two checks report one id");
  const planted = new Set(PLANTS.map(({ id }) => id.replace("example-chat", "<channel>")));
  assert.deepEqual(declared.filter((id) => !planted.has(id) && !WITHOUT_PLANT.includes(id)), []);
  assert.deepEqual([...planted].filter((id) => !declared.includes(id)), []);
});

test("nothing is found where nothing is: no state, an empty config, and a plain good one", async () => {
  for (const config of [undefined, {}, GOOD]) {
    const report = await audit(await stage(config ? { config } : {}), { deep: ANSWERED });
    assert.deepEqual(report.findings, [], JSON.stringify(config));
    assert.deepEqual(report.summary, { critical: 0, warn: 0, info: 0 });
  }
});

test("a gateway that made its own token is reached from here alone, in a container too", async () => {
  const machine = await stage({ files: { "gateway.json": JSON.stringify({ port: 1, token: "made-up" }) } });
  await machine.runtime.fs.writeAtomic("/.dockerenv", "");
  assert.deepEqual(ids(await audit(machine)), []);
});

test("a gateway of a container that has a secret is reached from outside", async () => {
  const machine = await stage({ config: { gateway: { auth: GOOD.gateway.auth } } });
  await machine.runtime.fs.writeAtomic("/.dockerenv", "");
  assert.ok(ids(await audit(machine)).includes("gateway.control_ui.allowed_origins_required"));
});

test("the auditor may ask what another auth would mean", async () => {
  const machine = await stage({ config: GOOD });
  assert.deepEqual(ids(await audit(machine, { auth: "none" })), [
    "gateway.loopback_no_auth",
    "gateway.http.no_auth",
  ]);
  assert.deepEqual(ids(await audit(machine, { auth: "password", password: "short" })), [
    "gateway.password_too_short",
  ]);
});

test("findings come the worst first and are counted", async () => {
  const config = {
    ...GOOD,
    tools: { exec: { mode: "full" } },
    channels: { "example-chat": { groupPolicy: "open" } },
  };
  const { findings, summary } = await audit(await stage({ config }));
  const order = ["critical", "warn", "info"];
  const ranks = findings.map(({ severity }) => order.indexOf(severity));
  assert.deepEqual(ranks, [...ranks].sort());
  assert.equal(summary.critical + summary.warn + summary.info, findings.length);
});

test("what the config silences is counted and not shown", async () => {
  const exec = { tools: { exec: { mode: "full" } } };
  const rule = { checkId: "tools.exec.security_full_configured", detailIncludes: "tools.exec" };
  const silenced = { ...GOOD, ...exec, security: { audit: { suppressions: [rule] } } };
  const report = await audit(await stage({ config: silenced }));
  assert.deepEqual([ids(report), report.suppressed], [[], 1]);
  const other = {
    ...GOOD,
    ...exec,
    security: { audit: { suppressions: [{ ...rule, detailIncludes: "elsewhere" }] } },
  };
  assert.deepEqual(ids(await audit(await stage({ config: other }))), ["tools.exec.security_full_configured"]);
});

test("a reference without a value is told beside the findings", async () => {
  const ref = { source: "env", provider: "default", id: "NOT_SET" };
  const report = await audit(
    await stage({ config: { gateway: { bind: "loopback", auth: { token: ref } } } }),
  );
  assert.match(report.secretDiagnostics.join(), /gateway\.auth\.token: .*NOT_SET/);
});

test("a check that cannot be made says so", async () => {
  const machine = await stage({ config: GOOD });
  const { runtime } = machine;
  const failing = {
    ...runtime.fs,
    info: (path: string) => {
      if (path.endsWith("device.json")) throw Object.assign(new Error("EACCES"), { code: "EACCES" });
      return runtime.fs.info(path);
    },
  };
  const report = await audit({ ...machine, runtime: { ...runtime, fs: failing } });
  assert.deepEqual(report.findings.map(({ checkId, title }) => [checkId, title]), [
    ["fs.identity.perms_readable", "A check could not be made"],
  ]);
});

test("modes mean nothing on Windows", async () => {
  const machine = await stage({ modes: { "./": 0o777 } });
  const report = await audit({ ...machine, runtime: { ...machine.runtime, platform: "win32" } });
  assert.deepEqual(report.findings, []);
});

async function onDisk(work: (machine: Machine, folder: string) => Promise<void>): Promise<void> {
  await withTempFolder(async (folder) => {
    const { fs } = realRuntime();
    const memory = memoryRuntime({ env: { OPENCLAW_STATE_DIR: fs.join(folder, "state") } });
    const runtime: Runtime = { ...memory, fs };
    const { place, vars } = placeOf(runtime, { dev: false });
    await work({ runtime, place, vars, env: systemEnv() }, folder);
  });
}

test("links in place of the state folder and the config are found", async () => {
  await onDisk(async (machine, folder) => {
    const { fs } = machine.runtime;
    await fs.makeFolder(fs.join(folder, "elsewhere"));
    await symlink(fs.join(folder, "elsewhere"), machine.place.stateDir);
    assert.deepEqual(ids(await audit(machine)), ["fs.state_dir.symlink"]);
    await fs.remove(machine.place.stateDir);
    await fs.makeFolder(machine.place.stateDir);
    await fs.writeAtomic(fs.join(folder, "real.json"), JSON.stringify(GOOD));
    await symlink(fs.join(folder, "real.json"), machine.place.configPath);
    assert.deepEqual(ids(await audit(machine)), ["fs.config.symlink"]);
  });
});

test("a skill that leads out of its workspace is found, unless its target is allowed", async () => {
  await onDisk(async (machine, folder) => {
    const { fs } = machine.runtime;
    const target = fs.join(folder, "elsewhere");
    await fs.makeFolder(target);
    const skills = fs.join(machine.place.stateDir, "workspace", "skills");
    await fs.makeFolder(fs.join(skills, "own"));
    await symlink(target, fs.join(skills, "linked"));
    assert.deepEqual(ids(await audit(machine)), ["skills.workspace.symlink_escape"]);
    const allowed = { ...GOOD, skills: { load: { allowSymlinkTargets: [target] } } };
    await fs.writeAtomic(machine.place.configPath, JSON.stringify(allowed));
    assert.deepEqual(ids(await audit(machine)), []);
  });
});

test("--fix tightens modes of everything private, and a second time changes nothing", async () => {
  const open = PLANTS.filter(({ id, stateDir }) => id.startsWith("fs.") && stateDir === undefined);
  for (const plant of open) {
    const machine = await stage({ ...plant, config: { ...GOOD, ...plant.config } });
    const first = await fix(machine);
    assert.ok(first.ok && first.actions.length > 0, plant.id);
    assert.ok(!ids(await audit(machine)).includes(plant.id), plant.id);
    assert.deepEqual(await fix(machine), { ok: true, actions: [] }, plant.id);
  }
});

test("--fix leaves links alone and reports what it may not change", async () => {
  await onDisk(async (machine, folder) => {
    const { fs } = machine.runtime;
    await fs.makeFolder(machine.place.stateDir);
    await fs.writeAtomic(fs.join(folder, "real.json"), "{}", 0o644);
    await symlink(fs.join(folder, "real.json"), machine.place.configPath);
    assert.deepEqual(await fix(machine), { ok: true, actions: [] });
    assert.equal((await fs.info(fs.join(folder, "real.json")))?.mode, 0o644);
  });
  const machine = await stage({ modes: { "state.sqlite": 0o644 } });
  const chmod = (): Promise<void> => Promise.reject(new Error("EPERM"));
  const refused = await fix({
    ...machine,
    runtime: { ...machine.runtime, fs: { ...machine.runtime.fs, chmod } },
  });
  assert.equal(refused.ok, false);
  assert.match(refused.actions[0]?.error ?? "", /EPERM/);
});

test("the command: text, JSON with the documented keys, and 0 whatever it finds", async () => {
  const files = {
    "/home/user/.openclaw/openclaw.json": JSON.stringify({
      gateway: { bind: "loopback", auth: { mode: "none" } },
    }),
  };
  const told = await runCli(["security", "audit"], { files });
  assert.equal(told.code, 0);
  assert.match(told.stdout, /^CRITICAL .* gateway\.loopback_no_auth\n/);
  assert.match(told.stdout, /\n1 critical, 1 warn, 0 info\.\n$/);
  const { json, code } = await runCli(["security", "audit", "--json"], { files });
  assert.equal(code, 0);
  assert.deepEqual(Object.keys(json()), ["ts", "summary", "findings", "secretDiagnostics"]);
  const fixed = (await runCli(["security", "audit", "--fix", "--json"], { files })).json();
  assert.deepEqual(fixed["fix"], { ok: true, actions: [] });
  assert.match((await runCli(["security", "audit"])).stdout, /^Nothing found\. 0 critical/);
});

test("--deep asks the running gateway, and says when it cannot", async () => {
  const asked = await against({ health: { ok: true } }, ["security", "audit", "--deep", "--json"]);
  const { deep } = asked.json();
  assert.equal((deep as DeepFacts).gateway.ok, true);
  assert.deepEqual(asked.gateway.connects[0]?.scopes, ["operator.read"]);
  const down =
    (await runCli(["security", "audit", "--deep", "--json"], { vars: { OPENCLAW_GATEWAY_PORT: "1" } }))
      .json();
  const [finding] = down["findings"] as { checkId: string; severity: string }[];
  assert.deepEqual([finding?.checkId, finding?.severity], ["gateway.probe_failed", "warn"]);
  const report = await audit(await stage({ config: GOOD }), { deep: { ...ANSWERED, valueless: true } });
  assert.deepEqual(ids(report), ["gateway.probe_auth_secretref_unavailable"]);
});
