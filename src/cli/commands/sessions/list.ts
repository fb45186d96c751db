// `sessions`: what conversations there are, newest first (cli §11).

import { command, type Context } from "#cli/command";
import { spinner, withGateway } from "#cli/connect";
import { exclusive, int, text, toggle, usage } from "#cli/grammar/flags";
import { notYet } from "#cli/later";
import { targetFlags } from "#cli/rpc";
import { resolveTarget } from "#cli/target/resolve";
import { age, count, num, orNull, rows, str, yes } from "#cli/view";
import { getPath } from "#kernel/dotpath";

/** Rows asked for at once with `--limit all`. */
const PAGE = 500;

export default command({
  words: "sessions list",
  summary: "List the conversations, newest first",
  flags: {
    ...targetFlags,
    timeout: int("Longest wait in all", { min: 1, label: "ms", fallback: 10_000 }),
    agent: text("Only this agent", { label: "id" }),
    allAgents: toggle("Every agent, as without --agent, and name their stores in the JSON"),
    active: int("Only those used in the last minutes", { min: 1, label: "minutes" }),
    limit: text("How many, or all", { label: "n|all", fallback: "100" }),
    store: text("Another store; the gateway owns the only one", { label: "path", hidden: true }),
    verbose: toggle("Show the session ids too"),
  },
  examples: [
    ["openclaw sessions", "The newest hundred"],
    ["openclaw sessions --active 60", "What was used in the last hour"],
    ["openclaw sessions list --limit all --json", "All of them, for scripts"],
  ],
  async run(context, flags) {
    if (flags.store !== undefined) throw notYet("sessions --store");
    exclusive({ "--agent": flags.agent, "--all-agents": flags.allAgents });
    const limit = limitOf(flags.limit);
    const target = await resolveTarget(context, flags);
    const stop = spinner(context, "sessions.list");
    const filter = {
      ...(flags.agent === undefined ? {} : { agentId: flags.agent }),
      ...(flags.active === undefined ? {} : { activeMinutes: flags.active }),
    };
    const options = { scopes: ["operator.read"], timeoutMs: flags.timeout };
    const answer = await withGateway(context, target, options, (_client, call) => {
      const page = { ...filter, limit: limit ?? PAGE };
      return pages((offset) => call("sessions.list", offset > 0 ? { ...page, offset } : page), limit);
    }).finally(stop);
    if (context.json) context.output.json(report(context, answer, { ...flags, limit }));
    else print(context, answer, flags.verbose);
  },
});

interface Listed {
  first: unknown;
  sessions: unknown[];
}

function limitOf(typed: string): number | null {
  if (typed === "all") return null;
  const limit = /^\d+$/.test(typed) ? Number(typed) : 0;
  if (limit < 1) throw usage(`--limit needs a whole number of at least 1, or all, not "${typed}"`);
  return limit;
}

/** One page, or with `all` every page until the gateway says that there are no more. */
async function pages(ask: (offset: number) => Promise<unknown>, limit: number | null): Promise<Listed> {
  const first = await ask(0);
  const sessions = rows(first, "sessions");
  if (limit !== null) return { first, sessions };
  let last = first;
  while (yes(last, "hasMore") && sessions.length > 0) {
    last = await ask(num(last, "nextOffset") ?? sessions.length);
    const more = rows(last, "sessions");
    if (more.length === 0) break;
    sessions.push(...more);
  }
  return { first, sessions };
}

interface Asked {
  allAgents: boolean;
  active: number | undefined;
  limit: number | null;
}

function report(context: Context, { first, sessions }: Listed, asked: Asked): Record<string, unknown> {
  const nowMs = context.env.clock.now();
  const path = orNull(first, "path");
  const agents = [...new Set(sessions.map((row) => str(row, "agentId")))];
  return {
    ...(asked.allAgents ? { stores: agents.map((agentId) => ({ agentId, path })) } : { path }),
    count: sessions.length,
    totalCount: num(first, "totalCount") ?? sessions.length,
    limitApplied: asked.limit,
    hasMore: asked.limit !== null && yes(first, "hasMore"),
    activeMinutes: asked.active ?? null,
    sessions: sessions.map((row) => sessionRow(row, nowMs)),
  };
}

const COPIED: readonly string[] = [
  "key", "agentId", "sessionId", "kind", "updatedAt", "sessionStartedAt", "lastInteractionAt", "status",
  "visibility", "participants", "participantCount", "abortedLastRun", "inputTokens", "outputTokens",
  "totalTokens", "totalTokensFresh", "model", "modelProvider", "contextTokens", "agentRuntime", "displayName",
];

function sessionRow(row: unknown, nowMs: number): Record<string, unknown> {
  const all = COPIED.map((name) => [name, getPath(row, name)] as const);
  const copied = all.filter(([, value]) => value !== undefined);
  const updatedAt = num(row, "updatedAt");
  const ageMs = updatedAt === undefined ? null : Math.max(0, nowMs - updatedAt);
  return { ...Object.fromEntries(copied), ageMs, acpRuntime: false };
}

function print(context: Context, { first, sessions }: Listed, verbose: boolean): void {
  const { output } = context;
  const nowMs = context.env.clock.now();
  if (sessions.length === 0) {
    output.line("No sessions. Start one: openclaw agent --message \"hello\"");
    return;
  }
  const head = ["SESSION", "KIND", "AGE", "STATUS", "MODEL", "TOKENS", ...(verbose ? ["ID"] : [])];
  output.table(head, sessions.map((row) => [
    str(row, "key"),
    str(row, "kind", "-"),
    age(Math.max(0, nowMs - (num(row, "updatedAt") ?? nowMs))),
    yes(row, "hasActiveRun") ? "running" : str(row, "status", "-"),
    [str(row, "modelProvider"), str(row, "model")].filter((part) => part !== "").join("/") || "-",
    `${count(num(row, "totalTokens"))}/${count(num(row, "contextTokens"))}`,
    ...(verbose ? [str(row, "sessionId")] : []),
  ]));
  const total = num(first, "totalCount") ?? sessions.length;
  const rest = `${sessions.length} of ${total}; --limit all shows the rest`;
  if (total > sessions.length) output.line(output.paint("dim", rest));
}
