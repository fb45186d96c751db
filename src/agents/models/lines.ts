// Lines of a byte stream, as they come.

/** Non-empty lines of a UTF-8 stream; the last one may lack its line break. */
export async function* lines(
  body: ReadableStream<Uint8Array>,
  charsMax = 16_000_000,
): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  const reader = body.getReader();
  let rest = "";
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      rest += decoder.decode(part.value, { stream: true });
      let from = 0;
      for (let at = rest.indexOf("\n"); at >= 0; at = rest.indexOf("\n", from)) {
        const line = rest.slice(from, at).trim();
        from = at + 1;
        if (line !== "") yield line;
      }
      rest = rest.slice(from);
      if (rest.length > charsMax) throw new Error("a line of the answer is too long");
    }
    rest += decoder.decode();
    if (rest.trim() !== "") yield rest.trim();
  } finally {
    // Left early: the connection must not stay open behind us.
    await reader.cancel().catch(() => {});
  }
}
