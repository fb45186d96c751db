// Commands that change the config: in the file, and through the gateway that uses it.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { against, type CliResult, runCli } from "#test/support/cli";
import { type FakeCall, FakeError } from "#test/support/fake-gateway";

type Json = Record<string, unknown>;

const CONFIG = "/home/user/.openclaw/openclaw.json";
const PORT = ["config", "set", "gateway.port", "7"];
const TEXT = `// mine
{
  gateway: { mode: "local", auth: { token: "the-gateway-token" } }, // here
  tools: { deny: ["a", "b"] },
}
`;

interface More {
  stdin?: string;
  files?: Record<string, string>;
}

function config(argv: string[], text = TEXT, more: More = {}) {
  const { files, ...rest } = more;
  return runCli(["config", ...argv], { files: { [CONFIG]: text, ...files }, ...rest });
}

async function written(result: CliResult, name = CONFIG): Promise<string> {
  return await result.machine.fs.readText(name);
}

describe("config set", () => {
  it("changes the value and nothing else", async () => {
    const result = await config(["set", "gateway.port", "7"]);
    assert.deepEqual([result.code, result.stdout], [
      0, "Updated gateway.port. Restart the gateway to apply.\n  + gateway.port: 7\n",
    ]);
    assert.equal(await written(result), TEXT.replace('token" } }', 'token" }, port: 7 }'));
    assert.equal(await written(result, `${CONFIG}.bak`), TEXT);
    const journal = await written(result, "/home/user/.openclaw/config-journal.jsonl");
    assert.match(journal, /"author":"cli","action":"set"/);
  });

  it("makes the file when there is none", async () => {
    const result = await runCli(["config", "set", "gateway.mode", "local"]);
    assert.equal(result.code, 0, result.stderr);
    assert.equal(await written(result), '{\n  "gateway": {\n    "mode": "local"\n  }\n}\n');
  });

  it("reads JSON5 where it is one, and text where only a text fits", async () => {
    const values: [string, string, string][] = [
      ["ui.seamColor", "112233", '"112233"'], ["session.scope", "global", '"global"'],
      ["tools.exec", "{ mode: 'full' }", '{ mode: "full" }'], ["gateway.auth.token", "12345", '"12345"'],
      ["agents.defaults.timeoutSeconds", "30", "30"], ["cron.enabled", "false", "false"],
      ["tools.deny[1]", "c", '["a", "c"]'], ["channels.telegram.name", "it's 5", '"it\'s 5"'],
    ];
    for (const [path, value, found] of values) {
      const result = await config(["set", path, value]);
      assert.equal(result.code, 0, `${path}: ${result.stderr}`);
      assert.ok((await written(result)).includes(`: ${found}`), `${path}\n${await written(result)}`);
    }
    const strict = await config(["set", "session.scope", "global", "--strict-json"]);
    assert.match(strict.stderr, /the value is not JSON/);
  });

  it("merges or replaces only when told to", async () => {
    const merged = await config(["set", "tools", "{ deny: ['b', 'c'], profile: 'coding' }", "--merge"]);
    assert.match(await written(merged), /deny: \["b", "c"\], profile: "coding"/);
    const list = await config(["set", "tools.deny", "['b', 'c']", "--merge"]);
    assert.match(await written(list), /deny: \["a", "b", "c"\]/);
    const lossy = await config(["set", "gateway", "{ mode: 'local' }"]);
    assert.deepEqual([lossy.code, await written(lossy)], [1, TEXT]);
    const replaced = await config(["set", "gateway", "{ mode: 'local' }", "--replace"]);
    assert.match(await written(replaced), /gateway: \{ mode: "local" \}, \/\/ here/);
    assert.equal((await config(["set", "gateway", "{}", "--replace", "--merge"])).code, 1);
  });

  it("holds a condition against what is there", async () => {
    const absent = ["set", "gateway.port", "7", "--expect-current-absent"];
    assert.equal((await config(absent)).code, 0);
    const other = await config(["set", "session.scope", "global", "--expect-current-json", '"x"']);
    assert.equal(other.code, 1);
    const same = await config(["set", "tools.deny", "[]", "--expect-current-json", '["a","b"]']);
    assert.deepEqual([same.code, (await written(same)).includes("deny: []")], [0, true]);
    const set = await config(["set", "gateway.mode", "local", "--expect-current-absent"]);
    assert.match(set.stderr, /set already; nothing was changed/);
  });

  it("takes several changes at once, or none of them", async () => {
    const batch = JSON.stringify([
      { path: "session.scope", value: "global" },
      { path: "gateway.auth.token", ref: { source: "env", id: "TOK" } },
    ]);
    const result = await config(["set", "--batch-json", batch]);
    assert.equal(result.code, 0, result.stderr);
    assert.match(await written(result), /token: \{ source: "env", provider: "default", id: "TOK" \}/);
    assert.match(await written(result), /scope: "global"/);
    assert.doesNotMatch(result.stdout, /the-gateway-token/);
    const half = await config(["set", "--batch-json", batch.replace('"global"', "7")]);
    assert.deepEqual([half.code, await written(half)], [1, TEXT]);
    const files = { "/work/b.json": batch };
    const file = await config(["set", "--batch-file", "/work/b.json"], TEXT, { files });
    assert.equal(file.code, 0);
  });

  it("puts references and providers together from flags", async () => {
    const result = await config([
      "set", "secrets.providers.vault", "--provider-source", "file", "--provider-path", "/run/secrets.json",
      "--provider-mode", "json", "--provider-max-bytes", "100",
    ]);
    assert.equal(result.code, 0, result.stderr);
    assert.match(await written(result),
      /source: "file",\s+path: "\/run\/secrets\.json",\s+mode: "json",\s+maxBytes: 100/);
    const env = ["--provider-source", "env", "--provider-path", "/x"];
    assert.match((await config(["set", "secrets.providers.v", ...env])).stderr, /source env has no path/);
    const half = await config(["set", "gateway.auth.token", "--ref-source", "env"]);
    assert.match(half.stderr, /needs --ref-id/);
  });

  it("prints a document for programs", async () => {
    const result = await config(["set", "gateway.port", "7", "--json"]);
    assert.deepEqual(result.json(), {
      ok: true, dryRun: false, noop: false, configPath: CONFIG, via: "file",
      changes: [{ path: "gateway.port", after: 7 }], restart: { required: true, paths: ["gateway.port"] },
      backup: `${CONFIG}.bak`,
    });
  });

  it("mends a file whose only fault it is about, and no other", async () => {
    const broken = '{ gateway: { port: "x" } } // kept';
    const mended = await config(["set", "gateway.port", "7"], broken);
    assert.deepEqual([mended.code, await written(mended)], [0, "{ gateway: { port: 7 } } // kept"]);
    const other = await config(["set", "session.scope", "global"], broken);
    assert.deepEqual([other.code, await written(other)], [1, broken]);
    const unreadable = await config(["set", "session.scope", "global"], "{ gateway: ");
    assert.deepEqual([unreadable.code, await written(unreadable)], [78, "{ gateway: "]);
  });
});

