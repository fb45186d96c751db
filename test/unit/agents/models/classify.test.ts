import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { classify, type FailureFacts, redact, retryAfter } from "#agents/models/classify";

const base: FailureFacts = {
  message: "",
  aborted: false,
  silent: false,
  visible: false,
  secrets: [],
  nowMs: Date.UTC(2026, 0, 1),
};
const kind = (over: Partial<FailureFacts>): string => classify({ ...base, ...over }).kind;

describe("classify", () => {
  it("believes the status that names its reason", () => {
    for (
      const [status, expected] of [
        [400, "format"],
        [401, "auth"],
        [402, "billing"],
        [403, "auth"],
        [404, "format"],
        [408, "timeout"],
        [413, "context_length"],
        [429, "rate_limit"],
        [500, "server_error"],
        [502, "server_error"],
        [503, "overloaded"],
        [529, "overloaded"],
      ] as const
    ) assert.equal(kind({ status, message: "no" }), expected, String(status));
  });

  it("tells the reasons apart that vendors put behind one status", () => {
    assert.equal(
      kind({ status: 429, message: "You exceeded your current quota: insufficient_quota" }),
      "billing",
    );
    assert.equal(kind({ status: 429, message: "Rate limit reached: tokens per min" }), "rate_limit");
    assert.equal(
      kind({ status: 400, message: "prompt is too long: 213462 tokens > 200000" }),
      "context_length",
    );
    assert.equal(kind({ status: 400, message: "Your credit balance is too low" }), "billing");
    assert.equal(kind({ status: 400, message: "API key not valid: invalid api key" }), "auth");
  });

  it("reads what an error event inside a 200 stream says", () => {
    assert.equal(kind({ status: 200, message: '{"error":{"code":503,"message":"busy"}}' }), "overloaded");
    assert.equal(kind({ status: 200, message: "Overloaded" }), "overloaded");
    assert.equal(kind({ status: 200, message: "Stream ended without finish_reason" }), "network");
    assert.equal(kind({ status: 200, message: "Provider finish_reason: content_filter" }), "refusal");
    assert.equal(kind({ status: 200, message: "gibberish" }), "unknown");
  });

  it("puts the caller's abort and our own watch before everything else", () => {
    assert.equal(kind({ aborted: true, status: 500 }), "aborted");
    assert.equal(kind({ silent: true, message: "The operation was aborted" }), "timeout");
  });

  it("calls what fetch threw a network failure", () => {
    assert.equal(kind({ cause: new Error("x"), message: "cannot reach http://h: ECONNREFUSED" }), "network");
    assert.equal(kind({ cause: new Error("x"), message: "cannot reach http://h: ETIMEDOUT" }), "timeout");
  });

  it("takes the vendor's sentence out of its JSON", () => {
    const body = '400: {"error":{"message":"bad field","type":"invalid_request_error"}}';
    assert.equal(classify({ ...base, status: 400, message: body }).message, "400 bad field");
    assert.equal(classify({ ...base, message: "x".repeat(5_000) }).message.length, 2_001);
  });
});

describe("retryAfter", () => {
  it("reads milliseconds, seconds and dates", () => {
    const of = (headers: Record<string, string>): number | undefined =>
      retryAfter(new Headers(headers), base.nowMs);
    assert.equal(of({ "retry-after-ms": "1500" }), 1_500);
    assert.equal(of({ "retry-after": "2" }), 2_000);
    assert.equal(of({ "retry-after": new Date(base.nowMs + 9_000).toUTCString() }), 9_000);
    assert.equal(of({ "retry-after": new Date(base.nowMs - 9_000).toUTCString() }), 0);
    assert.equal(of({ "retry-after": "soon" }), undefined);
    assert.equal(of({}), undefined);
    assert.equal(retryAfter(undefined, 0), undefined);
  });
});

describe("redact", () => {
  it("takes out known secrets, keys, bearer words and what follows a question mark in an address", () => {
    assert.equal(redact("key abcdef12 twice abcdef12", ["abcdef12"]), "key [redacted] twice [redacted]");
    assert.equal(redact("Bearer abc.def-123456", []), "Bearer [redacted]");
    assert.equal(redact("sk-proj-aaaaaaaaaaaaaaaa is wrong", []), "[redacted] is wrong");
    assert.equal(redact("http://u:p@h/x?key=1 failed", []), "http://[redacted]@h/x?[redacted] failed");
  });

  it("leaves ordinary words alone, even when a short secret looks like one", () => {
    assert.equal(redact("the model is gone", ["is", ""]), "the model is gone");
  });
});
