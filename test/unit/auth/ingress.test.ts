import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { attribute } from "#auth/ingress";

const PROXY = { trustedProxies: ["10.0.0.1", "10.1.0.0/16", "127.0.0.1"], allowRealIpFallback: false };
const at = (headers: Record<string, string>, peer: string, settings = PROXY) =>
  attribute(new Headers(headers), peer, settings);

describe("where a request came from (auth §2)", () => {
  it("is this machine only for a loopback peer without any header of a proxy", () => {
    assert.equal(at({}, "127.0.0.1").ingress, "direct-local");
    assert.equal(at({}, "::ffff:127.0.0.1").ingress, "direct-local");
    assert.equal(at({}, "192.0.2.7").ingress, "direct-remote");
    assert.equal(at({}, "10.0.0.1").ingress, "direct-remote");
  });

  it("cannot be told behind a proxy nobody configured, loopback or not (GHSA-xc7w-v5x6-cc87)", () => {
    const headers = [
      "X-Forwarded-For",
      "X-Forwarded-Proto",
      "X-Forwarded-Host",
      "X-Forwarded-Anything",
      "Forwarded",
      "X-Real-IP",
      "Tailscale-User-Login",
    ];
    for (const name of headers) {
      for (const peer of ["127.0.0.1", "192.0.2.7"]) {
        const { ingress } = attribute(new Headers({ [name]: "127.0.0.1" }), peer);
        assert.equal(ingress, "unattributable-proxy", `${name} from ${peer}`);
      }
    }
  });

  it("is the first address a trusted proxy did not write itself, from the right (A-22)", () => {
    const table: [string, string][] = [
      ["198.51.100.9", "198.51.100.9"], ["198.51.100.9, 10.1.2.3", "198.51.100.9"],
      ["203.0.113.5, 198.51.100.9, 10.1.2.3", "198.51.100.9"], ["::ffff:198.51.100.9", "198.51.100.9"],
      ["198.51.100.9:5501, 127.0.0.1", "198.51.100.9"], ["2001:db8::9", "2001:db8::9"],
    ];
    for (const [header, clientIp] of table) {
      assert.deepEqual(
        at({ "x-forwarded-for": header }, "10.0.0.1"),
        { ingress: "trusted-proxy", clientIp },
        header,
      );
    }
  });

  it("is unknown when a trusted proxy names nobody, itself, loopback, or nonsense", () => {
    for (const header of ["", "10.0.0.1", "127.0.0.1, 10.1.2.3", "unknown", "::1", "198.51.100.9, garbage"]) {
      assert.equal(at({ "x-forwarded-for": header }, "10.0.0.1").ingress, "unattributable-proxy", header);
    }
    assert.equal(at({ forwarded: "for=198.51.100.9" }, "10.0.0.1").ingress, "unattributable-proxy");
  });

  it("reads X-Real-IP only when told to, and never beside X-Forwarded-For", () => {
    const headers = { "x-real-ip": "198.51.100.9" };
    assert.equal(at(headers, "10.0.0.1").ingress, "unattributable-proxy");
    const settings = { ...PROXY, allowRealIpFallback: true };
    assert.equal(at(headers, "10.0.0.1", settings).clientIp, "198.51.100.9");
    const both = { ...headers, "x-forwarded-for": "unknown" };
    assert.equal(at(both, "10.0.0.1", settings).ingress, "unattributable-proxy");
  });

  it("does not believe forwarding headers of anybody else", () => {
    const { ingress } = at({ "x-forwarded-for": "198.51.100.9" }, "192.0.2.7");
    assert.equal(ingress, "unattributable-proxy");
  });
});
