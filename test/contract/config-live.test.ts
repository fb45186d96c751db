// A running gateway whose config is edited, by hand and over the wire: what is told, and what it does from
// then on.
import assert from "node:assert/strict";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { openTestGateway, type TestClient, type TestGateway } from "#test/support/gateway";
import { type ModelServer, openModelServer } from "#test/support/model-server";

type Json = Record<string, unknown>;

let models: ModelServer;
let gateway: TestGateway;
let admin: TestClient;
let reader: TestClient;

const path = (): string => join(gateway.stateDir, "openclaw.json");
const read = (): Promise<string> => readFile(path(), "utf8");

async function until<T>(what: string, find: () => T | undefined | Promise<T | undefined>): Promise<T> {
  for (let tries = 0; tries < 500; tries++) {
    const found = await find();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return assert.fail(`${what} never happened`);
}

/** Payloads of an event that came after the first `skip` events. */
function told(client: TestClient, name: string, skip = 0): Json[] {
  const frames = client.events.slice(skip).filter((frame) => frame.event === name);
  return frames.map((frame) => frame.payload as Json);
}

async function get(): Promise<Json> {
  return await admin.call("config.get") as Json;
}

/** The model that answered a message. */
async function asked(message: string): Promise<string | undefined> {
  const key = `k-${message}`;
  await admin.call("chat.send", { sessionKey: "main", message, idempotencyKey: key });
  const asks = () => models.journal.find((entry) => entry.request.lastUser.includes(message));
  return await until(`the answer to ${message}`, () => asks()?.request.model);
}

/** Whether a page of this origin may connect. */
function pageMayConnect(origin: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(gateway.url, { headers: { origin } } as never);
    socket.onerror = () => reject(new Error("no connection"));
    socket.onclose = () => resolve(false);
    socket.onmessage = ({ data }) => {
      const frame = JSON.parse(String(data)) as Json;
      if (frame["event"] === "connect.challenge") {
        const client = { id: "gateway-client", mode: "backend", version: "1", platform: "test" };
        const params = {
          minProtocol: 4, maxProtocol: 4, role: "operator", scopes: ["operator.read"], client,
          auth: { token: gateway.token },
        };
        return socket.send(JSON.stringify({ type: "req", id: "c", method: "connect", params }));
      }
      if (frame["id"] !== "c") return;
      const error = frame["error"] as { message?: string } | undefined;
      resolve(!(error?.message ?? "").includes("origin"));
      socket.close();
    };
  });
}

before(async () => {
  models = await openModelServer({ models: ["one", "two"] });
  const model = (id: string): Json => ({ id, name: id, input: ["text"], contextWindow: 100_000 });
  gateway = await openTestGateway({
    config: {
      models: {
        providers: {
          mock: {
            baseUrl: `${models.url}/v1`, apiKey: "the-api-key", api: "openai-completions",
            models: [model("one"), model("two")],
          },
        },
      },
      agents: { defaults: { model: "mock/one", skipBootstrap: true } },
    },
  });
  admin = await gateway.connect(["operator.admin"]);
  reader = await gateway.connect(["operator.read"]);
  await until("the watch", async () => {
    const kept = await readFile(`${path()}.last-good`, "utf8").catch(() => "");
    return kept === await read() ? true : undefined;
  });
});
after(async () => {
  await gateway.close();
  await models.close();
});

