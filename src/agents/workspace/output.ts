// The output of a command while it runs: both streams in the order they come, the end kept when it is too
// much.

const KEPT_CHARS_MAX = 200_000;

export class Output {
  readonly #decoders = { out: new TextDecoder(), err: new TextDecoder() };
  #text = "";
  #dropped = 0;

  add(stream: "out" | "err", chunk: Uint8Array): void {
    this.#text += this.#decoders[stream].decode(chunk, { stream: true });
    // Cut only now and then: slicing at every chunk would copy the whole text each time.
    if (this.#text.length > 2 * KEPT_CHARS_MAX) this.#cut(KEPT_CHARS_MAX);
  }

  /** Everything kept, at most 200,000 characters; the first line says how much is missing. */
  all(): string {
    return this.tail(KEPT_CHARS_MAX);
  }

  /** The end of the output. */
  tail(charsMax: number): string {
    const from = Math.max(0, this.#text.length - charsMax);
    const dropped = this.#dropped + from;
    const note = dropped > 0 ? `[${dropped} characters of earlier output left out]\n` : "";
    return note + this.#text.slice(from);
  }

  #cut(keep: number): void {
    this.#dropped += this.#text.length - keep;
    this.#text = this.#text.slice(-keep);
  }
}
