import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { originKey, originProblem, type Page } from "#auth/origin";

const CLOSED = { allowed: [], hostFallback: false };
const page = (origin: string | null, host = "127.0.0.1:18789", local = true): Page => ({
  origin,
  host,
  local,
});

describe("pages that may connect (auth §9)", () => {
  it("are those of this machine, any port, when the socket is local", () => {
    for (
      const origin of ["http://localhost:3000", "http://127.0.0.1", "https://[::1]:8443", "HTTP://LOCALHOST"]
    ) {
      assert.equal(originProblem(page(origin), CLOSED), undefined, origin);
      assert.equal(originProblem(page(origin, "x", false), CLOSED), "origin not allowed", origin);
    }
  });

  it("are not those that only look like it", () => {
    const foreign = [
      "https://evil.example",
      "http://localhost.evil.example",
      "http://127.0.0.1.evil.example",
      "https://xlocalhost",
    ];
    for (const origin of foreign) {
      assert.equal(originProblem(page(origin), CLOSED), "origin not allowed", origin);
    }
  });

  it("are invalid when missing, opaque, with a path or with credentials", () => {
    const invalid = [
      null,
      "",
      "null",
      "localhost",
      "http://localhost/path",
      "http://me@localhost",
      "http://a b",
      "//x",
    ];
    for (const origin of invalid) {
      assert.equal(originProblem(page(origin), CLOSED), "origin missing or invalid");
    }
  });

  it("are those of our own host only where an attacker's name cannot point (DNS rebinding)", () => {
    for (
      const host of [
        "192.168.1.5:18789",
        "10.0.0.9:18789",
        "gateway.local:18789",
        "box.tail1.ts.net",
        "[fd00::1]:1",
      ]
    ) {
      assert.equal(originProblem(page(`http://${host}`, host, false), CLOSED), undefined, host);
    }
    for (const host of ["evil.example:18789", "192.0.2.7:18789"]) {
      assert.equal(originProblem(page(`http://${host}`, host), CLOSED), "origin not allowed", host);
      const loose = { ...CLOSED, hostFallback: true };
      assert.equal(originProblem(page(`http://${host}`, host), loose), undefined, host);
    }
    assert.equal(
      originProblem(page("http://192.168.1.5", "192.168.1.6", false), CLOSED),
      "origin not allowed",
    );
  });

  it("are those that the config names, without case, or all", () => {
    const allowed = ["https://Dash.Example", "tauri://localhost"];
    for (const origin of ["https://dash.example", "tauri://localhost"]) {
      assert.equal(originProblem(page(origin, "x", false), { ...CLOSED, allowed }), undefined, origin);
    }
    assert.equal(originProblem(page("https://other.example"), { ...CLOSED, allowed }), "origin not allowed");
    assert.equal(originProblem(page("https://other.example"), { ...CLOSED, allowed: ["*"] }), undefined);
    assert.equal(originProblem(page("chrome-extension://abc"), CLOSED), "origin not allowed");
  });

  it("are counted by one spelling", () => {
    assert.equal(originKey("HTTP://LocalHost:80"), "http://localhost");
    assert.equal(originKey("null"), null);
  });
});
