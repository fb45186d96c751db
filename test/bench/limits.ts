// The promises with numbers. Where one could be met by luck of a quiet machine, CPU or a ratio is asserted
// instead.

export type Results = Record<string, unknown>;

export interface Limit {
  scene: string;
  what: string;
  /** What was promised; missing it is printed. */
  goal?: number;
  /** What a run must hold: past it something got worse. */
  max: number;
  read(results: Results): number;
}

function pick(results: Results, ...path: (string | number)[]): number {
  let value: unknown = results;
  for (const step of path) {
    value = typeof value === "object" && value !== null ? Reflect.get(value, step) : undefined;
  }
  return typeof value === "number" ? value : Number.NaN;
}

export const limits: Limit[] = [
  {
    scene: "start", what: "listening, times the floor", goal: 3, max: 8,
    read: (r) => pick(r, "start", "listeningToFloor"),
  },
  {
    scene: "start", what: "CPU-s to ready (median)", max: 0.15,
    read: (r) => pick(r, "start", "cpuToReadyS", "p50"),
  },
  { scene: "idle", what: "RSS at 10 s, MB", goal: 60, max: 70, read: (r) => pick(r, "idle", "rssMbAt10s") },
  {
    scene: "rpc", what: "floor echo per CPU-s over health per CPU-s, 64 in flight", max: 2,
    read: (r) => 1 / pick(r, "rpc", 2, "ratioPerCpu"),
  },
  {
    scene: "firstDelta", what: "first delta after the model's first byte, p50 ms", max: 15,
    read: (r) => pick(r, "firstDelta", "firstDeltaAfterModelMs", "p50"),
  },
  {
    scene: "handshakes", what: "device handshake over token handshake, CPU", max: 2,
    read: (r) => pick(r, "handshakes", "deviceToToken"),
  },
  {
    scene: "handshakes", what: "handshakes in a burst, p99 ms", max: 500,
    read: (r) => pick(r, "handshakes", "burst", "ms", "p99"),
  },
  {
    scene: "handshakes", what: "health during a flood of bad handshakes, p99 ms", max: 50,
    read: (r) => pick(r, "handshakes", "healthUnderFloodMs", "p99"),
  },
  {
    scene: "parallel", what: "20 runs of 200 deltas, CPU-s", max: 1,
    read: (r) => pick(r, "parallel", "cpuS"),
  },
  {
    scene: "parallel", what: "first delta of 20 parallel runs, p50 ms", max: 60,
    read: (r) => pick(r, "parallel", "firstDeltaAfterModelMs", "p50"),
  },
  {
    scene: "cli", what: "gateway call health over --version, ms", max: 40,
    read: (r) => pick(r, "cli", "callHealthOverVersionMs"),
  },
  { scene: "cli", what: "binary, MB", max: 125, read: (r) => pick(r, "cli", "binaryMb") },
];
