// `dashboard`: where the page is, and with --json a link that carries the token in its fragment (cli §5.4).

import { command, type Context } from "#cli/command";
import { int, toggle } from "#cli/grammar/flags";
import { probe, refusalText } from "#cli/report/probe";
import { resolveTarget, type Target } from "#cli/target/resolve";

export default command({
  words: "dashboard",
  summary: "Print the address of the dashboard",
  flags: {
    open: toggle("Do not open a browser; this build never does", { fallback: true }),
    yes: toggle("Ask nothing; this build never asks"),
    timeout: int("Longest wait for the gateway", { min: 1, label: "ms", fallback: 3_000 }),
  },
  examples: [
    ["openclaw dashboard", "The address, without any secret in it"],
    ["openclaw dashboard --json", "A link that logs in: treat it like the token"],
  ],
  notes: ["The token stands after the # of the link: browsers keep that part to themselves."],
  async run(context, flags) {
    const target = await resolveTarget(context, {});
    const seen = await probe(context, target, { identity: "probe", scopes: [], timeoutMs: flags.timeout });
    // A gateway that asks for a device is there; only the page can bring one.
    const code = seen.refusal?.details?.code;
    const there = seen.connected || code === "PAIRING_REQUIRED" || code === "DEVICE_IDENTITY_REQUIRED";
    if (there) return show(context, target);
    const reason = refusalText(seen.refusal) ?? "the gateway does not answer";
    if (context.json) context.output.json({ ok: false, reason });
    else {
      context.output.note(`[openclaw] ${reason}`);
      for (const hint of seen.hints) context.output.note(`  ${hint}`);
    }
    return 1;
  },
});

function show({ json, output }: Context, target: Target): number {
  const httpUrl = `${target.url.replace(/^ws/, "http")}/`;
  if (!json) {
    output.line(`Dashboard: ${httpUrl}`);
    output.line(output.paint("dim", "`openclaw dashboard --json` prints a link that logs in."));
    return 0;
  }
  // A token that the config only refers to stays where it is (cli §5.4).
  const token = target.config.secret("gateway.auth.token").reference ? undefined : target.auth.token;
  const url = token === undefined ? httpUrl : `${httpUrl}#token=${encodeURIComponent(token)}`;
  const tokenIncluded = token !== undefined;
  const { url: wsUrl, port } = target;
  output.json({ ok: true, url, httpUrl, wsUrl, port, tokenIncluded, browserUrl: url });
  return 0;
}
