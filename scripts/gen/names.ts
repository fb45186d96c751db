// Names of generated imports, and the rule that ties a method's name to its path.

const reserved = new Set([
  "await", "break", "case", "catch", "class", "const", "continue", "default", "delete", "do", "else", "enum",
  "export", "false", "for", "function", "if", "import", "in", "let", "new", "null", "return", "static",
  "super", "switch", "this", "throw", "true", "try", "typeof", "var", "void", "while", "with", "yield",
]);

/** `chat/message-get.ts` → `chatMessageGet`; `0001-init.ts` → `m0001Init`; `delete.ts` → `delete_`. */
export function identifier(file: string): string {
  const words = file.replace(/\.ts$/, "").split(/[^A-Za-z0-9]+/).filter((word) => word !== "");
  const [first = "", ...rest] = words;
  const camel = first + rest.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
  if (/^\d/.test(camel)) return `m${camel}`;
  return reserved.has(camel) ? `${camel}_` : camel;
}

/**
 * One spelling for a method name and for its path, so that the two can be compared:
 * `chat.message.get` and `chat/message-get` both give `chat-message-get`.
 */
export function slug(nameOrPath: string): string {
  return nameOrPath.replace(/([a-z0-9])([A-Z])/g, "$1-$2").toLowerCase().replace(/[./]/g, "-");
}

/** `chat.message.get` → `chat/message-get.ts`: family folder, then the rest in kebab-case. */
export function methodPath(name: string): string {
  const [family = "", ...rest] = name.split(".");
  const kebab = (words: string) => words.replace(/([a-z0-9])([A-Z])/g, "$1-$2").toLowerCase();
  return rest.length === 0 ? `${kebab(family)}.ts` : `${kebab(family)}/${kebab(rest.join("-"))}.ts`;
}
