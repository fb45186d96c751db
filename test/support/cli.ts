// Runs one command line in this process, on a machine in memory, against a gateway that the test plays.
import { run } from "#cli/run";
import { FAKE_TOKEN, type FakeGateway, openFakeGateway, wantsToken } from "./fake-gateway.ts";
import { type MemoryRuntime, memoryRuntime } from "./runtime.ts";

export interface CliOptions {
  vars?: Record<string, string>;
  /** Path to text, written before the command runs. */
  files?: Record<string, string>;
  stdin?: string;
  tty?: boolean;
  /** Address and token of this one stand in the environment. */
  gateway?: FakeGateway;
  /** Called with the machine before the command runs, for signals and the like. */
  before?(machine: MemoryRuntime): void;
}

export interface CliResult {
  code: number;
  stdout: string;
  stderr: string;
  machine: MemoryRuntime;
  /** stdout as one JSON document. */
  json(): Record<string, unknown>;
}

export async function runCli(argv: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  const { gateway } = options;
  const found = gateway
    ? { OPENCLAW_GATEWAY_PORT: String(gateway.port), OPENCLAW_GATEWAY_TOKEN: FAKE_TOKEN }
    : undefined;
  const machine = memoryRuntime({
    env: { ...found, ...options.vars },
    ...(options.stdin === undefined ? {} : { stdin: options.stdin }),
    ...(options.tty === undefined ? {} : { tty: options.tty }),
  });
  for (const [path, text] of Object.entries(options.files ?? {})) {
    await machine.fs.makeFolder(machine.fs.dirname(path));
    await machine.fs.writeAtomic(path, text);
  }
  options.before?.(machine);
  const code = await run(argv, machine);
  const { stdout, stderr } = machine.process.written;
  return { code, stdout, stderr, machine, json: () => JSON.parse(stdout) as Record<string, unknown> };
}

/** Runs one command line against a gateway with these answers; it wants the token and is closed after. */
export async function against(
  methods: Record<string, unknown>,
  argv: readonly string[],
  options: Omit<CliOptions, "gateway"> = {},
): Promise<CliResult & { gateway: FakeGateway }> {
  const gateway = await openFakeGateway({ admit: wantsToken(), methods });
  try {
    return { ...(await runCli(argv, { ...options, gateway })), gateway };
  } finally {
    await gateway.close();
  }
}
