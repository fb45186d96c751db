// `qr`, `gateway auth-token` and `doctor --generate-gateway-token`: commands about secrets.
import assert from "node:assert/strict";
import { test } from "node:test";
import { drawing } from "#cli/commands/qr";
import { qrCode } from "#kernel/qr";
import { against, runCli } from "#test/support/cli";
import { FakeError } from "#test/support/fake-gateway";

type Json = Record<string, unknown>;

const CODE = "eyJ1cmwiOiJ3c3M6Ly9nYXRld2F5LmV4YW1wbGUifQ";
const ANSWER = {
  setupId: "8faed6bc-f27c-43a1-9623-b97ecd93cf72",
  setupCode: CODE,
  gatewayUrl: "wss://gateway.example",
  auth: "token",
  urlSource: "publicUrl",
  access: "full",
  expiresAtMs: 1_795_334_028_839,
};
const CONFIG = "/home/user/.openclaw/openclaw.json";

test("qr draws the code and prints it, once asked as an administrator", async () => {
  const told = await against({ "device.pair.setupCode": ANSWER }, [
    "qr",
    "--public-url",
    "wss://gateway.example",
  ]);
  assert.equal(told.code, 0, told.stderr);
  assert.ok(told.stdout.startsWith(drawing(qrCode(CODE), false).join("\n")));
  assert.ok(told.stdout.includes(`Setup code: ${CODE}\n`));
  assert.deepEqual(told.gateway.calls, [
    { method: "device.pair.setupCode", params: { publicUrl: "wss://gateway.example" } },
  ]);
  assert.deepEqual(told.gateway.connects[0]?.scopes, ["operator.admin"]);
});

