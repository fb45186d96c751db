import assert from "node:assert/strict";
import { test } from "node:test";
import type { ModelFailure } from "#agents/port";
import { retryDelay, retryMessage, runFailure } from "#agents/run/failure";
import { seededRandom, type Random } from "#kernel/random";

const MODEL = { provider: "mock", id: "mock-1" };
const calm: Random = { ...seededRandom(1), unit: () => 0 };

function failure(kind: ModelFailure["kind"], over: Partial<ModelFailure> = {}): ModelFailure {
  return { kind, message: "mock said no", visible: false, ...over };
}

test("the measured classes have the measured words and fields", () => {
  const format = runFailure(failure("format", { status: 400, message: "400 mock forced error 400" }), MODEL);
  assert.equal(format.text, "LLM request failed: provider rejected the request schema or tool payload.");
  assert.equal(format.rowText, "⚠️ LLM request failed (request format rejected, HTTP 400).");
  assert.equal(format.detail, "400 mock forced error 400");
  assert.equal(format.modelRef, "mock/mock-1");
  const { failoverReason, providerRuntimeFailureKind } = format.observation;
  assert.deepEqual([failoverReason, providerRuntimeFailureKind], ["format", "schema"]);
  const words = (kind: ModelFailure["kind"], status?: number): string =>
    runFailure(failure(kind, status === undefined ? {} : { status }), MODEL).text;
  const usually = "This is usually temporary — try again shortly.";
  assert.equal(
    words("server_error", 500),
    `⚠️ mock/mock-1 request failed (provider internal error, HTTP 500). ${usually}`,
  );
  assert.equal(
    words("auth", 401),
    "⚠️ mock/mock-1 request failed (authentication failed, HTTP 401). "
      + "Re-authenticate the provider and try again.",
  );
  assert.equal(words("rate_limit", 429), "⚠️ API rate limit reached. Please try again later.");
  assert.equal(words("timeout"), "LLM request timed out.");
  assert.equal(words("unknown"), "⚠️ mock/mock-1 request failed: mock said no");
});

test("the delays double from about a second to thirty", () => {
  const delays = [1, 2, 3, 4, 5, 6, 7, 8].map((retry) => retryDelay(failure("server_error"), retry, calm));
  assert.deepEqual(delays, [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
  assert.equal(retryDelay(failure("server_error"), 9, calm), null);
});

test("what does not pass by itself is not retried", () => {
  for (
    const kind of ["auth", "billing", "format", "context_length", "refusal", "aborted", "unknown"] as const
  ) {
    assert.equal(retryDelay(failure(kind), 1, calm), null, kind);
  }
});

test("a stream that broke after something was shown is retried like any other", () => {
  assert.equal(retryDelay(failure("network", { visible: true }), 1, calm), 1_000);
});

test("the pause a provider asks for is kept, unless nobody would wait for it", () => {
  assert.equal(retryDelay(failure("rate_limit", { retryAfterMs: 7_000 }), 1, calm), 7_000);
  assert.equal(retryDelay(failure("rate_limit", { retryAfterMs: 10 }), 1, calm), 1_000);
  assert.equal(retryDelay(failure("rate_limit", { retryAfterMs: 3_600_000 }), 1, calm), null);
});

test("a retry announces itself in the measured words", () => {
  assert.equal(
    retryMessage(failure("server_error"), 1, 1_151),
    "Provider temporarily unavailable. Retrying in 2s (1/8).",
  );
  assert.equal(retryMessage(failure("rate_limit"), 1, 1_027), "Retrying… 2/9");
});
