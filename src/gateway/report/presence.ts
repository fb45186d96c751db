// Who is here (ND-40..ND-44): ourselves, connected people and what system-event calls reported.

import type { Clock } from "#kernel/clock";
import type { Connection } from "#gateway/connection";
import type { SystemEvent } from "#methods/ctx";

/** Clients that come and go by the second are not people (ND-44). */
const UNLISTED_MODES = ["cli", "backend", "probe"];
const NOTES_MAX = 50;
const NOTE_LIFE_MS = 5 * 60_000;

export interface SelfFacts {
  host: string;
  ip: string | undefined;
  version: string;
  platform: string;
  deviceFamily: string;
  instanceId: string;
}

interface Entry {
  ts: number;
  [field: string]: unknown;
}

export class Presence {
  readonly #clock: Pick<Clock, "now">;
  readonly #self: Entry;
  readonly #connected = new Map<string, Entry>();
  readonly #notes: Entry[] = [];
  readonly #onChange: () => void;
  version = 1;

  constructor(clock: Pick<Clock, "now">, self: SelfFacts, onChange: () => void) {
    this.#clock = clock;
    this.#onChange = onChange;
    const { ip, ...facts } = self;
    this.#self = {
      ...facts, ...(ip === undefined ? {} : { ip }), mode: "gateway", reason: "self",
      text: `Gateway: ${self.host}${ip ? ` (${ip})` : ""} · app ${self.version} · mode gateway · reason self`,
      ts: clock.now(),
    };
  }

  list(): Entry[] {
    const nowMs = this.#clock.now();
    const notes = this.#notes.filter((note) => nowMs - note.ts < NOTE_LIFE_MS);
    const people = [...this.#connected.values()];
    return [{ ...this.#self, ts: nowMs }, ...[...people, ...notes].sort((a, b) => b.ts - a.ts)];
  }

  joined(connection: Connection): void {
    const { client, principal } = connection;
    if (UNLISTED_MODES.includes(client.mode)) return;
    const nowMs = this.#clock.now();
    this.#connected.set(connection.id, {
      host: client.displayName ?? client.id,
      version: client.version,
      platform: client.platform,
      ...(client.deviceFamily === undefined ? {} : { deviceFamily: client.deviceFamily }),
      ...(client.timeZone === undefined ? {} : { timeZone: client.timeZone }),
      ...(client.instanceId === undefined ? {} : { instanceId: client.instanceId }),
      ...(principal.deviceId === undefined ? {} : { deviceId: principal.deviceId }),
      mode: client.mode,
      roles: [principal.role],
      scopes: [...principal.scopes],
      reason: "connect",
      onlineSince: nowMs,
      text: `Node: ${client.displayName ?? client.id} · mode ${client.mode}`,
      ts: nowMs,
    });
    this.#changed();
  }

  left(connectionId: string): void {
    if (this.#connected.delete(connectionId)) this.#changed();
  }

  /** A `system-event` call: its text shows for five minutes (ND-44). */
  note(event: SystemEvent): void {
    this.#notes.push({ ...event.presence, text: event.text, ts: this.#clock.now() });
    if (this.#notes.length > NOTES_MAX) this.#notes.shift();
    this.#changed();
  }

  #changed(): void {
    this.version += 1;
    this.#onChange();
  }
}
