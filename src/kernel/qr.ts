// QR codes (ISO/IEC 18004) in byte mode: text in, a square of dark and light modules out. Pure, for terminal
// and picture alike.

/** Rows of modules, true is dark; without the quiet zone, which is four modules on each side. */
export type QrCode = readonly (readonly boolean[])[];

// Level L (7 % may be damaged): what stands on a clean screen needs no more, and a smaller code is read from
// farther away. By version 1 to 40: error correction bytes per block, and number of blocks.
const CORRECTION = [
  7,
  10,
  15,
  20,
  26,
  18,
  20,
  24,
  30,
  18,
  20,
  24,
  26,
  30,
  22,
  24,
  28,
  30,
  28,
  28,
  28,
  28,
  30,
  30,
  26,
  28,
  30,
  30,
  30,
  30,
  30,
  30,
  30,
  30,
  30,
  30,
  30,
  30,
  30,
  30,
];
const BLOCKS = [
  1,
  1,
  1,
  1,
  1,
  2,
  2,
  2,
  2,
  4,
  4,
  4,
  4,
  4,
  6,
  6,
  6,
  6,
  7,
  8,
  8,
  9,
  9,
  10,
  12,
  12,
  12,
  13,
  14,
  15,
  16,
  17,
  18,
  19,
  19,
  20,
  21,
  22,
  24,
  25,
];
const LEVEL_BITS = 1;
const VERSIONS = 40;

/** @throws RangeError when the text is longer than a code can hold (2,953 bytes) */
export function qrCode(text: string): QrCode {
  const data = new TextEncoder().encode(text);
  let version = 1;
  while (version <= VERSIONS && neededBits(data, version) > dataBytes(version) * 8) version += 1;
  if (version > VERSIONS) throw new RangeError("the text is too long for a QR code");
  const codewords = withCorrection(packed(data, version), version);
  const candidates = Array.from({ length: 8 }, (_, mask) => new Drawing(version).draw(codewords, mask));
  const best = candidates.reduce((one, other) => (penalty(other) < penalty(one) ? other : one));
  return best;
}

function neededBits(data: Uint8Array, version: number): number {
  return 4 + lengthBits(version) + data.length * 8;
}

function lengthBits(version: number): number {
  return version < 10 ? 8 : 16;
}

/** Modules that carry data, of the whole square minus what is fixed. */
function rawModules(version: number): number {
  let modules = (16 * version + 128) * version + 64;
  if (version >= 2) {
    const align = Math.floor(version / 7) + 2;
    modules -= (25 * align - 10) * align - 55;
    if (version >= 7) modules -= 36;
  }
  return modules;
}

function dataBytes(version: number): number {
  return Math.floor(rawModules(version) / 8) - correctionOf(version) * blocksOf(version);
}

function correctionOf(version: number): number {
  return CORRECTION[version - 1] ?? 0;
}

function blocksOf(version: number): number {
  return BLOCKS[version - 1] ?? 0;
}

/** Mode, length, text, terminator and padding, as bytes. */
function packed(data: Uint8Array, version: number): number[] {
  const bits: number[] = [];
  const put = (value: number, count: number): void => {
    for (let bit = count - 1; bit >= 0; bit--) bits.push((value >>> bit) & 1);
  };
  put(4, 4);
  put(data.length, lengthBits(version));
  for (const byte of data) put(byte, 8);
  const capacity = dataBytes(version) * 8;
  put(0, Math.min(4, capacity - bits.length));
  put(0, (8 - (bits.length % 8)) % 8);
  for (let pad = 0xec; bits.length < capacity; pad ^= 0xec ^ 0x11) put(pad, 8);
  const bytes: number[] = [];
  for (let at = 0; at < bits.length; at += 8) {
    bytes.push(bits.slice(at, at + 8).reduce((byte, bit) => (byte << 1) | bit, 0));
  }
  return bytes;
}

