// `qr`: a one-time setup code for a phone or another machine, as a QR code and as text (cli §14, auth §6).

import { command, type Context } from "#cli/command";
import { exclusive, text, toggle, usage } from "#cli/grammar/flags";
import { callDevices, GRANT } from "#cli/report/devices";
import { readConfig } from "#cli/target/config";
import { num, str, time, yes } from "#cli/view";
import { Fault } from "#kernel/fault";
import { type QrCode, qrCode } from "#kernel/qr";

const TIMEOUT_MS = 10_000;

export default command({
  words: "qr",
  summary: "Show a one-time code that pairs a phone or another machine",
  flags: {
    setupCodeOnly: toggle("Print the setup code and nothing else"),
    ascii: toggle("Leave the picture out", { fallback: true }),
    limited: toggle("The new device may not administrate"),
    voiceNode: toggle("The new device only offers what it has, and controls nothing"),
    remote: toggle("Use gateway.remote.url, for a gateway on another machine"),
    url: text("Address the new device will use", { label: "ws-url" }),
    publicUrl: text("The same", { label: "url" }),
    token: text("Shared token of the gateway that makes the code"),
    password: text("Shared password of the gateway that makes the code"),
  },
  examples: [
    ["openclaw qr", "Scan it with the app; valid for ten minutes and for one device"],
    ["openclaw qr --limited --public-url wss://gateway.example", "Reached through a public address"],
    ["openclaw qr --setup-code-only", "To paste"],
  ],
  notes: ["Whoever has the code is let in without further questions: show it to one person."],
  async run(context, flags) {
    exclusive({ "--url": flags.url, "--public-url": flags.publicUrl, "--remote": flags.remote });
    exclusive({ "--limited": flags.limited, "--voice-node": flags.voiceNode });
    const answer = await setupCode(context, flags);
    if (flags.setupCodeOnly) context.output.line(str(answer, "setupCode"));
    else if (context.json) context.output.json(reportOf(answer));
    else print(context, answer, flags.ascii);
  },
});

interface Asked {
  limited: boolean;
  voiceNode: boolean;
  remote: boolean;
  url: string | undefined;
  publicUrl: string | undefined;
  token: string | undefined;
  password: string | undefined;
}

async function setupCode(context: Context, flags: Asked): Promise<unknown> {
  const publicUrl = flags.publicUrl ?? flags.url;
  const profile = flags.limited ? "limited" : flags.voiceNode ? "node" : undefined;
  if (flags.remote) {
    const config = await readConfig(context.runtime, context.place, context.vars);
    if (config.text("gateway.remote.url") === undefined) throw usage("--remote needs gateway.remote.url");
  }
  const params = {
    ...(publicUrl === undefined ? {} : { publicUrl }),
    ...(profile === undefined ? {} : { bootstrapProfile: profile }),
    ...(flags.remote ? { preferRemoteUrl: true } : {}),
  };
  const { token, password } = flags;
  try {
    const asked = { method: "device.pair.setupCode", params, scopes: GRANT };
    return await callDevices(context, { token, password, timeout: TIMEOUT_MS }, asked);
  } catch (error) {
    throw withRemedies(error);
  }
}

/** A gateway that only this machine reaches cannot be paired with: the three ways out. */
function withRemedies(error: unknown): unknown {
  if (!(error instanceof Fault) || !/loopback/.test(error.message)) return error;
  const hints = [
    "Let the network in: gateway.bind=lan and a token, then restart the gateway.",
    "Or publish it and name the address: `openclaw qr --public-url wss://…`.",
    "Or use a gateway elsewhere: gateway.remote.url and `openclaw qr --remote`.",
  ];
  return new Fault({
    code: error.code,
    message: error.message,
    cause: error,
    details: { ...error.details, hints },
  });
}

const SHOWN: readonly string[] = [
  "setupCode",
  "gatewayUrl",
  "gatewayUrls",
  "auth",
  "access",
  "accessDowngraded",
  "urlSource",
];

/** The documented keys, in their order. */
function reportOf(answer: unknown): Record<string, unknown> {
  const all: Record<string, unknown> = { ...Object(answer) };
  return Object.fromEntries(SHOWN.filter((key) => all[key] !== undefined).map((key) => [key, all[key]]));
}

function print({ output }: Context, answer: unknown, withPicture: boolean): void {
  const code = str(answer, "setupCode");
  if (withPicture) { for (const line of drawing(qrCode(code), output.color)) output.line(line); }
  output.line(`Setup code: ${code}`);
  output.pairs([
    ["Gateway", str(answer, "gatewayUrl")],
    ["Access", str(answer, "access", "full")],
    ["Address from", str(answer, "urlSource")],
  ]);
  if (yes(answer, "accessDowngraded")) {
    output.note("Limited access: the address is plain ws://, which anybody on the way can read.");
  }
  const untilMs = num(answer, "expiresAtMs");
  if (untilMs !== undefined) output.note(`For one device, until ${time(untilMs)}.`);
}

const QUIET = 4;

/**
 * Two rows of modules per line of text: light modules are drawn, dark ones are the background. That is right
 * on a dark terminal; `color` makes it right on every one, because scanners read an inverted code badly.
 */
export function drawing(code: QrCode, color: boolean): string[] {
  const side = code.length + 2 * QUIET;
  const isLight = (x: number, y: number): boolean => y < side && !(code[y - QUIET]?.[x - QUIET] ?? false);
  const lines: string[] = [];
  for (let y = 0; y < side; y += 2) {
    let line = "";
    for (let x = 0; x < side; x++) {
      const [upper, lower] = [isLight(x, y), isLight(x, y + 1)];
      line += upper ? (lower ? "█" : "▀") : lower ? "▄" : " ";
    }
    lines.push(color ? `\u001b[97;40m${line}\u001b[0m` : line);
  }
  return lines;
}
