// Checks of our own promises: a failure here is a defect of ours, never the caller's.

/** Throws when the condition is false; the message says which promise was broken. */
export function assert(condition: unknown, promise: string): asserts condition {
  if (!condition) throw new Error(`broken promise: ${promise}`);
}