test("the drawing has a light border of four modules and two rows to a line", () => {
  const code = qrCode(CODE);
  const lines = drawing(code, false);
  assert.equal(lines.length, Math.ceil((code.length + 8) / 2));
  for (const line of lines) assert.equal(line.length, code.length + 8);
  assert.equal(lines[0], "█".repeat(code.length + 8));
  assert.equal(lines[1], "█".repeat(code.length + 8));
  // The finder pattern: seven dark modules behind the border.
  assert.match(lines[2] ?? "", /^████ ▄▄▄▄▄ /);
  assert.match(drawing(code, true)[0] ?? "", /^\u001b\[97;40m█+\u001b\[0m$/);
});

test("qr as text, as JSON, and without the picture", async () => {
  const methods = { "device.pair.setupCode": ANSWER };
  assert.equal((await against(methods, ["qr", "--setup-code-only"])).stdout, `${CODE}\n`);
  const { setupId: _setupId, expiresAtMs: _expires, ...shown } = ANSWER;
  assert.deepEqual((await against(methods, ["qr", "--json"])).json(), shown);
  assert.ok(!(await against(methods, ["qr", "--no-ascii"])).stdout.includes("█"));
});

test("qr hands its options on, and refuses those that contradict each other", async () => {
  const params = async (...argv: string[]): Promise<unknown> =>
    (await against({ "device.pair.setupCode": ANSWER }, ["qr", ...argv])).gateway.calls[0]?.params;
  assert.deepEqual(await params("--limited"), { bootstrapProfile: "limited" });
  assert.deepEqual(await params("--voice-node", "--url", "wss://x"), {
    bootstrapProfile: "node",
    publicUrl: "wss://x",
  });
  assert.equal(await params("--limited", "--voice-node"), undefined);
  assert.equal(await params("--url", "wss://x", "--public-url", "wss://y"), undefined);
  assert.equal(await params("--remote"), undefined);
});

test("a gateway that only this machine reaches is refused with the three ways out", async () => {
  const refused = (): never => {
    throw new FakeError({ code: "INVALID_REQUEST", message: "the gateway listens on loopback only" });
  };
  const { code, stderr } = await against({ "device.pair.setupCode": refused }, ["qr"]);
  assert.equal(code, 1);
  for (const part of ["gateway.bind=lan", "--public-url", "--remote"]) assert.ok(stderr.includes(part));
});

test("limited access over a plain line is said", async () => {
  const answer = { ...ANSWER, access: "limited", accessDowngraded: true };
  const { stderr } = await against({ "device.pair.setupCode": answer }, ["qr"]);
  assert.match(stderr, /Limited access/);
});

test("the token is shown on a terminal, on request, and nowhere else", async () => {
  const files = { [CONFIG]: JSON.stringify({ gateway: { auth: { token: "config-token" } } }) };
  const shown = await runCli(["gateway", "auth-token", "--show"], { files, tty: true });
  assert.equal(shown.stdout, "config-token\n");
  for (const options of [{ files, tty: false }, { files, tty: false, vars: { FORCE_COLOR: "1" } }]) {
    const { code, stdout, stderr } = await runCli(["gateway", "auth-token", "--show"], options);
    assert.equal(code, 1);
    assert.ok(!`${stdout}${stderr}`.includes("config-token"));
    assert.match(stderr, /doctor --generate-gateway-token/);
  }
  for (const argv of [[], ["--show", "--json"]]) {
    const { code, stdout } = await runCli(["gateway", "auth-token", ...argv], { files, tty: true });
    assert.equal(code, 1);
    assert.ok(!stdout.includes("config-token"));
  }
});

test("the token comes from where the gateway takes it: config, environment, this start", async () => {
  const show = async (
    config: Json | undefined,
    vars: Record<string, string>,
    registration?: Json,
  ): Promise<string> => {
    const files = {
      ...(config ? { [CONFIG]: JSON.stringify(config) } : {}),
      ...(registration ? { "/home/user/.openclaw/gateway.json": JSON.stringify(registration) } : {}),
    };
    const { stdout, stderr } = await runCli(["gateway", "auth-token", "--show"], { files, vars, tty: true });
    return (stdout || stderr).trim();
  };
  const vars = { OPENCLAW_GATEWAY_TOKEN: "from-env" };
  const started = { port: 1, token: "from-start" };
  assert.equal(await show({ gateway: { auth: { token: "from-config" } } }, vars, started), "from-config");
  assert.equal(
    await show({ gateway: { auth: { token: "${MY}" } } }, { ...vars, MY: "from-ref" }),
    "from-ref",
  );
  assert.equal(await show(undefined, vars, started), "from-env");
  assert.equal(await show(undefined, {}, started), "from-start");
  assert.match(await show({ gateway: { auth: { token: "${MY}" } } }, vars), /refers to/);
  assert.match(await show(undefined, {}), /has no token/);
});

test("doctor makes a token when there is none, and changes nothing else in the file", async () => {
  const text = "// mine\n{\n  gateway: { mode: 'local', }, // here\n}\n";
  const { code, stdout, machine } = await runCli(["doctor", "--generate-gateway-token"], {
    files: { [CONFIG]: text },
  });
  assert.equal(code, 0);
  const after = machine.fs.snapshot()[CONFIG] ?? "";
  const token = /[0-9a-f]{48}/.exec(after)?.[0] ?? "";
  assert.equal(token.length, 48);
  assert.ok(!stdout.includes(token), "the token is not printed");
  assert.ok(after.startsWith("// mine\n") && after.includes("// here"));
  const read = await runCli(["gateway", "auth-token", "--show"], { files: { [CONFIG]: after }, tty: true });
  assert.equal(read.stdout.trim(), token);
});

test("doctor makes a config when there is none, and a new token each time", async () => {
  const make = async (): Promise<string> => {
    const { machine, json } = await runCli(["doctor", "--generate-gateway-token", "--json"]);
    assert.deepEqual(json(), {
      ok: true,
      action: "generate-gateway-token",
      path: CONFIG,
      result: "generated",
    });
    assert.equal((await machine.fs.info(CONFIG))?.mode, 0o600);
    return machine.fs.snapshot()[CONFIG] ?? "";
  };
  assert.notEqual(await make(), await make());
});

test("doctor replaces a redaction marker, and never a token or a reference", async () => {
  const run = async (
    auth: Json,
    vars: Record<string, string> = {},
  ): Promise<{ code: number; kept: boolean }> => {
    const text = JSON.stringify({ gateway: { auth } });
    const { code, machine } = await runCli(["doctor", "--generate-gateway-token"], {
      files: { [CONFIG]: text },
      vars,
    });
    return { code, kept: machine.fs.snapshot()[CONFIG] === text };
  };
  assert.deepEqual(await run({ token: "__OPENCLAW_REDACTED__" }), { code: 0, kept: false });
  assert.deepEqual(await run({ token: "mine" }), { code: 0, kept: true });
  assert.deepEqual(await run({ token: "${MY}" }, { MY: "v" }), { code: 0, kept: true });
  assert.deepEqual(await run({ token: "${MY}" }), { code: 1, kept: true });
  const ref = { token: { source: "env", provider: "default", id: "MY" } };
  assert.deepEqual(await run(ref), { code: 1, kept: true });
  assert.deepEqual(await run({}, { OPENCLAW_GATEWAY_TOKEN: "env" }), { code: 0, kept: true });
  assert.deepEqual(await run({ password: "pw" }), { code: 1, kept: true });
  assert.deepEqual(await run({ mode: "none" }), { code: 1, kept: true });
});

test("the rest of doctor answers by name", async () => {
  const { code, stderr } = await runCli(["doctor"]);
  assert.equal(code, 1);
  assert.match(stderr, /doctor is not part of this build/);
});
