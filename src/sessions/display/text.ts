// What people see of an assistant's text: without the machinery that models leak into it (S-68).

// Delivery directives such as [[reply_to_current]], [[reply_to:<id>]] and [[audio_as_voice]].
const DIRECTIVE = /\[\[\s*(?:reply_to(?:_current|:[^\]]*)?|audio_as_voice)\s*\]\][ \t]*/gi;

// Tool calls written as text by models that lost the format, closed or cut off at the end.
const TOOL_XML = /<(tool_call|tool_calls|function_call|function_calls|invoke)\b[^>]*>[\s\S]*?(?:<\/\1>|$)/gi;

// Special tokens of chat templates: <|im_end|>, <｜tool▁calls▁begin｜>.
const CONTROL_TOKEN = /<[|｜][^<>|｜]{1,60}[|｜]>/g;

/** Anything a rule above could match starts with one of these. */
const SUSPICIOUS = /\[\[|<[|｜]|<(?:tool_call|function_call|invoke)/i;

/** The text without directives, leaked tool calls and control tokens. */
export function withoutDirectives(text: string): string {
  if (!SUSPICIOUS.test(text)) return text;
  return text.replace(DIRECTIVE, "").replace(TOOL_XML, "").replace(CONTROL_TOKEN, "").trim();
}

/** The reply that means "say nothing". */
export function isSilent(text: string): boolean {
  return /^\s*NO_REPLY\s*$/.test(text);
}
