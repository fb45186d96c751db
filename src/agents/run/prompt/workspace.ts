// The bootstrap files of a workspace, read once and again only when they changed (agent-tools §1, T-01).

import type { Clock } from "#kernel/clock";
import type { Fs } from "#runtime/port";

export interface WorkspaceFile {
  name: string;
  path: string;
  /** Null when the file does not exist. */
  text: string | null;
}

/** What of a file goes into the prompt. */
export interface InjectedFile {
  name: string;
  path: string;
  missing: boolean;
  /** The text as the model sees it; a marker line when the file is missing. */
  text: string;
  rawChars: number;
  truncated: boolean;
}

export interface BootstrapLimits {
  /** Characters of one file. */
  fileCharsMax: number;
  /** Characters of all files together. */
  totalCharsMax: number;
}

interface Rule {
  name: string;
  /** A missing file is mentioned, so that the agent knows it may write it. */
  marker?: true;
  /** Its own, smaller budget. */
  charsMax?: number;
  /** Only where nobody but the owner reads along. */
  privateOnly?: true;
}

const RULES: readonly Rule[] = [
  { name: "AGENTS.md", marker: true },
  { name: "SOUL.md", marker: true },
  { name: "IDENTITY.md", marker: true },
  { name: "USER.md", charsMax: 4_000 },
  { name: "TOOLS.md" },
  { name: "BOOTSTRAP.md" },
  { name: "MEMORY.md", privateOnly: true },
];

/** Files are looked at again after this long, milliseconds; until then runs share the last look. */
const LOOK_MS = 250;

const HEAD_SHARE = 0.7;
const TAIL_SHARE = 0.2;

interface Look {
  atMs: number;
  files: Promise<WorkspaceFile[]>;
}

export class WorkspaceFiles {
  readonly #fs: Pick<Fs, "info" | "readText" | "join">;
  readonly #clock: Pick<Clock, "monotonic">;
  readonly #looks = new Map<string, Look>();
  readonly #texts = new Map<string, { stamp: string; text: string }>();

  constructor(fs: Pick<Fs, "info" | "readText" | "join">, clock: Pick<Clock, "monotonic">) {
    this.#fs = fs;
    this.#clock = clock;
  }

  /**
   * The bootstrap files of the folder in prompt order.
   * @param folder the workspace of an agent
   */
  read(folder: string): Promise<WorkspaceFile[]> {
    const last = this.#looks.get(folder);
    const nowMs = this.#clock.monotonic();
    if (last && nowMs - last.atMs < LOOK_MS) return last.files;
    const files = Promise.all(RULES.map((rule) => this.#file(folder, rule.name)));
    this.#looks.set(folder, { atMs: nowMs, files });
    return files;
  }

  async #file(folder: string, name: string): Promise<WorkspaceFile> {
    const path = this.#fs.join(folder, name);
    const info = await this.#fs.info(path);
    if (info?.kind !== "file") {
      this.#texts.delete(path);
      return { name, path, text: null };
    }
    const stamp = `${info.modifiedMs}:${info.bytes}`;
    const known = this.#texts.get(path);
    if (known?.stamp === stamp) return { name, path, text: known.text };
    const text = await this.#readable(path);
    if (text !== null) this.#texts.set(path, { stamp, text });
    return { name, path, text };
  }

  async #readable(path: string): Promise<string | null> {
    try {
      return await this.#fs.readText(path);
    } catch {
      // Removed between the look and the read, or not ours to read: as good as missing.
      return null;
    }
  }
}

/** Cuts the files to their budgets; the order is the order of the prompt. */
export function inject(
  files: readonly WorkspaceFile[],
  limits: BootstrapLimits,
  where: { private: boolean },
): InjectedFile[] {
  let left = limits.totalCharsMax;
  const out: InjectedFile[] = [];
  for (const file of files) {
    const rule = RULES.find((each) => each.name === file.name);
    if (!rule || (rule.privateOnly && !where.private)) continue;
    if (file.text === null) {
      if (rule.marker) out.push(missing(file));
      continue;
    }
    const text = cut(file.text, Math.min(rule.charsMax ?? limits.fileCharsMax, limits.fileCharsMax, left));
    left = Math.max(0, left - text.length);
    const truncated = text.length < file.text.length;
    out.push({
      name: file.name, path: file.path, missing: false, text, rawChars: file.text.length, truncated,
    });
  }
  return out;
}

function missing(file: WorkspaceFile): InjectedFile {
  const text = `(${file.name} does not exist in the workspace)`;
  return { name: file.name, path: file.path, missing: true, text, rawChars: 0, truncated: false };
}

/** Head and tail of a text that is too long, with a marker between them. */
function cut(text: string, charsMax: number): string {
  if (text.length <= charsMax) return text;
  const marker = `\n[… ${text.length - charsMax} or more characters left out …]\n`;
  const room = Math.max(0, charsMax - marker.length);
  if (room === 0) return text.slice(0, charsMax);
  const head = Math.floor((room * HEAD_SHARE) / (HEAD_SHARE + TAIL_SHARE));
  return text.slice(0, head) + marker + text.slice(text.length - (room - head));
}
