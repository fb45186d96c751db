// Every number of the wire in one place. Sources: spec/wire §1, §4 and spec/auth §1.

export const LIMITS = {
  /** Largest frame before hello, bytes; a larger one closes 1009. */
  preauthFrameBytesMax: 65_536,
  /** Largest frame after hello, bytes; a larger one closes 1009. */
  frameBytesMax: 26_214_400,
  /** Bytes that may wait for one slow reader before its socket is cut. */
  bufferedBytesMax: 52_428_800,
  /** Time from open to a valid connect; then close 1000. */
  handshakeMs: 15_000,
  /** Sockets one address may hold before hello; the next upgrade is answered 503. */
  preauthSocketsPerIpMax: 32,
  /** Frames kept while a connect is being decided; one more closes 1008. */
  handshakeFramesMax: 15,
  /** A WebSocket ping goes out after this much silence. */
  pingMs: 25_000,
  /** The `tick` event; clients give up after two silent intervals. */
  tickMs: 30_000,
  /** The `health` event goes out at least this often. */
  healthMs: 60_000,
  /** Delta coalescing per run (wire §6). */
  deltaMs: 75,
  /** Largest attachment and largest image, bytes (policy.attachments). */
  attachmentBytesMax: 19_464_192,
  imageBytesMax: 6_291_456,
  /** Largest chat.history answer, bytes (S-67). */
  historyBytesMax: 6 * 1024 * 1024,
  /** Idempotency answers are kept this long, and this many of them (sessions §10). */
  idempotencyMs: 300_000,
  idempotencyEntriesMax: 1_000,
  /** Close reasons longer than this are cut (RFC 6455 control frame). */
  closeReasonBytesMax: 123,
  /** Time running work gets to finish on a stop (wire §7). */
  drainMs: 315_000,
  /** Requests of one connection at work at once; further frames wait in its socket. */
  requestsInFlightMax: 256,
} as const;

/** Close codes the gateway sends (spec/wire §1, §4, §7). */
export const CLOSE = {
  handshakeTimeout: 1000,
  protocolMismatch: 1002,
  policy: 1008,
  tooBig: 1009,
  restart: 1012,
  starting: 1013,
  authChanged: 4001,
} as const;
