// The text of a config file as a value. Apart from load.ts, which brings the schema along.

/** JSON is the common case and costs nothing; the JSON5 reader is only loaded for the rest. */
export async function parseText(text: string): Promise<unknown> {
  try {
    return JSON.parse(text);
  } catch {
    // Not plain JSON: the JSON5 reader decides, and its message is the one people get.
    const { default: json5 } = await import("json5");
    return json5.parse(text);
  }
}
