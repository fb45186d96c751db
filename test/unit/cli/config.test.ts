// `config get` and `config validate` on files a person may have written.
import assert from "node:assert/strict";
import { test } from "node:test";
import { type CliResult, runCli } from "#test/support/cli";

type Json = Record<string, unknown>;

const CONFIG = "/home/user/.openclaw/openclaw.json";

test("config get: values, sections, secrets, and what is not there", async () => {
  const files = { [CONFIG]: '{ gateway: { port: 7, auth: { token: "very-secret-token" } }, /* mine */ }' };
  const get = (...argv: string[]): Promise<CliResult> => runCli(["config", "get", ...argv], { files });
  assert.equal((await get("gateway.port")).stdout, "7\n");
  assert.equal((await get("gateway.auth.token")).stdout, "__OPENCLAW_REDACTED__\n");
  assert.ok(!(await get("gateway", "--json")).stdout.includes("very-secret"));
  const unset = await get("gateway.bind");
  assert.equal(unset.code, 1);
  assert.match(unset.stderr, /runtime default applies/);
  const unknown = await get("gateway.prot");
  assert.equal(unknown.code, 1);
  assert.match(unknown.stderr, /Did you mean gateway\.port\?/);
  for (const path of ["", ".", "a..b"]) assert.equal((await get(path)).code, 1, path);
  assert.equal((await get()).code, 1);
});

test("config validate: good, absent, wrong, unreadable", async () => {
  const check = (text?: string): Promise<CliResult> =>
    runCli(["config", "validate", "--json"], text === undefined ? {} : { files: { [CONFIG]: text } });
  assert.deepEqual((await check()).json(), { valid: true, path: CONFIG, warnings: [] });
  assert.equal((await check('{"gateway":{"mode":"local"}}')).code, 0);
  const wrong = await check('{"gateway":{"port":"x"},"bogus":1}');
  assert.equal(wrong.code, 1);
  assert.equal(wrong.json().valid, false);
  assert.deepEqual((wrong.json().issues as Json[]).map(({ path }) => path).sort(), [
    "<root>",
    "gateway.port",
  ]);
  assert.equal((await check("{ nope")).code, 1);
});
