// The name and looks of an agent, from the configuration or from IDENTITY.md.

export interface Looks {
  name?: string;
  emoji?: string;
  theme?: string;
  avatar?: string;
}

const KEYS = ["name", "emoji", "theme", "avatar"] as const;
const CHARS_MAX = 200;

/** Reads lines such as `- **Name:** Mira`; what is empty or still a hint in brackets is left out. */
export function looksIn(text: string): Looks {
  const looks: Looks = {};
  for (const line of text.split("\n")) {
    const found = /^[\s>*+-]*[*_]*([a-z]+)[*_]*\s*:[*_]*\s*(.*)$/i.exec(line);
    const key = KEYS.find((each) => each === found?.[1]?.toLowerCase());
    const value = (found?.[2] ?? "").trim().replace(/^[*_`"']+|[*_`"']+$/g, "");
    if (key && looks[key] === undefined && value !== "" && !/^[([<]/.test(value)) {
      looks[key] = value.slice(0, CHARS_MAX);
    }
  }
  return looks;
}
