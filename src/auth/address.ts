// IP addresses as text, in one spelling, so that no second spelling of the same address is somebody else
//

/** The canonical spelling: IPv4 dotted, IPv4-mapped IPv6 as IPv4, IPv6 shortened; null for anything else. */
export function canonicalIp(text: string): string | null {
  const bare = text.trim().toLowerCase().replace(/^\[|\]$/g, "").replace(/%.*$/, "");
  if (isIpv4(bare)) return bare;
  if (!bare.includes(":")) return null;
  // The URL parser knows every spelling of IPv6 and refuses the rest.
  if (!URL.canParse(`http://[${bare}]/`)) return null;
  const host = new URL(`http://[${bare}]/`).hostname.slice(1, -1);
  const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(host);
  if (!mapped) return host;
  const [high, low] = [parseInt(mapped[1] ?? "", 16), parseInt(mapped[2] ?? "", 16)];
  return `${high >> 8}.${high & 0xff}.${low >> 8}.${low & 0xff}`;
}

/** An entry of X-Forwarded-For: an address, perhaps with a port; null when it names no address. */
export function forwardedIp(entry: string): string | null {
  const text = entry.trim().replace(/^"|"$/g, "");
  const bracketed = /^\[([^\]]+)\](?::\d{1,5})?$/.exec(text);
  if (bracketed) return canonicalIp(bracketed[1] ?? "");
  const withPort = /^(\d{1,3}(?:\.\d{1,3}){3}):\d{1,5}$/.exec(text);
  return canonicalIp(withPort?.[1] ?? text);
}

/** 127.0.0.0/8, ::1 and their IPv4-mapped forms; an empty address is a unix socket. */
export function isLoopback(ip: string): boolean {
  if (ip === "") return true;
  const address = canonicalIp(ip);
  return address === "::1" || (address?.startsWith("127.") ?? false);
}

const PRIVATE = [
  "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "100.64.0.0/10", "fc00::/7", "fe80::/10",
];

/** Addresses that no host on the internet has: private, link-local and carrier-grade NAT ranges. */
export function isPrivateIp(ip: string): boolean {
  return inRanges(ip, PRIVATE);
}

/**
 * Whether an address is one of these addresses or inside one of these CIDR ranges. Malformed ranges hold
 * nobody.
 */
export function inRanges(ip: string, ranges: readonly string[]): boolean {
  const bytes = bytesOf(ip);
  return bytes !== null && ranges.some((range) => inRange(bytes, range));
}

/** Whether the text is an address or a CIDR range at all, for checks of configuration. */
export function isRange(text: string): boolean {
  return parseRange(text) !== null;
}

function inRange(bytes: readonly number[], text: string): boolean {
  const range = parseRange(text);
  if (!range || range.bytes.length !== bytes.length) return false;
  for (let bit = 0; bit < range.bits; bit += 8) {
    const left = Math.min(8, range.bits - bit);
    const mask = (0xff << (8 - left)) & 0xff;
    if (((bytes[bit / 8] ?? 0) & mask) !== ((range.bytes[bit / 8] ?? 0) & mask)) return false;
  }
  return true;
}

function parseRange(text: string): { bytes: number[]; bits: number } | null {
  const [address = "", prefix, ...rest] = text.trim().split("/");
  const bytes = bytesOf(address);
  if (!bytes || rest.length > 0) return null;
  if (prefix === undefined) return { bytes, bits: bytes.length * 8 };
  if (!/^\d{1,3}$/.test(prefix)) return null;
  // A mapped IPv6 range is a range of IPv4 addresses, 96 bits further in.
  const mapped = bytes.length === 4 && address.includes(":");
  const bits = Number(prefix) - (mapped ? 96 : 0);
  return bits >= 0 && bits <= bytes.length * 8 ? { bytes, bits } : null;
}

function bytesOf(ip: string): number[] | null {
  const address = canonicalIp(ip);
  if (address === null) return null;
  if (!address.includes(":")) return address.split(".").map(Number);
  const [head = "", tail] = address.split("::");
  const words = (
    part: string,
  ): number[] => (part === "" ? [] : part.split(":").map((word) => parseInt(word, 16)));
  const front = words(head);
  const back = words(tail ?? "");
  const gap = tail === undefined ? 0 : 8 - front.length - back.length;
  const all = [...front, ...Array.from({ length: gap }, () => 0), ...back];
  return all.length === 8 ? all.flatMap((word) => [word >> 8, word & 0xff]) : null;
}

function isIpv4(text: string): boolean {
  // No leading zeros: some parsers read them as octal, and one address must not mean two.
  return /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/.test(text);
}
