// The gateway as a process: signals first, then config, lock, listener, registration; the exit code at the
// end.

import { gatewayGuards, resolveGatewayAuth, type GatewayAuth } from "#config/access";
import { openConfig, type ConfigService } from "#config/service";
import { resolvePort } from "#config/paths";
import { removeRegistration, writeRegistration } from "#config/registration";
import type { SharedAuth } from "#auth/settings";
import type { Clock } from "#kernel/clock";
import type { Env } from "#kernel/env";
import { Fault, messageOf } from "#kernel/fault";
import { ERRORS, type ErrorCode, fault } from "#protocol/errors";
import type { FileLock, Runtime } from "#runtime/port";
import { VERSION } from "#version";
import { lockState } from "#gateway/lock";
import { parseLogLevel } from "#gateway/log/line";
import { logFileAt, logFolder } from "#gateway/log/log-path";
import { startLogs, type FileChoice, type Logs } from "#gateway/log/open-logs";
import { openGateway, type Gateway } from "#gateway/open";

/** What `openclaw gateway run` was told; undefined means "as configured". */
export interface RunOptions {
  profile: string | undefined;
  stateDir: string;
  configPath: string;
  defaultPort: number;
  /** Name of the log file up to the date; see config/paths. */
  logStem: string;
  /** The environment after `.env` files. */
  vars: Readonly<Record<string, string>>;
  port: number | undefined;
  bind: string | undefined;
  auth: string | undefined;
  token: string | undefined;
  password: string | undefined;
  allowUnconfigured: boolean;
  verbose: boolean;
  wsLog: string;
  logLevel: string | undefined;
  color: boolean;
}

export interface RunStart {
  runtime: Runtime;
  env: Env;
  options: RunOptions;
}

/** Exit codes of house 4.9: 78 tells a supervisor that trying again will not help. */
const EXIT = { done: 0, failed: 1, config: 78 } as const;

/** Runs until a signal asks it to stop. Returns the exit code. */
export async function runGateway({ runtime, env: base, options }: RunStart): Promise<number> {
  // Before anything else: an early signal would otherwise end the process without a word (runtime §6).
  const stop = stopRequest(runtime);
  let logs: Logs | undefined;
  try {
    const config = await openConfig({
      runtime, env: base, vars: options.vars, path: options.configPath, stateDir: options.stateDir,
    });
    const open = Promise.withResolvers<void>();
    logs = startRunLogs(runtime, base.clock, options, config, open.promise);
    const env = { ...base, log: logs.log };
    const launch = { runtime, env, options, config, logs, stop, open: open.resolve };
    return await serve(launch).finally(open.resolve);
  } catch (error) {
    runtime.process.stderr.write(`${explain(error)}\n`);
    return exitCode(error);
  } finally {
    await logs?.close();
  }
}

/** One start on its way: what was opened so far. */
interface Launch extends RunStart {
  config: ConfigService;
  logs: Logs;
  stop: StopRequest;
  /** Called once requests are taken: what can wait for that begins now. */
  open(): void;
}

async function serve(launch: Launch): Promise<number> {
  const { runtime, env, options, config, logs, stop } = launch;
  const log = env.log.child("gateway");
  const auth = resolveGatewayAuth(config.current(), options);
  gatewayGuards(config, options, auth);
  // A file that the next start would refuse is neither written nor taken over.
  config.onCheck((loaded) => {
    const { container } = config;
    const guarded = { loaded, container, basename: (path: string) => config.basename(path) };
    gatewayGuards(guarded, options, resolveGatewayAuth(loaded.config, options));
  });
  const lock = await lockState(runtime, options.stateDir);
  try {
    const made = auth.mode === "token" && auth.secret === undefined ? env.ids.token(32) : undefined;
    const gateway = await openListener(launch, made);
    await Promise.race([gateway.ready, stop.requested]);
    // The first line of a process loads the time zones, some milliseconds: said once requests are taken.
    log.info(`http server listening on port ${gateway.port}`);
    launch.open();
    await logs.opened;
    announce(log, auth, logs);
    if (!stop.signal) await register(runtime, options, gateway, made);
    if (!stop.signal) ready(launch, gateway, made);
    return await untilStopped(launch, gateway);
  } finally {
    await lock.release();
  }
}

/** @param made the token of this start, when neither config nor environment has one (auth §3) */
async function openListener(
  { runtime, env, options, config, logs }: Launch, made: string | undefined,
): Promise<Gateway> {
  const { port } = resolvePort({
    ...(options.port === undefined ? {} : { flag: options.port }),
    vars: options.vars, config: config.current().gateway.port, profile: options.profile ?? null,
  });
  const hostname = config.hostname(options.bind);
  try {
    return await openGateway({
      runtime, env, config, vars: options.vars, stateDir: options.stateDir, hostname, port,
      auth: () => sharedAuth(resolveGatewayAuth(config.current(), options), made),
      logFile: () => logs.file, logFlush: () => logs.flush(), checkReplies: !runtime.standalone,
    });
  } catch (error) {
    if (!isAddressInUse(error)) throw error;
    throw fault("PORT_IN_USE", { port, host: hostname, owner: "" }, { cause: error });
  }
}

function sharedAuth({ mode, secret, password }: GatewayAuth, made: string | undefined): SharedAuth {
  if (mode === "trusted-proxy") return { mode, ...(password === undefined ? {} : { password }) };
  const shared = secret ?? (mode === "token" ? made : undefined);
  return { mode, ...(shared === undefined ? {} : { secret: shared }) };
}

