// Opening a file with the program the desktop has for it. The path is our own and never goes through a shell.

import { text } from "#config/paths";
import { messageOf } from "#kernel/fault";
import type { Runtime } from "#runtime/port";

const COMMANDS = {
  linux: ["xdg-open"],
  darwin: ["open", "-t"],
  win32: ["rundll32", "url.dll,FileProtocolHandler"],
} as const;

/** Never throws: what went wrong is in the answer. */
export async function openInDesktop(
  runtime: Pick<Runtime, "process" | "fs" | "platform">, path: string,
  vars: Readonly<Record<string, string>>,
): Promise<{ ok: boolean; path: string; error?: string }> {
  const { fs, platform } = runtime;
  const failed = (error: string) => ({ ok: false, path, error });
  if (!(await fs.info(path))) return failed("the config file does not exist yet");
  const desktop = text(vars["DISPLAY"]) ?? text(vars["WAYLAND_DISPLAY"]);
  if (platform === "linux" && desktop === undefined) return failed("no desktop session on the gateway host");
  try {
    const command = [...COMMANDS[platform], path];
    const child = runtime.process.spawn({ command, env: runtime.process.env() });
    const { code } = await child.exited;
    return code === 0 ? { ok: true, path } : failed(`${COMMANDS[platform][0]} ended with code ${code}`);
  } catch (error) {
    return failed(messageOf(error));
  }
}
