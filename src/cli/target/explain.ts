// Why a gateway could not be used, in words that name what was tried and the one thing to do (cli §1.4, pains
// 9, 23).

import { Fault } from "#kernel/fault";
import { fault } from "#protocol/errors";
import type { Context } from "../command.ts";
import type { Target } from "./resolve.ts";
import { tilde } from "./place.ts";
import { str } from "../view.ts";

/** Adds to a fault of the connection what only the caller knows; other errors pass through. */
export function explain(error: unknown, target: Target, context: Context, totalMs?: number): unknown {
  if (!(error instanceof Fault)) return error;
  if (error.code === "GATEWAY_CLOSED") return unreachable(error, target, context);
  if (error.code === "GATEWAY_TIMEOUT") return late(error, target, context, totalMs);
  const code = error.details?.code;
  return typeof code === "string" && isAuth(code) ? refused(error, code, target, context) : error;
}

function unreachable(error: Fault, target: Target, context: Context): Fault {
  const connecting = error.details?.phase === "connecting";
  const config = configLine(target, context);
  const hints = connecting
    ? [startHint(target), `Address from: ${target.urlSource}. ${config}`]
    : ["Look at the gateway's log: `openclaw logs`.", `Address from: ${target.urlSource}. ${config}`];
  return fault("GATEWAY_CLOSED", { problem: error.message }, { details: { ...facts(error, target), hints } });
}

function late(error: Fault, target: Target, context: Context, totalMs: number | undefined): Fault {
  // The call had what the connection left over; the person knows the number given with --timeout.
  const timeoutMs = totalMs ?? error.details?.timeoutMs;
  const within = `within ${Math.round(Number(timeoutMs))} ms`;
  const problem = error.message.replace(/within \d+(\.\d+)? ms$/, within);
  const hints = [
    "`openclaw gateway status` shows whether it answers at all; `--timeout <ms>` waits longer.",
    `Address from: ${target.urlSource}. ${configLine(target, context)}`,
  ];
  return fault("GATEWAY_TIMEOUT", { problem }, { details: { ...facts(error, target), timeoutMs, hints } });
}

function facts(error: Fault, target: Target): Record<string, unknown> {
  const { url, urlSource, bind } = target;
  return { ...error.details, url, urlSource, bindDetail: `bind=${bind}` };
}

function startHint(target: Target): string {
  if (!target.local) return "Is the gateway running there, and does it listen on that address?";
  return "Start it with `openclaw gateway run`; `openclaw gateway status` shows what is on that port.";
}

function configLine(target: Target, context: Context): string {
  const path = tilde(context.place, context.place.configPath);
  const state = target.config.problem !== undefined ? "unreadable" : target.config.exists ? "" : "absent";
  return `Config: ${path}${state === "" ? "" : ` (${state})`}, bind=${target.bind}.`;
}

function isAuth(code: string): boolean {
  return code.startsWith("AUTH_") || code.startsWith("DEVICE_") || code === "PAIRING_REQUIRED";
}

/** The gateway is there and said no: keep its own code and details, name the credential that was sent. */
function refused(error: Fault, code: string, target: Target, context: Context): Fault {
  const message = error.message.includes(code) ? error.message : `${error.message} [${code}]`;
  const used = `Credential used: ${shown(target.credential, context)}.`;
  const hints = [used, fixFor(error, code, target, context)];
  return new Fault({
    code: error.code, message, retryable: error.retryable, cause: error,
    details: { ...error.details, hints },
    ...(error.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs }),
  });
}

function shown(credential: string, context: Context): string {
  return credential.replaceAll(`${context.place.home}/`, "~/");
}

function fixFor(error: Fault, code: string, target: Target, context: Context): string {
  const byDevice = deviceFix(error, code, target, context);
  if (byDevice !== undefined) return byDevice;
  if (code === "AUTH_RATE_LIMITED") return "Too many wrong attempts: wait, then try the right secret.";
  const word = /PASSWORD/.test(code) ? "password" : "token";
  const file = tilde(context.place, context.place.configPath);
  const where = target.local ? `gateway.auth.${word} in ${file}` : "in its host's config";
  if (target.credential === "none" || /MISSING|REQUIRED/.test(code)) {
    return `Give it the gateway's ${word}: --${word}, OPENCLAW_GATEWAY_${word.toUpperCase()}, or ${where}.`;
  }
  if (target.credential.startsWith("OPENCLAW_")) {
    return `Unset ${target.credential}, or set it to the gateway's own ${word}.`;
  }
  if (target.credential.startsWith("the running gateway")) {
    return "It was restarted just now: run the command again.";
  }
  if (target.credential.startsWith("--")) return `The gateway's ${word} is ${where}.`;
  return `The running gateway was started with another ${word}: restart it, or pass that one with --${word}.`;
}

/** What helps when the gateway knows, or wants to know, this device. */
function deviceFix(error: Fault, code: string, target: Target, context: Context): string | undefined {
  const secret = `--token <the gateway's token>`;
  if (code === "PAIRING_REQUIRED") {
    const id = str(error.details, "requestId", "<requestId>");
    return `Approve this device on the gateway's host: openclaw devices approve ${id}`;
  }
  if (code === "AUTH_DEVICE_TOKEN_MISMATCH") {
    return `That token was rotated or revoked. Log in once with ${secret} to get a new one.`;
  }
  if (code === "AUTH_SCOPE_MISMATCH") {
    return `This device may do less than that. Ask for more: run it once with ${secret}.`;
  }
  if (code === "DEVICE_AUTH_SIGNATURE_EXPIRED") {
    return "Set the clocks of this machine and the gateway's host.";
  }
  if (!code.startsWith("DEVICE_AUTH_")) return undefined;
  const path = context.runtime.fs.join(context.place.stateDir, "identity", "device.json");
  const where = target.local ? "" : " and a proxy does not change what is sent";
  return `Check that ${tilde(context.place, path)} is the file this machine made${where}.`;
}