/** Cuts into blocks, adds Reed-Solomon bytes to each, and interleaves them. */
function withCorrection(bytes: readonly number[], version: number): number[] {
  const count = blocksOf(version);
  const correction = correctionOf(version);
  const total = Math.floor(rawModules(version) / 8);
  const shortCount = count - (total % count);
  const shortLength = Math.floor(total / count) - correction;
  const divisor = rsDivisor(correction);
  const blocks: { data: number[]; check: number[] }[] = [];
  for (let block = 0, at = 0; block < count; block++) {
    const length = shortLength + (block < shortCount ? 0 : 1);
    const data = bytes.slice(at, at + length);
    blocks.push({ data, check: rsRemainder(data, divisor) });
    at += length;
  }
  const out: number[] = [];
  for (let at = 0; at <= shortLength; at++) {
    for (const { data } of blocks) if (at < data.length) out.push(data[at] ?? 0);
  }
  for (let at = 0; at < correction; at++) for (const { check } of blocks) out.push(check[at] ?? 0);
  return out;
}

/** Multiplication in GF(2^8) modulo x^8 + x^4 + x^3 + x^2 + 1. */
function times(a: number, b: number): number {
  let product = 0;
  for (let bit = 7; bit >= 0; bit--) {
    product = (product << 1) ^ ((product >>> 7) * 0x11d);
    product ^= ((b >>> bit) & 1) * a;
  }
  return product;
}

function rsDivisor(degree: number): number[] {
  const result: number[] = Array.from({ length: degree }, (_, at) => (at === degree - 1 ? 1 : 0));
  for (let step = 0, root = 1; step < degree; step++, root = times(root, 2)) {
    for (let at = 0; at < degree; at++) result[at] = times(result[at] ?? 0, root) ^ (result[at + 1] ?? 0);
  }
  return result;
}

function rsRemainder(data: readonly number[], divisor: readonly number[]): number[] {
  const result = divisor.map(() => 0);
  for (const byte of data) {
    const factor = byte ^ (result.shift() ?? 0);
    result.push(0);
    divisor.forEach((coefficient, at) => void (result[at] = (result[at] ?? 0) ^ times(coefficient, factor)));
  }
  return result;
}

/** One square being filled: the fixed patterns first, then the data around them. */
class Drawing {
  readonly #version: number;
  readonly #size: number;
  readonly #dark: boolean[][];
  readonly #fixed: boolean[][];

  constructor(version: number) {
    this.#version = version;
    this.#size = version * 4 + 17;
    this.#dark = this.#square();
    this.#fixed = this.#square();
  }

  draw(codewords: readonly number[], mask: number): boolean[][] {
    this.#patterns();
    this.#format(mask);
    this.#versionBits();
    this.#data(codewords);
    this.#mask(mask);
    return this.#dark;
  }

