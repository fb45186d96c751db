import assert from "node:assert/strict";
import { test } from "node:test";
import { seededRandom, type Random } from "#kernel/random";
import { isSecretName, redact, redactText, REDACTED } from "#kernel/redact";

const WORD = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

function pick<T>(random: Random, list: readonly T[]): T {
  return list[Math.floor(random.unit() * list.length)] as T;
}

function word(random: Random, length: number): string {
  return Array.from({ length }, () => pick(random, [...WORD])).join("");
}

/** Credentials by look: each must vanish from any text it stands in. */
const LOOKS: readonly ((random: Random) => { secret: string; text: string })[] = [
  (random) => plain(`sk-${word(random, 32)}`),
  (random) => plain(`sk-ant-api03-${word(random, 40)}`),
  (random) => plain(`${Math.floor(1e8 + random.unit() * 9e8)}:${word(random, 35)}`),
  (random) => plain(`ghp_${word(random, 36)}`),
  (random) => plain(`xoxb-${word(random, 24)}`),
  (random) => plain(`AIza${word(random, 35)}`),
  (random) => plain(`eyJ${word(random, 20)}.eyJ${word(random, 30)}.${word(random, 43)}`),
  (random) => around(word(random, 24), (s) => `Bearer ${s}`),
  (random) => around(word(random, 24), (s) => `Authorization: Basic ${s}`),
  (random) => around(word(random, 12), (s) => `https://user:${s}@example.org/path`),
  (random) => around(word(random, 12), (s) => `wss://h/ws?x=1&token=${s}&y=2`),
  (random) => around(word(random, 12), (s) => `http://h/#token=${s}`),
  (random) => around(word(random, 12), (s) => `OPENCLAW_GATEWAY_PASSWORD=${s}`),
  (random) => around(word(random, 12), (s) => JSON.stringify({ botToken: s })),
  (random) => around(word(random, 12), (s) => JSON.stringify({ line: JSON.stringify({ apiKey: s, x: 1 }) })),
  (random) => around(`${word(random, 6)}"${word(random, 6)}`, (s) => JSON.stringify({ secret: s })),
  (random) => around(word(random, 12), (s) => `api_key: '${s}'`),
  (random) => around(word(random, 64), (s) => `-----BEGIN PRIVATE KEY-----\n${s}\n-----END PRIVATE KEY-----`),
  (random) => around(word(random, 16), (s) => `Cookie: a=1; session=${s}; b=2`),
];

function plain(secret: string): { secret: string; text: string } {
  return { secret, text: secret };
}

function around(secret: string, wrap: (secret: string) => string): { secret: string; text: string } {
  return { secret, text: wrap(secret) };
}

const REQUEST_ID = "2:94d040ec-d36a-445c-9e9f-be54a40b3b76";
const HARMLESS = ["gateway ready on port 18789", `id=${REQUEST_ID}`, "12:30:45 ok", "größe"];

test("planted credentials vanish from texts whatever stands around them", () => {
  for (let seed = 1; seed <= 400; seed++) {
    const random = seededRandom(seed);
    const look = pick(random, LOOKS)(random);
    const glue = pick(random, [" ", "\n", "\t", " (", ', "']);
    const before = pick(random, HARMLESS) + glue;
    const after = pick(random, [" ", "\n", ")", ""]) + pick(random, HARMLESS);
    const out = redactText(before + look.text + after);
    for (const part of look.secret.split('"')) assert.ok(!out.includes(part), `seed ${seed}: ${out}`);
    assert.ok(out.includes(REDACTED), `seed ${seed}`);
    assert.equal(redactText(out), out, `seed ${seed}: not stable: ${out}`);
  }
});

/** A random tree with secrets planted under secret names and credentials in its texts. */
function tree(random: Random, depth: number, planted: string[]): unknown {
  const kind = Math.floor(random.unit() * (depth > 0 ? 8 : 4));
  if (kind === 0) return pick(random, HARMLESS);
  if (kind === 1) return Math.floor(random.unit() * 1e6);
  if (kind === 2) return pick(random, [true, null, undefined, 12n, () => {}, new Date(0)]);
  if (kind === 3) {
    const look = pick(random, LOOKS)(random);
    planted.push(look.secret);
    return look.text;
  }
  if (kind === 4) return Array.from({ length: 3 }, () => tree(random, depth - 1, planted));
  const below = (): unknown => tree(random, depth - 1, planted);
  if (kind === 5) return new Map([["k", below()], ["password", plant(random, planted)]]);
  if (kind === 6) return new Error(`failed: token=${plant(random, planted)}`, { cause: below() });
  const name = pick(random, ["token", "x-api-key", "clientSecret", "BOT_TOKEN", "cookies", "signature"]);
  const secret = plant(random, planted);
  return { [name]: pick<unknown>(random, [secret, [secret], { a: secret }]), name: below(), count: 7 };
}

function plant(random: Random, planted: string[]): string {
  const secret = word(random, 14);
  planted.push(secret);
  return secret;
}

test("planted secrets vanish from any tree, and what is left is JSON", () => {
  for (let seed = 1; seed <= 300; seed++) {
    const random = seededRandom(seed);
    const planted: string[] = [];
    const text = JSON.stringify({ root: redact(tree(random, 5, planted)) });
    for (const secret of planted.flatMap((one) => one.split('"'))) {
      assert.equal(text.includes(secret), false, `seed ${seed}: ${secret} in ${text}`);
    }
  }
});

