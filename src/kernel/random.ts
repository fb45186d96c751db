// Randomness as a parameter, so that one seed replays a run.

export interface Random {
  /** `length` random bytes. */
  bytes(length: number): Uint8Array;
  /** A number in [0, 1), for jitter; never for secrets. */
  unit(): number;
}

/** The machine's cryptographic randomness. */
export function systemRandom(): Random {
  return {
    bytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
    unit: () => {
      const word = crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
      return word / 0x1_0000_0000;
    },
  };
}

/** Reproducible randomness for tests and simulation (mulberry32); never for secrets. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const word = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  };
  return {
    bytes: (length) => Uint8Array.from({ length }, () => word() & 0xff),
    unit: () => word() / 0x1_0000_0000,
  };
}