  #square(): boolean[][] {
    return Array.from({ length: this.#size }, () => Array.from({ length: this.#size }, () => false));
  }

  #set(x: number, y: number, dark: boolean): void {
    const [row, fixed] = [this.#dark[y], this.#fixed[y]];
    if (!row || !fixed || x < 0 || x >= this.#size) return;
    row[x] = dark;
    fixed[x] = true;
  }

  #patterns(): void {
    for (let at = 0; at < this.#size; at++) {
      this.#set(6, at, at % 2 === 0);
      this.#set(at, 6, at % 2 === 0);
    }
    for (const [x, y] of [[3, 3], [this.#size - 4, 3], [3, this.#size - 4]] as const) this.#finder(x, y);
    const places = this.#alignments();
    const last = places.length - 1;
    places.forEach((x, i) => places.forEach((y, j) => {
      const corner = (i === 0 && j === 0) || (i === 0 && j === last) || (i === last && j === 0);
      if (!corner) this.#alignment(x, y);
    }));
  }

  #finder(x: number, y: number): void {
    for (let dy = -4; dy <= 4; dy++) {
      for (let dx = -4; dx <= 4; dx++) {
        const ring = Math.max(Math.abs(dx), Math.abs(dy));
        this.#set(x + dx, y + dy, ring !== 2 && ring !== 4);
      }
    }
  }

  #alignment(x: number, y: number): void {
    for (let dy = -2; dy <= 2; dy++) {
      for (let dx = -2; dx <= 2; dx++) this.#set(x + dx, y + dy, Math.max(Math.abs(dx), Math.abs(dy)) !== 1);
    }
  }

  #alignments(): number[] {
    if (this.#version === 1) return [];
    const count = Math.floor(this.#version / 7) + 2;
    const step = Math.floor((this.#version * 8 + count * 3 + 5) / (count * 4 - 4)) * 2;
    const places = [6];
    for (let at = 0; at < count - 1; at++) places.splice(1, 0, this.#size - 7 - at * step);
    return places;
  }

  #format(mask: number): void {
    const data = (LEVEL_BITS << 3) | mask;
    let rest = data;
    for (let step = 0; step < 10; step++) rest = (rest << 1) ^ ((rest >>> 9) * 0x537);
    const bits = ((data << 10) | rest) ^ 0x5412;
    const bit = (at: number): boolean => ((bits >>> at) & 1) !== 0;
    for (let at = 0; at <= 5; at++) this.#set(8, at, bit(at));
    this.#set(8, 7, bit(6));
    this.#set(8, 8, bit(7));
    this.#set(7, 8, bit(8));
    for (let at = 9; at < 15; at++) this.#set(14 - at, 8, bit(at));
    for (let at = 0; at < 8; at++) this.#set(this.#size - 1 - at, 8, bit(at));
    for (let at = 8; at < 15; at++) this.#set(8, this.#size - 15 + at, bit(at));
    this.#set(8, this.#size - 8, true);
  }

  #versionBits(): void {
    if (this.#version < 7) return;
    let rest = this.#version;
    for (let step = 0; step < 12; step++) rest = (rest << 1) ^ ((rest >>> 11) * 0x1f25);
    const bits = (this.#version << 12) | rest;
    for (let at = 0; at < 18; at++) {
      const dark = ((bits >>> at) & 1) !== 0;
      const [a, b] = [this.#size - 11 + (at % 3), Math.floor(at / 3)];
      this.#set(a, b, dark);
      this.#set(b, a, dark);
    }
  }

  /** Up and down in columns of two, from the right; the vertical timing pattern is jumped over. */
  #data(codewords: readonly number[]): void {
    let at = 0;
    for (let right = this.#size - 1; right >= 1; right -= 2) {
      if (right === 6) right = 5;
      const upward = ((right + 1) & 2) === 0;
      for (let step = 0; step < this.#size; step++) {
        const y = upward ? this.#size - 1 - step : step;
        for (const x of [right, right - 1]) {
          const row = this.#dark[y];
          if (!row || this.#fixed[y]?.[x] || at >= codewords.length * 8) continue;
          row[x] = (((codewords[at >>> 3] ?? 0) >>> (7 - (at & 7))) & 1) !== 0;
          at += 1;
        }
      }
    }
  }

  #mask(mask: number): void {
    this.#dark.forEach((row, y) => row.forEach((dark, x) => {
      if (!this.#fixed[y]?.[x]) row[x] = dark !== inverted(mask, x, y);
    }));
  }
}

function inverted(mask: number, x: number, y: number): boolean {
  const rules = [
    (x + y) % 2, y % 2, x % 3, (x + y) % 3, (Math.floor(x / 3) + Math.floor(y / 2)) % 2,
    ((x * y) % 2) + ((x * y) % 3), (((x * y) % 2) + ((x * y) % 3)) % 2, (((x + y) % 2) + ((x * y) % 3)) % 2,
  ];
  return rules[mask] === 0;
}

/** How hard a square is to read: runs, blocks, patterns that look like a finder, imbalance. */
function penalty(square: readonly (readonly boolean[])[]): number {
  const size = square.length;
  const columns = square.map((_, x) => square.map((row) => row[x] ?? false));
  let sum = [...square, ...columns].reduce((all, line) => all + linePenalty(line), 0);
  for (let y = 0; y < size - 1; y++) {
    for (let x = 0; x < size - 1; x++) {
      const same = square[y]?.[x] === square[y]?.[x + 1] && square[y]?.[x] === square[y + 1]?.[x]
        && square[y]?.[x] === square[y + 1]?.[x + 1];
      if (same) sum += 3;
    }
  }
  const dark = square.flat().filter(Boolean).length;
  return sum + Math.floor(Math.abs(dark * 20 - size * size * 10) / (size * size)) * 10;
}

const FINDER_LIKE = ["00001011101", "10111010000"];

function linePenalty(line: readonly boolean[]): number {
  const text = line.map((dark) => (dark ? "1" : "0")).join("");
  const runs = text.match(/0{5,}|1{5,}/g) ?? [];
  let sum = runs.reduce((all, run) => all + run.length - 2, 0);
  for (const pattern of FINDER_LIKE) {
    for (let at = text.indexOf(pattern); at >= 0; at = text.indexOf(pattern, at + 1)) sum += 40;
  }
  return sum;
}
