// Golden command lines: every case below `cli/` is a command line and what it prints, word for word. Adding a
// case is adding a file; OPENCLAW_TEST_UPDATE=1 writes what is printed now, and the diff is reviewed.
import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { runCli } from "#test/support/cli";
import { type FakeGateway, openFakeGateway, wantsToken } from "#test/support/fake-gateway";
import { VERSION } from "#version";

const folder = join(import.meta.dirname ?? "test/contract", "cli");

interface Case {
  /** Section name to text, in the order of the file. */
  sections: Map<string, string>;
}

/** Sections begin with `--- name`; the text before the first one says what the case is about. */
function read(text: string): Case {
  const sections = new Map<string, string>();
  for (const part of text.split(/^--- /m).slice(1)) {
    const end = part.indexOf("\n");
    sections.set(part.slice(0, end), part.slice(end + 1));
  }
  return { sections };
}

async function play({ sections }: Case): Promise<{ exit: string; stdout: string; stderr: string }> {
  const methods = sections.get("gateway");
  const gateway = methods === undefined ? undefined : await openFakeGateway({
    admit: wantsToken(),
    methods: JSON.parse(methods) as Record<string, unknown>,
  });
  try {
    const files = [...sections].filter(([name]) => name.startsWith("file "));
    const vars = (sections.get("vars") ?? "").matchAll(/^(\w+)=(.*)$/gm);
    const { code, stdout, stderr } = await runCli(words(sections.get("run") ?? ""), {
      files: Object.fromEntries(files.map(([name, text]) => [name.slice(5), text])),
      vars: Object.fromEntries([...vars].map(([, name = "", value = ""]) => [name, value])),
      ...(gateway ? { gateway } : {}),
    });
    return { exit: `${code}\n`, stdout: steady(stdout, gateway), stderr: steady(stderr, gateway) };
  } finally {
    await gateway?.close();
  }
}

/** Blanks and quotes as a shell has them; nothing else is needed here. */
function words(line: string): string[] {
  const found = line.trim().matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g);
  const [first, ...rest] = [...found].map(([, single, double, bare]) => single ?? double ?? bare ?? "");
  assert.equal(first, "openclaw");
  return rest;
}

/** What differs from run to run: ports, durations, dates, the version. */
function steady(text: string, gateway: FakeGateway | undefined): string {
  const ports = gateway ? text.replaceAll(String(gateway.port), "PORT") : text;
  const times = ports.replace(/\b\d+ ms\b/g, "N ms").replace(/\((\d+)ms\)/g, "(Nms)");
  return times.replace(/\d{4}-\d{2}-\d{2}/g, "DATE").replaceAll(VERSION, "VERSION");
}

const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
  name.endsWith(".case")
);
for (const name of names.sort()) {
  const path = join(folder, name);
  const text = readFileSync(path, "utf8");
  test(`cli/${name}: ${text.split("\n")[0]}`, async () => {
    const wanted = read(text);
    const got = await play(wanted);
    if (process.env["OPENCLAW_TEST_UPDATE"] === "1") {
      const parts = [...wanted.sections].filter(([section]) => !(section in got));
      const all = [...parts, ...Object.entries(got).filter(([, value]) => value !== "")];
      const title = text.split(/^--- /m)[0] ?? "";
      writeFileSync(path, title + all.map(([section, value]) => `--- ${section}\n${value}`).join(""));
      return;
    }
    const section = (each: string): string => wanted.sections.get(each) ?? "";
    assert.deepEqual(got, { exit: section("exit"), stdout: section("stdout"), stderr: section("stderr") });
  });
}
