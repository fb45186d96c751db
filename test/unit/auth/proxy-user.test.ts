import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { identityScopes, proxyUser, type ProxyFacts, type TrustedProxy } from "#auth/proxy-user";

const CONFIG: TrustedProxy = {
  userHeader: "Remote-User", requiredHeaders: ["X-Auth-Request"], allowUsers: [], allowLoopback: false,
};

function facts(change: Partial<ProxyFacts> = {}, headers: Record<string, string> = {}): ProxyFacts {
  return {
    headers: new Headers({ "remote-user": "ada@example.com", "x-auth-request": "1", ...headers }),
    peerIp: "10.0.0.1", ingress: "trusted-proxy", trustedProxies: ["10.0.0.1", "127.0.0.1", "10.0.0.9"],
    ownAddresses: ["10.0.0.9"], ...change,
  };
}

describe("identity from a proxy (A-33)", () => {
  it("is believed when everything is in order", () => {
    assert.deepEqual(proxyUser(facts(), CONFIG), { user: "ada@example.com" });
    const local = facts({ peerIp: "127.0.0.1" });
    assert.deepEqual(proxyUser(local, { ...CONFIG, allowLoopback: true }), { user: "ada@example.com" });
  });

  it("is refused for the first thing that is not", () => {
    const table: [ProxyFacts, TrustedProxy | undefined, string][] = [
      [facts(), undefined, "trusted_proxy_config_missing"],
      [facts({ peerIp: "192.0.2.7" }), CONFIG, "trusted_proxy_untrusted_source"],
      [facts({ peerIp: "127.0.0.1" }), CONFIG, "trusted_proxy_loopback_source"],
      [facts({ peerIp: "10.0.0.9" }), CONFIG, "trusted_proxy_local_interface_source"],
      [facts({}, { "x-auth-request": " " }), CONFIG, "trusted_proxy_missing_header_x-auth-request"],
      [facts({}, { "remote-user": " " }), CONFIG, "trusted_proxy_user_missing"],
      [facts(), { ...CONFIG, allowUsers: ["eve@example.com"] }, "trusted_proxy_user_not_allowed"],
      [facts(), { ...CONFIG, allowUsers: ["ADA@example.com"] }, "trusted_proxy_user_not_allowed"],
      [facts({ ingress: "direct-remote" }), CONFIG, "trusted_proxy_attribution_missing"],
    ];
    for (const [request, config, reason] of table) assert.deepEqual(proxyUser(request, config), { reason });
  });
});

describe("scopes of an identity (A-36)", () => {
  const table = { "Ada@Example.com": ["operator.admin"], ada: ["operator.read"], ADA: ["operator.write"] };

  it("compare e-mail addresses without case and everything else exactly", () => {
    assert.deepEqual(identityScopes("ada@example.COM", table), ["operator.admin"]);
    assert.deepEqual(identityScopes("ada", table), ["operator.read"]);
    assert.deepEqual(identityScopes("Ada", table), []);
    assert.deepEqual(identityScopes(undefined, table), []);
    assert.deepEqual(identityScopes("__proto__", table), []);
  });
});
