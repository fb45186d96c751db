import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { REDACTED, resolveSecrets, secretText } from "#config/load/secrets";
import { memoryRuntime } from "#test/support/runtime";

const ENV: Record<string, string> = { MY_KEY: "k-123" };

async function resolve(
  ref: object | string,
  settings: unknown = {},
  files: Record<string, { text: string; mode?: number }> = {},
) {
  const { fs } = memoryRuntime();
  await fs.makeFolder("/secrets");
  for (const [path, { text, mode }] of Object.entries(files)) await fs.writeAtomic(path, text, mode ?? 0o600);
  const { value, unresolved } = await resolveSecrets({ models: { providers: { p: { apiKey: ref } } } }, {
    find: (name) => ENV[name],
    fs,
    settings,
  });
  const found = value as { models: { providers: { p: { apiKey: unknown } } } };
  return {
    value: found.models.providers.p.apiKey,
    problem: unresolved[0]?.message,
    path: unresolved[0]?.path,
  };
}

const ref = (source: string, id: string, provider = "default") => ({ source, provider, id });

describe("references to the environment", () => {
  it("need no provider entry", async () => {
    assert.equal((await resolve(ref("env", "MY_KEY"))).value, "k-123");
    assert.equal((await resolve("$MY_KEY")).value, "k-123");
  });

  it("without a value stay and are reported by key and name, never by value", async () => {
    const result = await resolve(ref("env", "OTHER"));
    assert.deepEqual(result.value, ref("env", "OTHER"));
    assert.equal(result.path, "models.providers.p.apiKey");
    assert.equal(result.problem, "environment variable OTHER is not set");
  });

  it("obey the allowlist and the kind of their provider", async () => {
    const listed = (allowlist: string[]) => ({ providers: { corp: { source: "env", allowlist } } });
    assert.equal((await resolve(ref("env", "MY_KEY", "corp"), listed(["MY_KEY"]))).value, "k-123");
    assert.match(
      (await resolve(ref("env", "MY_KEY", "corp"), listed([]))).problem ?? "",
      /not in secrets\.providers/,
    );
    assert.match(
      (await resolve(ref("env", "MY_KEY", "corp"))).problem ?? "",
      /secrets\.providers\.corp is missing/,
    );
    const other = { providers: { corp: { source: "file", path: "/x" } } };
    assert.match(
      (await resolve(ref("env", "MY_KEY", "corp"), other)).problem ?? "",
      /not a source of kind env/,
    );
    const renamed = { defaults: { env: "corp" }, ...listed(["MY_KEY"]) };
    assert.equal((await resolve(ref("env", "MY_KEY"), renamed)).value, "k-123");
  });
});

describe("references to files", () => {
  const settings = (more: object = {}) => ({
    providers: { vault: { source: "file", path: "/secrets/v.json", ...more } },
  });
  const json = { "/secrets/v.json": { text: '{"a":{"b/c":"deep"},"value":"top"}' } };

  it("read a JSON pointer, or the whole file", async () => {
    assert.equal((await resolve(ref("file", "/a/b~1c", "vault"), settings(), json)).value, "deep");
    const one = { "/secrets/v.json": { text: "single\n" } };
    assert.equal(
      (await resolve(ref("file", "value", "vault"), settings({ mode: "singleValue" }), one)).value,
      "single",
    );
  });

  it("refuse files that are missing, readable by others, too large or not JSON", async () => {
    const problem = async (files: typeof json | object, more: object = {}) =>
      (await resolve(ref("file", "/a", "vault"), settings(more), files as typeof json)).problem;
    assert.match((await problem({})) ?? "", /does not exist/);
    assert.match((await problem({ "/secrets/v.json": { text: "{}", mode: 0o644 } })) ?? "", /chmod 600/);
    assert.match((await problem(json, { maxBytes: 5 })) ?? "", /too large/);
    assert.match((await problem({ "/secrets/v.json": { text: "top-secret-text" } })) ?? "", /not JSON/);
    assert.doesNotMatch(
      (await problem({ "/secrets/v.json": { text: "top-secret-text" } })) ?? "",
      /top-secret/,
    );
    assert.match((await problem(json)) ?? "", /no text at \/a/);
  });
});

it("sources of later issues say so", async () => {
  for (const source of ["exec", "store"]) {
    assert.match((await resolve(ref(source, "X"))).problem ?? "", /not part of this build/);
  }
});

it("a secret is usable text, no placeholder", () => {
  const useless = [
    undefined,
    "",
    "  ",
    "undefined",
    "null",
    REDACTED,
    "${TOKEN}",
    "$TOKEN",
    ref("env", "X") as never,
  ];
  for (const value of useless) assert.equal(secretText(value), undefined);
  assert.equal(secretText("$ecret"), "$ecret");
  assert.equal(secretText("abc"), "abc");
});
