// Arithmetic by a real parser: nothing is ever evaluated as code.

const CHARS_MAX = 200;
const DEPTH_MAX = 40;

const CONSTANTS: Readonly<Record<string, number>> = { pi: Math.PI, e: Math.E };

const FUNCTIONS: Readonly<Record<string, (x: number) => number>> = {
  sqrt: Math.sqrt,
  abs: Math.abs,
  round: Math.round,
  floor: Math.floor,
  ceil: Math.ceil,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  ln: Math.log,
  log: Math.log10,
  exp: Math.exp,
};

export interface Sum {
  /** What was understood, without spaces. */
  expression: string;
  /** Rounded to what a double can say; undefined when there is no number (division by zero). */
  value: string | undefined;
}

/** The sum in a message such as `what is 12*(7+3)?`, or undefined when it is not one. */
export function calculate(message: string): Sum | undefined {
  const text = message
    .toLowerCase()
    .replace(/^\s*(?:please\s+)?(?:what(?:'s| is)|how much is|calculate|compute|calc)\s*:?\s+/, "")
    .replace(/[\s?=!.]+$/, "")
    .replace(/(\d)\s*%\s*of\s+/g, "$1%*")
    .replaceAll("×", "*").replaceAll("÷", "/").replaceAll("−", "-").replaceAll("**", "^")
    .replace(/(\d)\s*x\s*(?=\d)/g, "$1*")
    // A comma between groups of three is for the eye; any other is not ours to guess.
    .replace(/(\d),(?=\d{3}\b)/g, "$1")
    .replaceAll(/\s+/g, "");
  // A lone number or word is no question.
  if (text.length > CHARS_MAX || !/\d/.test(text) || !/[-+*/^%(]/.test(text.slice(1))) return undefined;
  const parser = new Parser(text);
  const value = parser.whole();
  if (value === undefined) return undefined;
  return { expression: text, value: Number.isFinite(value) ? shown(value) : undefined };
}

function shown(value: number): string {
  // Fifteen digits hide the noise of binary fractions: 0.1+0.2 is 0.3 to a person.
  return String(Number(value.toPrecision(15)));
}

/** Recursive descent; `undefined` means that the text is not an expression. */
class Parser {
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  whole(): number | undefined {
    const value = this.#sum();
    return this.#at === this.#text.length ? value : undefined;
  }

  #sum(): number | undefined {
    let left = this.#product();
    for (let sign = this.#take("+-"); sign && left !== undefined; sign = this.#take("+-")) {
      const right = this.#product();
      left = right === undefined ? undefined : sign === "+" ? left + right : left - right;
    }
    return left;
  }

  #product(): number | undefined {
    let left = this.#signed();
    for (let sign = this.#take("*/%"); sign && left !== undefined; sign = this.#take("*/%")) {
      const right = this.#signed();
      if (right === undefined) return undefined;
      left = sign === "*" ? left * right : sign === "/" ? left / right : left % right;
    }
    return left;
  }

  #signed(): number | undefined {
    const sign = this.#take("+-");
    if (!sign) return this.#power();
    if (++this.#depth > DEPTH_MAX) return undefined;
    const value = this.#signed();
    this.#depth--;
    return value === undefined || sign === "+" ? value : -value;
  }

  #power(): number | undefined {
    const base = this.#percent();
    if (base === undefined || !this.#take("^")) return base;
    const exponent = this.#signed();
    return exponent === undefined ? undefined : base ** exponent;
  }

  #percent(): number | undefined {
    const value = this.#atom();
    // `%` before a number or a bracket is the remainder, elsewhere hundredths.
    if (value === undefined || this.#text[this.#at] !== "%") return value;
    if (/[\d.(a-z]/.test(this.#text[this.#at + 1] ?? "")) return value;
    this.#at++;
    return value / 100;
  }

  #atom(): number | undefined {
    if (this.#take("(")) return this.#closed();
    const rest = this.#text.slice(this.#at);
    const number = /^(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?/.exec(rest)?.[0];
    if (number !== undefined) {
      this.#at += number.length;
      return Number(number);
    }
    const name = /^[a-z]+/.exec(rest)?.[0] ?? "";
    this.#at += name.length;
    if (Object.hasOwn(CONSTANTS, name)) return CONSTANTS[name];
    const apply = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
    const argument = apply && this.#take("(") ? this.#closed() : undefined;
    return argument === undefined ? undefined : apply?.(argument);
  }

  #closed(): number | undefined {
    if (++this.#depth > DEPTH_MAX) return undefined;
    const value = this.#sum();
    this.#depth--;
    return this.#take(")") ? value : undefined;
  }

  #take(among: string): string | undefined {
    const char = this.#text[this.#at];
    if (char === undefined || !among.includes(char)) return undefined;
    this.#at++;
    return char;
  }
}