test("counts, ids and plain facts stay as they are", () => {
  const facts = {
    tokens: 12, inputTokens: 5, totalTokens: 17, token: 3, sessionKey: "agent:main:main", ok: true,
    nothing: null, publicKey: "abc", nextPageToken: "p2", password: "", method: "token", key: "k",
    list: [1, "two"],
    request: REQUEST_ID, url: "ws://127.0.0.1:18789/path?x=1#y",
  };
  assert.deepEqual(redact(facts), facts);
  for (const text of ["totalTokens=12", "token: 42", "12:30:45.123", "agent:main:x:123456", "a@b.example"]) {
    assert.equal(redactText(text), text);
  }
});

test("secret names are known in every spelling", () => {
  const secret = "token botToken OPENCLAW_GATEWAY_TOKEN x-api-key apiKey api_key Set-Cookie authorization " +
    "private_key deviceToken bootstrapToken signature client_secret passphrase";
  for (const name of secret.split(" ")) assert.ok(isSecretName(name), name);
  const harmless = "tokenCount key sessionKey publicKey secretary pageToken author auth";
  for (const name of harmless.split(" ")) assert.equal(isSecretName(name), false, name);
});

test("numbers under a secret name stay and texts below it go, however deep", () => {
  assert.deepEqual(redact({ secret: { a: ["x", { b: "y" }], n: 5 } }), {
    secret: { a: [REDACTED, { b: REDACTED }], n: 5 },
  });
});

test("nothing makes it throw", () => {
  const circular: Record<string, unknown> = { a: 1 };
  circular["self"] = circular;
  const hostile = {
    get bad() {
      throw new Error("getter");
    },
    good: 1,
  };
  const proxy = new Proxy({}, {
    ownKeys() {
      throw new Error("proxy");
    },
  });
  const json = { toJSON: () => ({ token: "abc" }) };
  assert.deepEqual(redact(circular), { a: 1, self: "[circular]" });
  assert.deepEqual(redact(hostile), { bad: "[unreadable]", good: 1 });
  assert.equal(redact(proxy), "[unreadable]");
  assert.deepEqual(redact(json), { token: REDACTED });
  assert.equal(redact({ toJSON: () => { throw new Error("no"); } }), "[unreadable]");
  assert.equal(redact(new Uint8Array(3)), "[3 bytes]");
  assert.equal(redact(new Date(Number.NaN)), "[no date]");
  assert.equal(redact(Symbol("s")), "[symbol]");
  assert.deepEqual(redact(Object.create(null)), {});
  const headers = new Headers({ authorization: "Basic x", accept: "y" });
  assert.deepEqual(redact(headers), { accept: "y", authorization: REDACTED });
  const named = redact(JSON.parse('{"__proto__": {"polluted": true}}'));
  assert.equal(Object.getPrototypeOf(named), Object.prototype);
});

test("the same object twice is no circle", () => {
  const shared = { a: 1 };
  assert.deepEqual(redact({ x: shared, y: shared }), { x: shared, y: shared });
});

test("size and depth are bounded, and a cut never leaves the start of a credential", () => {
  let deep: unknown = "end";
  for (let i = 0; i < 1_000; i++) deep = { deep };
  assert.ok(JSON.stringify(redact(deep)).length < 200);
  const wide = redact(Array.from({ length: 1_000 }, (_, i) => i)) as unknown[];
  assert.deepEqual([wide.length, wide.at(-1)], [201, "[800 more]"]);
  const row = (): object[] => Array.from({ length: 200 }, () => ({}));
  const many = redact(Array.from({ length: 200 }, row));
  assert.ok(JSON.stringify(many).length < 400_000);
  for (let before = 15_800; before < 16_500; before += 7) {
    const text = `${"x".repeat(before)} sk-SECRETSECRETSECRETSECRETSECRET ${"y".repeat(1_000)}`;
    const out = String(redact(text));
    assert.ok(out.length < 17_000);
    assert.equal(out.includes("SECRET"), false, `cut ${before}`);
  }
});

test("hostile texts cost milliseconds, not seconds", () => {
  const parts = [
    "a", "token", "eyJ-", "-----BEGIN PRIVATE KEY-----", "://", "1:", "a://", 'token="', "token=\\",
    "token: ", "eyJaaaaaaaaa.", "Bearer ", "sk-", "1", '\\"', "password", " : ",
  ];
  for (const part of parts) {
    const text = part.repeat(Math.ceil(16_384 / part.length));
    const started = performance.now();
    redactText(text);
    redactText(`token=${text}`);
    assert.ok(performance.now() - started < 250, part);
  }
});

test("own patterns replace the built-in ones", () => {
  const patterns = [/(id-)\w+/g];
  const key = "sk-abcdefghijklmnopqrstu";
  assert.equal(redactText(`id-77 ${key}`, patterns), `id-${REDACTED} ${key}`);
  const out = redact({ token: "x", note: "id-1" }, patterns);
  assert.deepEqual(out, { token: REDACTED, note: `id-${REDACTED}` });
});