describe("config patch, unset and undo", () => {
  it("patch from a file and from standard input", async () => {
    const files = { "/work/p.json5": "{ tools: { profile: 'coding', deny: ['a'] } }" };
    const refused = await config(["patch", "--file", "/work/p.json5"], TEXT, { files });
    assert.match(refused.stderr, /would remove entries of tools\.deny; .* with --replace-path/);
    const named = ["patch", "--file", "/work/p.json5", "--replace-path", "tools.deny"];
    const result = await config(named, TEXT, { files });
    assert.match(await written(result), /deny: \["a"\], profile: "coding"/);
    const piped = await config(["patch", "--stdin"], TEXT, { stdin: "{ gateway: { auth: null } }" });
    assert.match(await written(piped), /gateway: \{ mode: "local" \}, \/\/ here/);
    assert.equal((await config(["patch", "--stdin"], TEXT, { stdin: "[]" })).code, 1);
  });

  it("undo brings the text back byte for byte", async () => {
    const { machine } = await config(["unset", "gateway.auth"]);
    assert.doesNotMatch(await machine.fs.readText(CONFIG), /auth/);
    const result = await runCli(["config", "undo"], { files: machine.fs.snapshot() });
    assert.equal(result.code, 0, result.stderr);
    assert.match(result.stdout, /^Took back the unset of .* by cli\. No gateway restart needed\.\n/);
    assert.match(result.stdout, /\n {2}\+ gateway\.auth/);
    assert.equal(await written(result), TEXT);
  });
});

