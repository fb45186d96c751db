import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { redact, redactText, soundsSecret } from "#config/redact";

const MARK = "__OPENCLAW_REDACTED__";

describe("redaction", () => {
  it("blanks marked keys, at any depth below them", () => {
    const source = {
      gateway: { auth: { token: "a-token", mode: "token" }, remote: { edgeAuth: { "CF-Id": "cf-value" } } },
      models: {
        providers: { x: { request: { auth: { mode: "header", value: "deep-secret" } }, api: "ollama" } },
      },
    };
    assert.deepEqual(redact(source), {
      gateway: { auth: { token: MARK, mode: "token" }, remote: { edgeAuth: { "CF-Id": MARK } } },
      models: { providers: { x: { request: { auth: { mode: MARK, value: MARK } }, api: "ollama" } } },
    });
  });

  it("goes by names where the schema says nothing more", () => {
    const source = {
      channels: { telegram: { botToken: "1:x", name: "Bot", headers: { a: "b" }, list: [{ apiKey: "k" }] } },
    };
    assert.deepEqual(redact(source), {
      channels: { telegram: { botToken: MARK, name: "Bot", headers: { a: MARK }, list: [{ apiKey: MARK }] } },
    });
  });

  it("leaves variables, references, numbers and empty texts", () => {
    const source = {
      gateway: { auth: { token: "${TOKEN}", password: "" } },
      models: {
        providers: {
          x: { apiKey: { source: "env", provider: "default", id: "KEY" } },
          y: { apiKey: "$KEY" },
        },
      },
    };
    assert.deepEqual(redact(source), source);
  });

  it("blanks a secret that stands a second time inside another value", () => {
    const source = {
      hooks: { token: "hook-secret" },
      models: { providers: { x: { baseUrl: "http://hook-secret@h" } } },
    };
    assert.equal(JSON.stringify(redact(source)).includes("hook-secret"), false);
  });

  it("of the text keeps layout and comments, but no old values in comments", () => {
    const raw = "{ // token: 'old-one'\n  hooks: { token: 'new-one', /* path: '/x' */ },\n}";
    const expected = `{ // token: "${MARK}"\n  hooks: { token: "${MARK}", /* path: '/x' */ },\n}`;
    assert.equal(redactText(raw, { hooks: { token: "new-one" } }), expected);
  });

  it("of the text does not forget a key that is given twice", () => {
    const raw = '{"hooks":{"token":"first-one","token":"second"},"cron":{"x":"y" /* token=z */},"cron":{}}';
    const redacted = redactText(raw, { hooks: { token: "second" }, cron: {} });
    assert.equal(redacted, `{"hooks":{"token":"${MARK}","token":"${MARK}"},"cron":"${MARK}","cron":{}}`);
  });

  it("knows names that sound secret", () => {
    const secret = [
      "token",
      "botToken",
      "API_KEY",
      "apiKeys",
      "clientSecret",
      "passwd",
      "Authorization",
      "headers",
    ];
    const plain = ["name", "tokenizer", "maxTokensField", "secretary", "keyPath", "sessionKey", "mode"];
    assert.deepEqual(secret.filter((name) => !soundsSecret(name)), []);
    assert.deepEqual(plain.filter((name) => soundsSecret(name)), []);
  });
});
