// One law over every path that gives authority: granted ⊆ held by the giver ⊆ approved. Random stories from a
// seed, held against a model that knows only who said yes to what.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Caller } from "#auth/pairing/callers";
import { Fault } from "#kernel/fault";
import { seededRandom } from "#kernel/random";
import { holds, holdsAll } from "#protocol/scopes";
import {
  aKey,
  callerOf,
  type Key,
  type Knock,
  LAN,
  openStage,
  owner,
  type Stage,
  TOKEN,
} from "#test/support/doorstep";

const SCOPES = [
  "operator.admin", "operator.read", "operator.write", "operator.approvals", "operator.pairing",
  "operator.talk.secrets", "operator.bogus",
];
const STEPS = 400;

interface Model {
  /** Scopes somebody entitled said yes to, per device. */
  approved: Map<string, Set<string>>;
  roles: Map<string, Set<string>>;
  /** Tokens that were taken away. */
  dead: Set<string>;
}

class Story {
  readonly #stage: Stage;
  readonly #unit: () => number;
  readonly #keys: Key[] = [aKey(), aKey(), aKey(), aKey()];
  readonly #model: Model = { approved: new Map(), roles: new Map(), dead: new Set() };
  readonly #tokens = new Map<string, string>();
  readonly #callers: Caller[] = [
    owner(),
    owner("operator.pairing"),
    owner("operator.pairing", "operator.write"),
  ];
  granted = 0;
  given = 0;

  constructor(stage: Stage, seed: number) {
    this.#stage = stage;
    this.#unit = seededRandom(seed).unit;
  }

  async step(): Promise<void> {
    const steps = [
      () => this.#connect(), () => this.#connect(), () => this.#connect(), () => this.#connect(),
      () => this.#answer(), () => this.#rotate(), () => this.#upgrade(),
    ];
    await (this.#unit() < 0.05 ? this.#takeAway() : this.#pick(steps)());
    await this.#check();
    await this.#stage.advance(Math.floor(this.#unit() * 20_000));
  }

  async #connect(): Promise<void> {
    const key = this.#pick(this.#keys);
    const role = this.#unit() < 0.8 ? "operator" : "node";
    const scopes = this.#some();
    const local = this.#unit() < 0.3;
    const header = this.#unit() < 0.2 ? this.#some().join() : undefined;
    const stored = this.#tokens.get(`${key.deviceId} ${role}`);
    const auth = this.#pick([{ token: TOKEN }, stored === undefined ? {} : { deviceToken: stored }, {
      token: stored ?? "x",
    }]);
    const knock: Knock = {
      device: key, scopes, role, auth,
      ...(role === "node" ? { client: { id: "node-host", mode: "node" } } : {}),
      ...(local ? {} : { peer: LAN }),
      ...(header === undefined ? {} : { headers: { "x-openclaw-scopes": header } }),
    };
    const granted = await this.#try(() => this.#stage.knock(knock));
    if (!granted) return;
    this.granted += 1;
    const bySecret = auth.token === TOKEN;
    // The holder of the secret on this machine is the owner: he said yes by connecting.
    if (bySecret && local) this.#approve(key.deviceId, [role], role === "operator" ? scopes : []);
    assert.ok(bySecret || stored !== undefined, "let in without a credential");
    if (!bySecret) {
      assert.equal(this.#model.dead.has(stored ?? ""), false, "let in by a token that was taken away");
    }
    const approved = [...(this.#model.approved.get(key.deviceId) ?? [])];
    assert.ok(this.#model.roles.get(key.deviceId)?.has(role), "a role nobody approved");
    assert.ok(holdsAll(approved, granted.scopes), `${granted.scopes.join()} beyond ${approved.join()}`);
    assert.ok(holdsAll(scopes, granted.scopes), "more than was asked");
    if (header !== undefined) {
      assert.ok(holdsAll(header.split(","), granted.scopes), "more than the header allows");
    }
    if (role === "node") assert.deepEqual(granted.scopes, []);
    if (granted.deviceToken !== undefined) this.#tokens.set(`${key.deviceId} ${role}`, granted.deviceToken);
    if (role === "operator") this.#callers.push(callerOf(granted, `c${this.granted}`));
  }

  async #answer(): Promise<void> {
    const { pending } = await this.#stage.pairing.desk.list(owner());
    const request = pending[Math.floor(this.#unit() * pending.length)];
    if (!request) return;
    const caller = this.#pick(this.#callers);
    if (this.#unit() < 0.2) {
      await this.#try(() => this.#stage.pairing.desk.reject(caller, request.requestId));
      return;
    }
    const done = await this.#try(() => this.#stage.pairing.desk.approve(caller, request.requestId));
    if (!done) return;
    this.given += 1;
    assert.ok(holdsAll(caller.scopes, request.scopes), "approved more than the approver holds");
    const isAdmin = holds(caller.scopes, "operator.admin");
    assert.ok(isAdmin || (caller.deviceId === request.deviceId && request.roles.join() === "operator"));
    this.#approve(request.deviceId, request.roles, request.scopes);
  }

  async #rotate(): Promise<void> {
    const { deviceId } = this.#pick(this.#keys);
    const role = this.#unit() < 0.8 ? "operator" : "node";
    const caller = this.#pick(this.#callers);
    const scopes = this.#unit() < 0.5 ? undefined : this.#some();
    const rotated = await this.#try(() => this.#stage.pairing.desk.rotate(caller, deviceId, role, scopes));
    if (!rotated) return;
    this.given += 1;
    assert.ok(holdsAll(caller.scopes, rotated.scopes), "minted more than the caller holds");
    assert.ok(
      holdsAll([...(this.#model.approved.get(deviceId) ?? [])], rotated.scopes),
      "minted more than approved",
    );
    if (rotated.token !== undefined) assert.equal(caller.deviceId, deviceId, "a token told to somebody else");
    this.#bury(deviceId, role);
    if (rotated.token !== undefined) this.#tokens.set(`${deviceId} ${role}`, rotated.token);
  }

  async #takeAway(): Promise<void> {
    const { deviceId } = this.#pick(this.#keys);
    const role = this.#unit() < 0.8 ? "operator" : "node";
    if (this.#unit() < 0.6) {
      const done = await this.#try(() => this.#stage.pairing.desk.revoke(owner(), deviceId, role));
      if (!done) return;
      this.#bury(deviceId, role);
      this.#model.roles.get(deviceId)?.delete(role);
      if (role === "operator") this.#model.approved.delete(deviceId);
      return;
    }
    if (!await this.#try(() => this.#stage.pairing.desk.remove(owner(), deviceId))) return;
    for (const each of ["operator", "node"]) this.#bury(deviceId, each);
    this.#model.roles.delete(deviceId);
    this.#model.approved.delete(deviceId);
  }

  async #upgrade(): Promise<void> {
    await this.#try(() => this.#stage.pairing.upgrades.request(this.#pick(this.#callers), this.#some()));
  }

  /** What is stored never allows more than the model knows of. */
  async #check(): Promise<void> {
    for (const device of await this.#stage.store.devices.list()) {
      const approved = [...(this.#model.approved.get(device.deviceId) ?? [])];
      const live = device.tokens.filter((token) => token.revokedAtMs === undefined);
      for (const token of live) {
        assert.ok(this.#model.roles.get(device.deviceId)?.has(token.role), `a token for ${token.role}`);
        assert.ok(holdsAll(approved, token.scopes), `a token for ${token.scopes.join()}`);
        assert.ok(holdsAll(device.scopes, token.scopes), "a token beyond its record");
      }
      const operates = live.some(({ role }) => role === "operator");
      if (operates) {
        assert.ok(holdsAll(approved, device.scopes), `${device.scopes.join()} beyond ${approved.join()}`);
      }
    }
  }

  #approve(deviceId: string, roles: readonly string[], scopes: readonly string[]): void {
    const { approved, roles: known } = this.#model;
    approved.set(deviceId, new Set([...(approved.get(deviceId) ?? []), ...scopes]));
    known.set(deviceId, new Set([...(known.get(deviceId) ?? []), ...roles]));
  }

  #bury(deviceId: string, role: string): void {
    const token = this.#tokens.get(`${deviceId} ${role}`);
    if (token !== undefined) this.#model.dead.add(token);
  }

  /** Undefined when it was refused; anything but a refusal fails the story. */
  async #try<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof Fault && error.code !== "INTERNAL") return undefined;
      throw error;
    }
  }

  #some(): string[] {
    return SCOPES.filter(() => this.#unit() < 0.3);
  }

  #pick<T>(items: readonly T[]): T {
    const item = items[Math.floor(this.#unit() * items.length)];
    if (item === undefined) throw new Error("nothing to pick from");
    return item;
  }
}

describe("granted ⊆ held by the giver ⊆ approved", () => {
  for (const seed of [1, 2, 3, 4, 5, 6]) {
    it(`holds in story ${seed}`, async () => {
      const stage = await openStage({ rateLimit: {
        attemptsMax: 1e9, windowMs: 1, lockoutMs: 1, exemptLoopback: true,
      } }, seed);
      try {
        const story = new Story(stage, seed);
        for (let step = 0; step < STEPS; step++) await story.step();
        // A story in which nothing is ever granted would prove nothing.
        assert.ok(story.granted > 20 && story.given > 5, `${story.granted} granted, ${story.given} given`);
      } finally {
        await stage.close();
      }
    });
  }
});
