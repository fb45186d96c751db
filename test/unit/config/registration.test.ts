import assert from "node:assert/strict";
import { test } from "node:test";
import { readRegistration, removeRegistration, writeRegistration } from "#config/registration";
import { memoryFs } from "#test/support/memory/fs";

const OWN = { url: "ws://127.0.0.1:5", port: 5, pid: 42, bootId: "boot-1" };

async function folder() {
  const fs = memoryFs("/", () => 0);
  await fs.makeFolder("/state");
  return fs;
}

test("what a gateway wrote is read by commands of the same user only", async () => {
  const fs = await folder();
  await writeRegistration(fs, "/state", { ...OWN, token: "made-up" });
  assert.equal((await fs.info("/state/gateway.json"))?.mode, 0o600);
  assert.deepEqual(await readRegistration(fs, "/state"), {
    port: 5, pid: 42, bootId: "boot-1", token: "made-up",
  });
});

test("a file that is torn, foreign or absent tells nothing", async () => {
  const fs = await folder();
  assert.equal(await readRegistration(fs, "/state"), undefined);
  for (const text of ["", '{"port":', "[]", '{"port":"5"}', '{"port":5.5}', "null"]) {
    await fs.writeAtomic("/state/gateway.json", text);
    assert.equal(await readRegistration(fs, "/state"), undefined, text);
  }
});

test("a gateway takes away its own registration and never that of another", async () => {
  const fs = await folder();
  await writeRegistration(fs, "/state", OWN);
  await removeRegistration(fs, "/state", "boot-0");
  assert.notEqual(await readRegistration(fs, "/state"), undefined);
  await removeRegistration(fs, "/state", "boot-1");
  assert.equal(await fs.info("/state/gateway.json"), null);
  await removeRegistration(fs, "/state", "boot-1");
});
