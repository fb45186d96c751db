import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { canonicalIp, forwardedIp, inRanges, isLoopback, isPrivateIp, isRange } from "#auth/address";

describe("addresses", () => {
  it("have one spelling, so that no second spelling is somebody else (GHSA-5847-rm3g-23mw)", () => {
    const table: [string, string | null][] = [
      ["192.0.2.7", "192.0.2.7"], ["::ffff:192.0.2.7", "192.0.2.7"], ["::FFFF:C000:0207", "192.0.2.7"],
      ["2001:DB8:0:0::1", "2001:db8::1"], ["[::1]", "::1"], ["fe80::1%eth0", "fe80::1"],
      ["192.0.2.07", null], ["192.0.2.256", null], ["192.0.2", null], ["0x7f.0.0.1", null], ["127.1", null],
      ["localhost", null], ["", null], ["1.2.3.4.", null], [":::", null], ["::1::2", null], ["a:b", null],
    ];
    for (const [text, canonical] of table) assert.equal(canonicalIp(text), canonical, text);
  });

  it("are read from forwarding headers with or without a port", () => {
    const table: [string, string | null][] = [
      [" 192.0.2.7 ", "192.0.2.7"],
      ["192.0.2.7:443", "192.0.2.7"],
      ["[2001:db8::1]:443", "2001:db8::1"],
      ['"[2001:db8::1]"', "2001:db8::1"],
      ["unknown", null],
      ["_hidden", null],
      ["192.0.2.7:x", null],
      ["", null],
    ];
    for (const [text, ip] of table) assert.equal(forwardedIp(text), ip, text);
  });

  it("are loopback in every spelling, and only those", () => {
    const loopback = ["127.0.0.1", "127.255.1.2", "::1", "0:0:0:0:0:0:0:1", "::ffff:127.0.0.1", ""];
    for (const ip of loopback) assert.equal(isLoopback(ip), true, ip);
    for (const ip of ["128.0.0.1", "10.0.0.1", "::2", "127.0.0.1.example.com"]) {
      assert.equal(isLoopback(ip), false, ip);
    }
  });

  it("lie inside ranges bit by bit, across both spellings of IPv4", () => {
    const table: [string, string, boolean][] = [
      ["192.0.2.7", "192.0.2.0/24", true],
      ["192.0.3.7", "192.0.2.0/23", true],
      ["192.0.4.7", "192.0.2.0/23", false],
      ["::ffff:192.0.2.7", "192.0.2.7", true],
      ["192.0.2.7", "::ffff:192.0.2.0/120", true],
      ["2001:db8::1", "2001:db8::/32", true],
      ["2001:db9::1", "2001:db8::/32", false],
      ["192.0.2.7", "0.0.0.0/0", true],
      ["2001:db8::1", "0.0.0.0/0", false],
      ["192.0.2.7", "192.0.2.0/33", false],
      ["192.0.2.7", "nonsense", false],
      ["192.0.2.7", "192.0.2.0/-1", false],
      ["not an ip", "0.0.0.0/0", false],
    ];
    for (const [ip, range, isIn] of table) assert.equal(inRanges(ip, [range]), isIn, `${ip} in ${range}`);
    assert.deepEqual(["10.0.0.0/8", "::/0", "10.0.0.0/x", "host"].map(isRange), [true, true, false, false]);
  });

  it("are private where nobody on the internet can be", () => {
    for (const ip of ["10.1.2.3", "172.31.0.1", "192.168.9.9", "169.254.1.1", "100.64.0.1", "fd00::1"]) {
      assert.equal(isPrivateIp(ip), true, ip);
    }
    for (const ip of ["172.32.0.1", "100.128.0.1", "192.0.2.7", "2001:db8::1"]) {
      assert.equal(isPrivateIp(ip), false, ip);
    }
  });
});
