// Replays the recorded traffic of the measured gateway against ours and compares what comes back: outcomes
// and shapes (keys and types; more keys are welcome). What the golden files hold: golden/README.md.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { after, test } from "node:test";
import { openGatewayProcess } from "#test/support/wire/gateway-process";
import type { GatewayProcess } from "#test/support/wire/gateway-process";
import { openModelServer } from "#test/support/model-server";
import { connectParams, openRawClient } from "#test/support/wire/raw-client";
import { commonShape, compareShapes, mergeShapes, shapeOf } from "#test/support/wire/shape";
import type { Shape } from "#test/support/wire/shape";
import { known, notPlayed, timed } from "./differences.ts";
import type { Known } from "./differences.ts";
import { record } from "./kinds.ts";
import type { Conversation, HttpExchange, Transcripts } from "./kinds.ts";
import { openPlayed, play } from "./replay.ts";
import type { Played } from "./replay.ts";

const shapes = golden<Record<string, Shape>>("shapes.json");
/** What the measured gateway itself shows when this replay is played against it: all ours can be asked. */
const reproduced = golden<Record<string, Shape>>("reproduced.json");
const transcripts = golden<Transcripts>("transcripts.json");
const http = golden<Record<string, HttpExchange>>("http.json");

/** Callable without being listed (methods.md §3), as far as the Spine has them. */
const hidden = ["chat.inject", "sessions.resolve"];
/** Routes the Spine serves; the others of the recording belong to later issues. */
const routes = /^\/(healthz|health|readyz|ready|startupz|no\/such|api\/none|assets\/none\.js)$/;

type Result = { played: Played; methods: Set<string>; events: Set<string>; http: string[] };

// One replay serves all tests here: they look at different sides of it.
let replay: Promise<Result> | undefined;
const cleanups: (() => Promise<void>)[] = [];

after(async () => {
  for (const close of cleanups.reverse()) await close();
});

test("every recorded request is answered as it was: ok, or the same error", async () => {
  const { played } = await once();
  const sent = [...played.sent].reduce((sum, [, times]) => sum + times, 0);
  assert.ok(sent > 100, `only ${sent} requests were sent`);
  assertKnown("outcome", [...played.outcomes].map((line) => `outcome ${line}`));
});

