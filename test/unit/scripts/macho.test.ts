import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { test } from "node:test";
import { adhocSign, verifyPages } from "#scripts/build/macho";

const pageBytes = 4096;

/** A Mach-O of three and a half pages with a __TEXT, a __LINKEDIT and an empty signature slot at its end. */
function unsigned(): Buffer {
  const limit = pageBytes * 3 + pageBytes / 2;
  const file = Buffer.alloc(limit, 0x90);
  file.fill(0, 0, 256);
  file.writeUInt32LE(0xfeedfacf, 0);
  file.writeUInt32LE(3, 16);
  const segment = (at: number, name: string, offset: number, bytes: number) => {
    file.writeUInt32LE(0x19, at);
    file.writeUInt32LE(72, at + 4);
    file.write(name, at + 8, "latin1");
    file.writeBigUInt64LE(BigInt(offset), at + 40);
    file.writeBigUInt64LE(BigInt(bytes), at + 48);
  };
  segment(32, "__TEXT", 0, pageBytes * 2);
  segment(104, "__LINKEDIT", pageBytes * 2, limit - pageBytes * 2);
  file.writeUInt32LE(0x1d, 176);
  file.writeUInt32LE(16, 180);
  file.writeUInt32LE(limit, 184);
  return file;
}

test("every page hash of a signed file is right", () => {
  assert.deepEqual(verifyPages(adhocSign(unsigned(), "openclaw")), { pages: 4, wrong: 0 });
});

test("a byte changed after signing is seen in its page", () => {
  const file = adhocSign(unsigned(), "openclaw");
  file[pageBytes * 2 + 7] = 1;
  assert.deepEqual(verifyPages(file), { pages: 4, wrong: 1 });
});

test("signing again gives the same bytes, and leaves its input alone", () => {
  const input = unsigned();
  const first = adhocSign(input, "openclaw");
  assert.ok(input.equals(unsigned()));
  assert.ok(adhocSign(first, "openclaw").equals(first));
});

test("a file that is not a Mach-O is refused", () => {
  assert.throws(() => adhocSign(Buffer.alloc(64), "openclaw"), /not a thin 64-bit Mach-O/);
});
