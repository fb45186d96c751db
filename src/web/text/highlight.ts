// A few colours for code: comments, texts, numbers, words that mean something nearly everywhere. Good enough to
// read by, small, and linear in the length of the text.

export interface Piece {
  kind: "plain" | "comment" | "text" | "number" | "word" | "name" | "added" | "removed";
  text: string;
}

const WORDS: Readonly<Record<string, string>> = {
  c: "auto break case char class const constexpr continue default delete do double else enum extern false final float for goto if inline int long namespace new nullptr operator override private protected public return short signed sizeof static struct switch template this throw true try typedef typename union unsigned using virtual void volatile while include define ifdef ifndef endif",
  js: "abstract any as async await boolean break case catch class const continue debugger default delete do else enum export extends false finally for from function get if implements import in infer instanceof interface is keyof let namespace never new null number object of override private protected public readonly return satisfies set static string super switch symbol this throw true try type typeof undefined unknown var void while with yield",
  py: "and as assert async await break case class continue def del elif else except False finally for from global if import in is lambda match None nonlocal not or pass raise return self True try while with yield",
  sh: "alias case cd do done echo elif else esac eval exec exit export fi for function if in local read return set shift source sudo then trap unset until while",
  go: "break case chan const continue default defer else fallthrough false for func go goto if import interface map nil package range return select struct switch true type var",
  rs: "as async await break const continue crate dyn else enum extern false fn for if impl in let loop match mod move mut pub ref return self Self static struct super trait true type unsafe use where while",
  java: "abstract assert boolean break byte case catch char class const continue data def default do double else enum extends false final finally float for fun if implements import instanceof int interface internal long native new null object open override package private protected public return sealed short static super switch synchronized this throw throws true try val var void volatile when while",
  sql: "add all alter and as asc begin between by case cast check column commit constraint create cross default delete desc distinct drop else end exists foreign from full group having if in index inner insert into is join key left like limit not null on or order outer primary references right rollback select set table then union unique update using values view when where with",
  rb: "alias and begin break case class def defined do else elsif end ensure false for if in module next nil not or redo rescue retry return self super then true undef unless until when while yield require",
  data: "true false null yes no on off",
};

const FAMILY: Readonly<Record<string, string>> = {
  c: "c", h: "c", cpp: "c", "c++": "c", cc: "c", hpp: "c", cs: "java", csharp: "java",
  js: "js", jsx: "js", javascript: "js", ts: "js", tsx: "js", typescript: "js", mjs: "js",
  py: "py", python: "py", sh: "sh", bash: "sh", zsh: "sh", shell: "sh", console: "sh", fish: "sh", dockerfile: "sh",
  go: "go", golang: "go", rs: "rs", rust: "rs", java: "java", kotlin: "java", kt: "java", swift: "java", scala: "java",
  dart: "java", php: "java", sql: "sql", rb: "rb", ruby: "rb", elixir: "rb", lua: "rb",
  json: "data", json5: "data", jsonc: "data", yaml: "data", yml: "data", toml: "data", ini: "data", css: "data",
};

/** Larger texts stay plain: colour is no reason to wait. */
const LENGTH_MAX = 60_000;

// Comments, texts, numbers, names. Each alternative begins with a different character and none can backtrack far.
const TOKEN = /(\/\/[^\n]*|\/\*[^]*?(?:\*\/|$)|(?:^|(?<=\s))#[^\n]*|--[ \t][^\n]*)|("(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?|`(?:[^`\\]|\\[^])*`?)|(\b\d[\w.]*\b)|([A-Za-z_$][\w$]*)/g;

/** The text in pieces; joined they are the text again. */
export function highlight(text: string, language: string): readonly Piece[] {
  const lang = language.toLowerCase();
  if (text.length > LENGTH_MAX) return [{ kind: "plain", text }];
  if (lang === "diff" || lang === "patch") return diff(text);
  const family = FAMILY[lang];
  if (family === undefined) return [{ kind: "plain", text }];
  const words = new Set((WORDS[family] ?? "").split(" "));
  const out: Piece[] = [];
  let at = 0;
  for (const match of text.matchAll(TOKEN)) {
    const [whole, comment, literal, number, name] = match;
    if (comment !== undefined && !isComment(comment, family)) continue;
    const kind = comment !== undefined ? "comment" : literal !== undefined ? "text" : number !== undefined ? "number"
      : kindOfName(name ?? "", words, text.charCodeAt(match.index + whole.length), family);
    if (kind === "plain") continue;
    if (match.index > at) out.push({ kind: "plain", text: text.slice(at, match.index) });
    out.push({ kind, text: whole });
    at = match.index + whole.length;
  }
  if (at < text.length) out.push({ kind: "plain", text: text.slice(at) });
  return out;
}

function isComment(text: string, family: string): boolean {
  if (text.startsWith("#")) return ["py", "sh", "rb", "data"].includes(family);
  if (text.startsWith("--")) return family === "sql";
  return !["py", "sh", "rb", "sql"].includes(family);
}

const OPEN_BRACKET = 40;

function kindOfName(name: string, words: ReadonlySet<string>, next: number, family: string): Piece["kind"] {
  if (words.has(family === "sql" ? name.toLowerCase() : name)) return "word";
  return next === OPEN_BRACKET && family !== "data" ? "name" : "plain";
}

function diff(text: string): Piece[] {
  return text.split(/(?<=\n)/).map((line) => {
    if (/^(?:\+\+\+|---|@@|diff |index )/.test(line)) return { kind: "comment", text: line };
    return { kind: line.startsWith("+") ? "added" : line.startsWith("-") ? "removed" : "plain", text: line };
  });
}
