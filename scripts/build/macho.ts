// Ad-hoc code signature of a thin 64-bit Mach-O file: what `codesign -f -s -` does, without a Mac.
//
// Bun signs darwin-arm64 correctly, but leaves stale page hashes in darwin-x64. macOS kills a process whose
// pages do not match their hashes, so every darwin build is verified here and x64 is signed anew.
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";

const machMagic = 0xfeedfacf;
const loadSegment = 0x19;
const loadCodeSignature = 0x1d;
const superBlobMagic = 0xfade0cc0;
const codeDirectoryMagic = 0xfade0c02;
const directoryVersion = 0x20400;
const flagAdhoc = 0x2;
/** Bytes of a version 0x20400 CodeDirectory before its identifier. */
const directoryHead = 88;
const superBlobHead = 20;
const pageBytes = 4096;
const hashBytes = 32;

interface Layout {
  /** File offset of LC_CODE_SIGNATURE. */
  readonly signature: number;
  /** File offset of the __LINKEDIT segment command. */
  readonly linkedit: number;
  readonly textOffset: bigint;
  readonly textSize: bigint;
}

/** Walks the load commands; throws when the file is not a thin 64-bit Mach-O with a signature slot. */
function layoutOf(file: Buffer): Layout {
  if (file.readUInt32LE(0) !== machMagic) throw new Error("not a thin 64-bit Mach-O file");
  let at = 32;
  let signature = 0;
  let linkedit = 0;
  let textOffset = 0n;
  let textSize = 0n;
  for (let left = file.readUInt32LE(16); left > 0; left -= 1) {
    const command = file.readUInt32LE(at);
    if (command === loadCodeSignature) signature = at;
    if (command === loadSegment) {
      const name = file.subarray(at + 8, at + 24).toString("latin1").replace(/\0+$/, "");
      if (name === "__LINKEDIT") linkedit = at;
      if (name === "__TEXT") {
        textOffset = file.readBigUInt64LE(at + 40);
        textSize = file.readBigUInt64LE(at + 48);
      }
    }
    at += file.readUInt32LE(at + 4);
  }
  if (signature === 0 || linkedit === 0) throw new Error("the Mach-O file has no signature slot");
  return { signature, linkedit, textOffset, textSize };
}

function pageHash(file: Buffer, page: number, limit: number): Buffer {
  const start = page * pageBytes;
  return createHash("sha256").update(file.subarray(start, Math.min(start + pageBytes, limit))).digest();
}

function writeWords(to: Buffer, words: readonly number[]): void {
  words.forEach((word, index) => to.writeUInt32BE(word, index * 4));
}

/** Returns the file with a fresh ad-hoc signature; `identifier` is the name shown by `codesign -d`. */
export function adhocSign(input: Buffer, identifier: string): Buffer {
  const file = Buffer.from(input);
  const { signature, linkedit, textOffset, textSize } = layoutOf(file);
  const limit = file.readUInt32LE(signature + 8);
  const pages = Math.ceil(limit / pageBytes);
  const name = Buffer.from(`${identifier}\0`);
  const hashOffset = directoryHead + name.length;
  const directoryBytes = hashOffset + pages * hashBytes;
  const totalBytes = superBlobHead + directoryBytes;

  // The load commands are on page 0, so they are patched before any page is hashed.
  file.writeUInt32LE(totalBytes, signature + 12);
  const linkeditOffset = file.readBigUInt64LE(linkedit + 40);
  const linkeditBytes = BigInt(limit + totalBytes) - linkeditOffset;
  file.writeBigUInt64LE(linkeditBytes, linkedit + 48);
  file.writeBigUInt64LE((linkeditBytes + 0x3fffn) & ~0x3fffn, linkedit + 32);

  const directory = Buffer.alloc(directoryBytes);
  writeWords(directory, [
    codeDirectoryMagic, directoryBytes, directoryVersion, flagAdhoc,
    hashOffset, directoryHead, 0, pages, limit,
  ]);
  directory[36] = hashBytes;
  directory[37] = 2; // SHA-256
  directory[39] = Math.log2(pageBytes);
  directory.writeBigUInt64BE(textOffset, 64);
  directory.writeBigUInt64BE(textSize, 72);
  directory.writeBigUInt64BE(1n, 80); // main binary
  name.copy(directory, directoryHead);
  for (let page = 0; page < pages; page += 1) {
    pageHash(file, page, limit).copy(directory, hashOffset + page * hashBytes);
  }

  const superBlob = Buffer.alloc(superBlobHead);
  writeWords(superBlob, [superBlobMagic, totalBytes, 1, 0, superBlobHead]);
  return Buffer.concat([file.subarray(0, limit), superBlob, directory]);
}

/** Recomputes every page hash; returns how many pages there are and how many hashes are wrong. */
export function verifyPages(file: Buffer): { pages: number; wrong: number } {
  const { signature } = layoutOf(file);
  const blob = file.readUInt32LE(signature + 8);
  if (file.readUInt32BE(blob) !== superBlobMagic) throw new Error("the signature slot holds no signature");
  let directory = 0;
  for (let index = 0; index < file.readUInt32BE(blob + 8); index += 1) {
    const slot = blob + 12 + index * 8;
    if (file.readUInt32BE(slot) === 0) directory = blob + file.readUInt32BE(slot + 4);
  }
  if (directory === 0 || file.readUInt32BE(directory) !== codeDirectoryMagic) {
    throw new Error("the signature has no code directory");
  }
  const hashOffset = directory + file.readUInt32BE(directory + 16);
  const pages = file.readUInt32BE(directory + 28);
  const limit = file.readUInt32BE(directory + 32);
  if (1 << (file[directory + 39] ?? 0) !== pageBytes) throw new Error("the signature has another page size");
  let wrong = 0;
  for (let page = 0; page < pages; page += 1) {
    const stored = file.subarray(hashOffset + page * hashBytes, hashOffset + (page + 1) * hashBytes);
    if (!pageHash(file, page, limit).equals(stored)) wrong += 1;
  }
  return { pages, wrong };
}
