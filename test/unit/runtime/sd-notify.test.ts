import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { test } from "node:test";
import { realRuntime, withTempFolder } from "#test/support/runtime";

const runtime = realRuntime();
const python = ["/usr/bin/python3", "/usr/local/bin/python3"].find((path) => existsSync(path));

test("without a supervisor nobody is told", () => {
  assert.equal(runtime.process.env()["NOTIFY_SOCKET"], undefined);
  assert.equal(runtime.sdNotify("READY=1"), false);
});

// Neither runtime can receive on a unix datagram socket, so a listener is borrowed where there is one.
const skip = runtime.name !== "bun" || runtime.platform !== "linux" || python === undefined;

test("the supervisor named in the environment receives the state", { skip }, () =>
  withTempFolder(async (folder) => {
    for (const address of [runtime.fs.join(folder, "notify"), `@openclaw-test-${crypto.randomUUID()}`]) {
      const listener = spawn(python ?? "", [
        "-c",
        `import socket,sys
s=socket.socket(socket.AF_UNIX,socket.SOCK_DGRAM); a=sys.argv[1]
s.bind("\\0"+a[1:] if a[0]=="@" else a); print("bound",flush=True); print(s.recv(99).decode(),flush=True)`,
        address,
      ]);
      await once(listener.stdout, "data");
      process.env["NOTIFY_SOCKET"] = address;
      try {
        let heard = "";
        listener.stdout.on("data", (chunk: Uint8Array) => void (heard += new TextDecoder().decode(chunk)));
        assert.equal(runtime.sdNotify("READY=1\nSTATUS=up"), true);
        await once(listener.stdout, "end");
        assert.equal(heard.trim(), "READY=1\nSTATUS=up");
      } finally {
        delete process.env["NOTIFY_SOCKET"];
        listener.kill("SIGKILL");
      }
    }
  }));