test("every answer and event has the recorded shape", async () => {
  const { played, methods, events } = await once();
  const lines: string[] = [];
  for (const [kind, recorded] of Object.entries(shapes)) {
    const ours = played.shapes.get(kind);
    const again = reproduced[kind];
    const name = kind.replace(/^event /, "").replace(/[#!].*$/, "");
    const listed = kind.startsWith("event ") ? events.has(eventName(name, events)) : methods.has(name);
    const built = listed && !timed.has(kind);
    const wanted = again === undefined ? recorded : commonShape(recorded, again);
    if (ours) lines.push(...compareShapes(wanted, ours).map((d) => `${kind} ${d.path}: ${d.problem}`));
    else if (built && again !== undefined && !kind.includes("!")) lines.push(`${kind}: never seen`);
  }
  assertKnown("shape", lines);
});

test("the probes over HTTP answer with the recorded status, headers and shape", async () => {
  assertKnown("http", (await once()).http.map((line) => `http ${line}`));
});

test("no entry of the list of differences is out of date", async () => {
  const { played, methods } = await once();
  const named = Object.entries(transcripts)
    .flatMap(([name, list]) => list.map((conversation) => `${name} ${conversation.name}`));
  const unused = notPlayed.filter(({ at }) => !named.some((name) => at.test(name)));
  assert.deepEqual(unused.map(({ at }) => String(at)), []);
  const rest = [...played.absent].filter(([name]) => methods.has(name));
  assert.deepEqual(rest, []);
});

function once(): Promise<Result> {
  replay ??= run();
  return replay;
}

async function run(): Promise<Result> {
  const model = await openModelServer();
  cleanups.push(() => model.close());
  const gateway = await openGatewayProcess({ modelUrl: model.url, from: "source" });
  cleanups.push(() => gateway.close());
  const hello = await greet(gateway);
  const features = record(hello["features"]);
  // A gateway that has more than ours can be held against the part we have.
  const only = process.env["OPENCLAW_TEST_METHODS"]?.split(",");
  const listed = strings(features["methods"]).filter((name) => !only || only.includes(name));
  const methods = new Set([...listed, ...hidden]);
  const events = new Set(strings(features["events"]));
  const played = openPlayed();
  // Two long recordings have sessions of their own and run beside the others, which share theirs.
  const own = ["chat", "live-spine"];
  const rest = Object.keys(transcripts).filter((name) => !own.includes(name));
  const single = process.env["OPENCLAW_TEST_LANES"] === "1";
  const lanes = single ? [[...own, ...rest]] : [...own.map((name) => [name]), rest];
  const answered = await probes(gateway);
  await Promise.all(lanes.map(async (names) => {
    for (const name of names) {
      for (const conversation of transcripts[name] ?? []) {
        if (!playable(name, conversation)) continue;
        const from = performance.now();
        await play(gateway, conversation, methods, played);
        const tookMs = Math.round(performance.now() - from);
        if (tookMs > 2000) process.stderr.write(`replay: ${name} ${conversation.name} took ${tookMs} ms\n`);
      }
    }
  }));
  await goodbye(gateway, played);
  // Against the measured gateway this writes what it reproduces: see golden/README.md.
  const out = process.env["OPENCLAW_TEST_SHAPES_OUT"];
  if (out) writeFileSync(out, asLines(Object.fromEntries([...played.shapes].sort())));
  const absent = [...played.absent].map(([name, times]) => `${name} ×${times}`).join(", ");
  process.stderr.write(`replay: not built and not sent: ${absent}\n`);
  return { played, methods, events, http: answered };
}

function playable(name: string, conversation: Conversation): boolean {
  return !notPlayed.some(({ at }) => at.test(`${name} ${conversation.name}`));
}

async function greet(gateway: GatewayProcess): Promise<Record<string, unknown>> {
  const client = await openRawClient(gateway.port);
  const answer = await client.connect(connectParams(gateway.token));
  client.close();
  assert.equal(answer["ok"], true, JSON.stringify(answer));
  return record(answer["payload"]);
}

/** The recorded goodbye: a shutdown event, then 1012. */
async function goodbye(gateway: GatewayProcess, played: Played): Promise<void> {
  const client = await openRawClient(gateway.port);
  await client.connect(connectParams(gateway.token));
  const code = await gateway.stop();
  const closed = await client.closed;
  const close = `${closed.code} ${closed.reason}`;
  if (close !== "1012 service restart") played.outcomes.add(`close at the end: ${close}`);
  if (code !== 0) played.outcomes.add(`exit code: ${code}`);
  const shutdown = client.frames.find((frame) => frame["event"] === "shutdown");
  if (shutdown) played.shapes.set("event shutdown", shapeOf(shutdown["payload"]));
}

async function probes(gateway: GatewayProcess): Promise<string[]> {
  const lines: string[] = [];
  for (const [name, exchange] of Object.entries(http).filter(([, one]) => routes.test(one.path))) {
    const { method, path, headers, status, answered, body } = exchange;
    const filled = JSON.stringify(headers).replaceAll("<shared-token>", gateway.token);
    const sent = JSON.parse(filled) as typeof headers;
    const res = await fetch(`${gateway.httpUrl}${path}`, { method, headers: sent });
    const text = await res.text();
    if (res.status !== status) lines.push(`${name}: status ${res.status}, recorded ${status}`);
    for (const [header, value] of Object.entries(answered)) {
      const ours = res.headers.get(header);
      const same = ours?.toLowerCase() === value.toLowerCase();
      if (!same) lines.push(`${name}: ${header} ${ours}, recorded ${value}`);
    }
    const other = typeof body === "string" && body !== text;
    if (other) lines.push(`${name}: body ${text.slice(0, 80)}, recorded ${body}`);
    if (body && typeof body === "object") {
      const found = compareShapes(body.shape, mergeShapes("z", shapeOf(JSON.parse(text))));
      lines.push(...found.map((d) => `${name} ${d.path}: ${d.problem}`));
    }
  }
  return lines;
}

/** Every line must be named by an entry, and every entry of this part must name a line. */
function assertKnown(part: "outcome" | "shape" | "http", lines: readonly string[]): void {
  const entries = known.filter((entry) => entry.part === part);
  const fresh = lines.filter((line) => !entries.some(({ at }) => at.test(line)));
  const unused = entries.filter(({ at, sometimes }) => !sometimes && !lines.some((line) => at.test(line)));
  const stale = unused.map(({ at }) => String(at));
  const reasoned = lines.length - fresh.length;
  process.stderr.write(`replay: ${lines.length} ${part} differences, ${reasoned} with a reason\n`);
  for (const { at, why } of entries) report(lines.filter((line) => at.test(line)), why);
  assert.deepEqual(fresh, [], `${fresh.length} differences without a reason in differences.ts`);
  assert.deepEqual(stale, [], "entries of differences.ts that nothing needs any more");
}

function report(lines: readonly string[], why: Known["why"]): void {
  process.stderr.write(`  ${why}: ${lines.length} (${lines.slice(0, 3).join("; ").slice(0, 160)})\n`);
}

function asLines(value: Record<string, unknown>): string {
  const rows = Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${JSON.stringify(item)}`);
  return `{\n${rows.join(",\n")}\n}\n`;
}

/** The listed event a kind belongs to: `agent.lifecycle.start` to `agent`. */
function eventName(kind: string, names: ReadonlySet<string>): string {
  return [...names].filter((name) => kind === name || kind.startsWith(`${name}.`)).sort().at(-1) ?? kind;
}

function golden<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`./golden/${name}`, import.meta.url), "utf8")) as T;
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
