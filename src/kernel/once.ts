// A value made when it is first asked for.

/** Calls `make` at most once; a throw is not remembered. */
export function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