function isAddressInUse(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EADDRINUSE";
}

/** The first signal asks to stop, the second one insists. */
interface StopRequest {
  readonly requested: Promise<void>;
  readonly insisted: Promise<void>;
  /** Name of the signal, once one came. */
  signal: string | undefined;
}

function stopRequest(runtime: Runtime): StopRequest {
  const first = Promise.withResolvers<void>();
  const second = Promise.withResolvers<void>();
  const request: StopRequest = { requested: first.promise, insisted: second.promise, signal: undefined };
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    runtime.process.onSignal(signal, () => {
      if (request.signal !== undefined) second.resolve();
      request.signal ??= signal;
      first.resolve();
    });
  }
  return request;
}

async function untilStopped({ runtime, env, options, stop }: Launch, gateway: Gateway): Promise<number> {
  const log = env.log.child("gateway");
  await stop.requested;
  log.info(`received ${stop.signal}; shutting down`);
  const closing = gateway.close("gateway stopping");
  const outcome = await Promise.race([closing.then(() => "closed"), stop.insisted.then(() => "insisted")]);
  if (outcome === "insisted") log.warn("second signal: ending without waiting for running work");
  await removeRegistration(runtime.fs, options.stateDir, gateway.bootId);
  runtime.sdNotify("STOPPING=1");
  return EXIT.done;
}

async function register(
  runtime: Runtime, options: RunOptions, gateway: Gateway, made: string | undefined,
): Promise<void> {
  await writeRegistration(runtime.fs, options.stateDir, {
    url: `ws://127.0.0.1:${gateway.port}`, port: gateway.port, pid: runtime.process.pid,
    bootId: gateway.bootId,
    // A token of the config or the environment is found there; only one made for this start must be told.
    ...(made === undefined ? {} : { token: made }),
  });
}

function announce(log: Env["log"], auth: GatewayAuth, logs: Logs): void {
  if (logs.file) log.info(`log file: ${logs.file}`);
  if (logs.fileProblem) log.warn(`no log file: ${logs.fileProblem}`);
  for (const problem of auth.problems) log.warn(problem);
}

/** The lines a person looks for; the link goes to the terminal only, never into the log file. */
function ready({ runtime, env, options }: RunStart, gateway: Gateway, made: string | undefined): void {
  env.log.child("gateway").info("ready", { version: VERSION, port: gateway.port, pid: runtime.process.pid });
  runtime.sdNotify("READY=1");
  const shown = made === undefined ? "" : `#token=${made}`;
  const program = options.profile === undefined ? [] : ["--profile", options.profile];
  runtime.process.stdout.write(
    `\n  OpenClaw gateway ${VERSION} is ready\n\n`
    + `  Address    ws://127.0.0.1:${gateway.port}\n`
    + `  Dashboard  http://127.0.0.1:${gateway.port}/${shown}\n`
    + `  Try        ${[ownName(runtime, options), ...program].join(" ")} agent --message "hello"\n\n`,
  );
}

/** What to type to run this program again: its name when the shell finds it, else its path from here. */
function ownName(runtime: Runtime, { vars }: RunOptions): string {
  const { fs, selfCommand } = runtime;
  const [program = "openclaw", ...rest] = selfCommand;
  const known = (vars["PATH"] ?? "").split(/[:;]/).includes(fs.dirname(program));
  const near = fs.relative(runtime.process.cwd(), program);
  const name = known ? fs.basename(program) : near.startsWith("..") ? program : near;
  return [name, ...rest].join(" ");
}

function startRunLogs(
  runtime: Runtime, clock: Clock, options: RunOptions, config: ConfigService, open: Promise<void>,
): Logs {
  const { logging } = config.current();
  const wanted = options.logLevel ?? options.vars["OPENCLAW_LOG_LEVEL"];
  const both = wanted === undefined ? undefined : parseLogLevel(wanted);
  const verbose = options.verbose ? "debug" : undefined;
  return startLogs({
    runtime, clock,
    level: both ?? verbose ?? parseLogLevel(logging.level) ?? "info",
    // Making folders and pruning old files must not stand between the start and the first answer.
    file: open.then(() => logging.file ?? defaultLogFile(runtime, options)),
    ...(logging.maxFileBytes === undefined ? {} : { bytesMax: logging.maxFileBytes }),
    console: {
      level: both ?? verbose ?? parseLogLevel(logging.consoleLevel ?? "info") ?? "info",
      style: logging.consoleStyle ?? "pretty", stream: "stderr",
    },
  });
}

async function defaultLogFile(runtime: Runtime, options: RunOptions): Promise<FileChoice> {
  const folder = await logFolder(runtime);
  return logFileAt(runtime.fs, folder, options.logStem);
}

function exitCode(error: unknown): number {
  if (!(error instanceof Fault)) return EXIT.failed;
  const configFault = error.code === "INVALID_CONFIG" || error.code === "START_REFUSED";
  return configFault ? EXIT.config : EXIT.failed;
}

/** Reason and the one thing to do; the stack only for our own defects. */
function explain(error: unknown): string {
  if (!(error instanceof Fault)) {
    const stack = error instanceof Error ? error.stack : undefined;
    return `[openclaw] Gateway failed to start: ${stack ?? messageOf(error)}`;
  }
  const hint = Object.hasOwn(ERRORS, error.code) ? ERRORS[error.code as ErrorCode].hint : undefined;
  return `[openclaw] Gateway failed to start: ${error.message}${hint ? `\n  ${hint}` : ""}`;
}
