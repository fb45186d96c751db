// What a credential looks like inside running text.

export const REDACTED = "__OPENCLAW_REDACTED__";

const SECRET_WORDS =
  "passw(?:or)?d|passphrase|passcode|secret|signature|(?:api|private|access|signing|encryption)[_-]?key";
// A number after `token` is a count or a position, never a credential.
const COUNT = String.raw`(?!\d{1,12}(?![-.:\w]))`;

// Every pattern keeps its first group, if it has one, and loses the rest of the match. Quantifiers are
// bounded or followed by nothing, so that a hostile text costs linear time.
const PATTERNS: readonly RegExp[] = [
  /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY-----|$)/g,
  // Header lines: everything up to the end of the line or of the quoted text.
  /((?:authorization|cookie)\\?["']?[ \t]{0,8}[:=][ \t]{0,8}(?:\\?"|')?)[^\r\n"'\\]+/gi,
  /(\b(?:Bearer|Basic)[ \t]{1,8})[A-Za-z0-9._~+/=-]{8,}/gi,
  ...assignments(SECRET_WORDS, ""),
  ...assignments("token", COUNT),
  // https://user:password@host
  /(\b[a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/?#@"'<>]{1,1024}(?=@)/gi,
  // Telegram and its like, but not the request ids of clients, which are a count and a UUID.
  /(?<![\w-])\d+:(?![0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?![\w-]))[\w-]{30,}/g,
  /(?<![A-Za-z0-9])(?:sk|rk|pk)-[A-Za-z0-9_-]{16,}/g,
  /(?<![A-Za-z0-9])(?:gh[a-z]_|github_pat_|glpat-|gsk_|hf_|npm_|xox[a-z]-|xapp-)[\w-]{16,}/g,
  /(?<![A-Za-z0-9])(?:AIza|ya29\.|pplx-|r8_)[\w-]{16,}/g,
  /(?<![A-Za-z0-9])(?:AKIA|ASIA)[0-9A-Z]{16}/g,
  /(?<![\w-])eyJ[\w-]{8,4096}\.[\w-]{8,}\.[\w-]*/g,
];

// One cheap look that tells whether any pattern above can match; most lines stop here.
const SUSPECT = new RegExp(
  String.raw`pass|secret|key|token|auth|cookie|bearer|basic|signature|:\/\/|\d:|[srp]k-|gh[a-z]_|github_` +
    "|glpat-|gsk_|hf_|npm_|xox|xapp-|AIza|ya29|pplx-|r8_|A[KS]IA|eyJ",
  "i",
);

/**
 * The text with every credential replaced by `REDACTED`. Applying it twice changes nothing more.
 * @param patterns replaces the built-in list; a first capture group, if any, is kept
 */
export function redactText(text: string, patterns?: readonly RegExp[]): string {
  if (!patterns && !SUSPECT.test(text)) return text;
  let out = text;
  for (const pattern of patterns ?? PATTERNS) {
    out = out.replace(pattern, (_match, kept: unknown) => (typeof kept === "string" ? kept : "") + REDACTED);
  }
  return out;
}

/** `name=value`, `"name":"value"`, `?name=value`, `name: 'value'`, and JSON inside a JSON text. */
function assignments(names: string, unless: string): RegExp[] {
  const before = String.raw`(?:${names})\\?["']?\s{0,8}[:=]\s{0,8}`;
  const values: [open: string, rest: string][] = [
    [String.raw`"`, String.raw`(?:[^"\\]|\\[^])+`],
    [String.raw`\\"`, String.raw`(?:[^"\\]|\\\\(?:\\"|[^])|\\[^"\\])+`],
    [String.raw`'`, String.raw`[^'\r\n]+`],
    [String.raw``, String.raw`(?:[^\s"'${"`"}&#<>\\]|\\(?!"))+`],
  ];
  return values.map(([open, rest]) => new RegExp(`(${before}${open})${unless}${rest}`, "gi"));
}
