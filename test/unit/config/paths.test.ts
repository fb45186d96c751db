import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  envPort,
  expandTilde,
  logFileName,
  type PathInput,
  profilePort,
  resolvePaths,
  resolvePort,
} from "#config/paths";
import { memoryRuntime } from "#test/support/runtime";

const { fs } = memoryRuntime();

function paths(vars: PathInput["vars"] = {}, more: Partial<PathInput> = {}) {
  return resolvePaths({ vars, homeDir: "/home/user", uid: 1000, tempDir: "/tmp", paths: fs, ...more });
}

describe("paths", () => {
  it("are below ~/.openclaw when nothing says otherwise", () => {
    const found = paths();
    assert.equal(found.stateDir, "/home/user/.openclaw");
    assert.equal(found.configPath, "/home/user/.openclaw/openclaw.json");
    assert.equal(found.workspaceDir, "/home/user/.openclaw/workspace");
    assert.equal(found.lockDir, "/home/user/.openclaw/tmp/openclaw-1000");
    assert.equal(logFileName(found, "2026-01-02"), "openclaw-2026-01-02.log");
    assert.deepEqual([found.logDir, found.logDirFallback], ["/tmp/openclaw", "/tmp/openclaw-1000"]);
    assert.deepEqual([found.profile, found.defaultPort, found.canonical], [null, 18_789, true]);
  });

  it("follow the environment, tilde included", () => {
    const found = paths({ OPENCLAW_HOME: "~/elsewhere", OPENCLAW_CONFIG_PATH: "~/c.json5" });
    assert.equal(found.stateDir, "/home/user/elsewhere/.openclaw");
    assert.equal(found.configPath, "/home/user/elsewhere/c.json5");
    assert.equal(found.canonical, false);
    assert.equal(paths({ OPENCLAW_STATE_DIR: "~/s" }).configPath, "/home/user/s/openclaw.json");
    assert.equal(paths({ OPENCLAW_WORKSPACE_DIR: "/srv/w" }).workspaceDir, "/srv/w");
  });

  it("treat blank, undefined and null in the environment as absent", () => {
    for (const empty of ["", "  ", "undefined", "null"]) {
      assert.equal(paths({ OPENCLAW_STATE_DIR: empty }).stateDir, "/home/user/.openclaw");
    }
  });

  it("of a profile are beside those of the default one", () => {
    const found = paths({}, { profile: "ops" });
    assert.equal(found.stateDir, "/home/user/.openclaw-ops");
    assert.equal(found.logStem, "openclaw-ops");
    assert.equal(paths({ OPENCLAW_PROFILE: "ops" }).stateDir, "/home/user/.openclaw-ops");
    assert.equal(paths({ OPENCLAW_PROFILE: "ops" }, { profile: "default" }).stateDir, "/home/user/.openclaw");
    assert.deepEqual(paths({}, { dev: true }).profile, "dev");
  });

  it("inherited from another profile give way to a profile that is asked for; others stay", () => {
    const inherited = {
      OPENCLAW_STATE_DIR: "/home/user/.openclaw-a",
      OPENCLAW_CONFIG_PATH: "/home/user/.openclaw-a/openclaw.json",
    };
    assert.equal(paths(inherited, { profile: "b" }).configPath, "/home/user/.openclaw-b/openclaw.json");
    assert.equal(paths(inherited).stateDir, "/home/user/.openclaw-a");
    assert.equal(paths({ OPENCLAW_STATE_DIR: "/srv/claw" }, { profile: "b" }).stateDir, "/srv/claw");
  });

  it("write to a log of their own when the state is elsewhere", () => {
    const [one, two] = [paths({ OPENCLAW_STATE_DIR: "/srv/a" }), paths({ OPENCLAW_STATE_DIR: "/srv/b" })];
    assert.match(one.logStem, /^openclaw-[0-9a-f]{6}$/);
    assert.notEqual(one.logStem, two.logStem);
  });

  it("refuse a profile name with other characters", () => {
    assert.throws(() => paths({}, { profile: "../x" }), { code: "INVALID_PROFILE" });
    assert.throws(() => paths({}, { profile: "ops", dev: true }), { code: "USAGE" });
  });

  it("ignore folders of earlier names", () => {
    void fs.makeFolder("/home/user/.clawdbot");
    assert.equal(paths().stateDir, "/home/user/.openclaw");
  });
});

describe("ports", () => {
  it("of profiles are fixed by their names", () => {
    const ports = ["rescue", "ops", "main", "Foo", "dev"].map(profilePort);
    assert.deepEqual(ports, [23_532, 55_291, 23_592, 49_879, 19_001]);
  });

  it("are taken from flag, environment, config and profile, in this order", () => {
    const all = { flag: 1, vars: { OPENCLAW_GATEWAY_PORT: "2" }, config: 3, profile: "ops" };
    assert.deepEqual(resolvePort(all), { port: 1, source: "flag" });
    const { flag: _, ...noFlag } = all;
    assert.deepEqual(resolvePort(noFlag), { port: 2, source: "env" });
    assert.deepEqual(resolvePort({ ...noFlag, vars: {} }), { port: 3, source: "config" });
    assert.deepEqual(resolvePort({ vars: {}, profile: "ops" }), { port: 55_291, source: "profile" });
    assert.deepEqual(resolvePort({ vars: {}, profile: null }), { port: 18_789, source: "default" });
  });

  it("of the environment may carry a host; nonsense counts as absent", () => {
    const read = ["1234", "127.0.0.1:1234", "[::1]:1234", "0", "65536", "x", "", "12 34", "http://a:1"].map(
      envPort,
    );
    assert.deepEqual(read, [1234, 1234, 1234, ...Array<undefined>(6).fill(undefined)]);
  });
});

it("a tilde is only the home at the start of a path", () => {
  const texts = ["~", "~/a", "~user/a", "/a/~"].map((text) => expandTilde(text, "/h", fs));
  assert.deepEqual(texts, ["/h", "/h/a", "~user/a", "/a/~"]);
});