describe("a running gateway", () => {
  it("takes an edit of the file over for the next run", async () => {
    assert.equal(await asked("before"), "one");
    const skip = reader.events.length;
    const started = performance.now();
    await writeFile(path(), (await read()).replace("mock/one", "mock/two"));
    const [event] = await until("config.changed", () => {
      const all = told(reader, "config.changed", skip);
      return all.length > 0 ? all : undefined;
    });
    assert.ok(performance.now() - started < 2_000);
    assert.deepEqual(Object.keys(event ?? {}).sort(), ["hash", "path", "ts"]);
    assert.deepEqual([event?.["path"], event?.["hash"]], [path(), (await get())["hash"]]);
    assert.equal(await asked("after"), "two");
  });

  it("takes a patch over before it answers", async () => {
    const { hash } = await get();
    const answer = await admin.call("config.patch", {
      raw: '{ agents: { defaults: { model: "mock/one" } } }', baseHash: hash, note: "back",
    }) as Json;
    assert.deepEqual(answer["changedPaths"], ["agents.defaults.model"]);
    const { ok, restart, hash: now } = answer;
    assert.deepEqual([ok, restart, now], [true, undefined, (await get())["hash"]]);
    assert.equal(await asked("patched"), "one");
    const skip = reader.events.length;
    const again = await admin.call("config.patch", {
      raw: '{ agents: { defaults: { model: "mock/one" } } }', baseHash: answer["hash"],
    }) as Json;
    assert.deepEqual([again["noop"], again["changedPaths"]], [true, []]);
    assert.deepEqual(told(reader, "config.changed", skip), []);
  });

  it("lets pages in as soon as they are allowed", async () => {
    const origin = "https://page.example";
    assert.equal(await pageMayConnect(origin), false);
    const { hash } = await get();
    const raw = JSON.stringify({ gateway: { controlUi: { allowedOrigins: [origin] } } });
    await admin.call("config.patch", { raw, baseHash: hash });
    assert.equal(await pageMayConnect(origin), true);
  });

  it("says which keys wait for a restart", async () => {
    const { hash, appliedConfigHash } = await get();
    const raw = "{ gateway: { port: 19876 } }";
    const answer = await admin.call("config.patch", { raw, baseHash: hash }) as Json;
    assert.deepEqual(answer["restart"], { required: true, paths: ["gateway.port"] });
    const snapshot = await get();
    assert.equal(snapshot["appliedConfigHash"], appliedConfigHash);
    assert.notEqual(snapshot["configRevisionHash"], appliedConfigHash);
    await admin.call("config.patch", { raw: "{ gateway: { port: null } }", baseHash: snapshot["hash"] });
    assert.equal((await get())["configRevisionHash"], (await get())["appliedConfigHash"]);
  });

  it("goes on with a broken file, tells where it is broken, and takes the repaired one", async () => {
    const good = await read();
    const skip = reader.events.length;
    await writeFile(path(), '{\n  "gateway": { "mode": "local", "prt": 1 }\n}\n');
    const [event] = await until("config.invalid", () => {
      const all = told(reader, "config.invalid", skip);
      return all.length > 0 ? all : undefined;
    });
    assert.deepEqual(event?.["issues"], [{
      path: "gateway", message: 'Unrecognized key: "prt"', line: 2, column: 33,
    }]);
    const snapshot = await get();
    assert.deepEqual([snapshot["valid"], snapshot["raw"]], [false, null]);
    assert.equal(await asked("while broken"), "one");
    const raw = "{ ui: { seamColor: '112233' } }";
    const error = await admin.fails("config.patch", { raw, baseHash: snapshot["hash"] });
    assert.match(error.message, /^invalid config: gateway: .* before patching$/);
    await admin.call("config.apply", { raw: good, baseHash: snapshot["hash"] });
    assert.equal(await read(), good);
    assert.equal((await get())["valid"], true);
  });

  it("goes on when the file is gone", async () => {
    const good = await read();
    await rm(path());
    await until("config.invalid", async () => (await get())["valid"] === false ? true : undefined);
    assert.equal(await asked("without a file"), "one");
    await writeFile(path(), good);
    await until("the file", async () => (await get())["valid"] === true ? true : undefined);
  });

  it("refuses who may only read", async () => {
    for (const method of ["config.set", "config.patch", "config.apply", "config.openFile"]) {
      assert.equal((await reader.fails(method, { raw: "{}" })).code, "FORBIDDEN");
    }
  });

  it("has no secret in any answer", async () => {
    const { hash } = await get();
    const sent = [
      await admin.call("config.patch", { raw: "{ ui: { seamColor: '112233' } }", baseHash: hash }),
      await admin.call("config.set", {
        raw: (await read()).replace("112233", "445566"), baseHash: (await get())["hash"],
      }),
      await get(),
    ];
    assert.doesNotMatch(JSON.stringify(sent), new RegExp(`the-api-key|${gateway.token}`));
    assert.match(await readFile(join(gateway.stateDir, "config-journal.jsonl"), "utf8"), /ui\.seamColor/);
  });
});
