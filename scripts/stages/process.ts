// Child processes of the scripts: run, wait, and pass on what went wrong.

interface RunOptions {
  readonly cwd: string;
  readonly env?: Record<string, string | undefined>;
}

/** Runs a command and returns its standard output; throws with both outputs when it fails. */
export async function runQuiet(command: readonly string[], options: RunOptions): Promise<string> {
  const child = Bun.spawn([...command], {
    cwd: options.cwd, env: options.env ?? process.env, stdin: "ignore", stdout: "pipe", stderr: "pipe",
  });
  const [out, err, code] = await Promise.all([
    new Response(child.stdout).text(), new Response(child.stderr).text(), child.exited,
  ]);
  if (code !== 0) throw new Error(`\`${command.join(" ")}\` exited with ${code}\n${out}${err}`.trimEnd());
  return out;
}

/** Runs a command on our own terminal, both streams passed through, and returns its exit code. */
export async function runShown(command: readonly string[], options: RunOptions): Promise<number> {
  const child = Bun.spawn([...command], {
    cwd: options.cwd, env: options.env ?? process.env, stdin: "ignore", stdout: "inherit", stderr: "inherit",
  });
  return await child.exited;
}

/** Passes a stream through to `to`, if given, and returns its text. */
async function passOn(stream: ReadableStream<Uint8Array>, to: NodeJS.WriteStream | null): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of stream) {
    to?.write(chunk);
    text += decoder.decode(chunk, { stream: true });
  }
  return text;
}

interface RecordOptions extends RunOptions {
  readonly timeoutMs: number;
  /** True: nothing is shown while it runs. */
  readonly quiet?: boolean;
}

/** Like runShown, but also returns all that was printed, and stops the command after `timeoutMs`. */
export async function runRecorded(
  command: readonly string[],
  options: RecordOptions,
): Promise<{ code: number; output: string }> {
  const [shownOut, shownErr] = options.quiet ? [null, null] : [process.stdout, process.stderr];
  const child = Bun.spawn([...command], {
    cwd: options.cwd, env: options.env ?? process.env, stdin: "ignore", stdout: "pipe", stderr: "pipe",
    timeout: options.timeoutMs, killSignal: "SIGTERM",
  });
  const [out, err, code] = await Promise.all([
    passOn(child.stdout, shownOut), passOn(child.stderr, shownErr), child.exited,
  ]);
  return { code, output: out + err };
}