describe("a running gateway", () => {
  const snapshot = {
    path: CONFIG, valid: true, hash: "h1",
    sourceConfig: {
      gateway: { mode: "local", auth: { token: "__OPENCLAW_REDACTED__" } }, tools: { deny: ["a", "b"] },
      agents: { entries: { main: {} } },
    },
  };
  const files = { [CONFIG]: TEXT };
  const answer = { ok: true, path: CONFIG, hash: "h2", config: {}, changedPaths: ["gateway.port"] };

  it("makes the change itself, under the hash of what was seen", async () => {
    const restart = { required: true, paths: ["gateway.port"] };
    const methods = { "config.get": snapshot, "config.patch": { ...answer, restart } };
    const { code, stdout, gateway, machine } = await against(methods, PORT, { files });
    assert.equal(code, 0);
    assert.equal(stdout, "Updated gateway.port. Restart the gateway to apply.\n  + gateway.port: 7\n");
    assert.deepEqual(gateway.calls.at(-1), {
      method: "config.patch", params: { raw: '{"gateway":{"port":7}}', baseHash: "h1", replacePaths: [] },
    });
    assert.equal(await machine.fs.readText(CONFIG), TEXT);
  });

  it("is told which lists may get shorter", async () => {
    const { gateway } = await against(
      { "config.get": snapshot, "config.patch": answer }, ["config", "unset", "tools"], { files },
    );
    const wanted = { raw: '{"tools":null}', baseHash: "h1", replacePaths: ["tools.deny"] };
    assert.deepEqual(gateway.calls.at(-1)?.params, wanted);
  });

  it("that refuses has the last word", async () => {
    const refuse = (): Json => {
      throw new FakeError({ code: "INVALID_REQUEST", message: "invalid config: gateway.port: no" });
    };
    const methods = { "config.get": snapshot, "config.patch": refuse };
    const { code, stderr, machine } = await against(methods, PORT, { files });
    assert.equal(code, 1);
    assert.match(stderr, /invalid config: gateway\.port: no/);
    assert.equal(await machine.fs.readText(CONFIG), TEXT);
  });

  it("that hangs up because its secret has changed has made the change", async () => {
    const methods = {
      "config.get": snapshot,
      // What a gateway leaves behind when it closes the connections of its old token.
      "config.patch": ({ close }: FakeCall) => close(4001, "gateway auth changed"),
    };
    const changed = { [CONFIG]: TEXT.replace("the-gateway-token", "another-gateway-token") };
    const argv = ["config", "set", "gateway.auth.token", "another-gateway-token"];
    const { code, stdout } = await against(methods, argv, { files: changed });
    assert.deepEqual([code, stdout.split("\n")[1]], [0, "  ~ gateway.auth.token: another secret"]);
  });

  it("that is busy, broken or uses another file leaves the work to the command", async () => {
    const busy = (): Json => {
      const message = "rate limit exceeded";
      throw new FakeError({ code: "UNAVAILABLE", message, retryable: true, retryAfterMs: 9 });
    };
    const ways: Record<string, unknown>[] = [
      { "config.get": snapshot, "config.patch": busy }, { "config.get": { ...snapshot, valid: false } },
      { "config.get": { ...snapshot, path: "/elsewhere.json" } }, {},
    ];
    for (const methods of ways) {
      const { code, machine } = await against(methods, PORT, { files });
      assert.equal(code, 0);
      assert.match(await machine.fs.readText(CONFIG), /port: 7/);
    }
  });
});
