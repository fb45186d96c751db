// What somebody who opens a conversation while it is being answered needs to draw it: the latest of each
// thing the run has shown. chat.history hands it out as `inFlightRun.events` (measured on 2026.9.6).

export interface SceneEvent {
  runId: string;
  seq: number;
  stream: string;
  ts: number;
  data: Record<string, unknown>;
  sessionKey: string;
  agentId: string;
}

/** A long run shows its latest steps: the older ones are in the transcript already. */
const EVENTS_MAX = 60;

export class Scene {
  /** By what they are about, in the order in which they were shown last. */
  readonly #events = new Map<string, SceneEvent>();

  list(): SceneEvent[] {
    return [...this.#events.values()];
  }

  /** Takes an event of the run; what it makes out of date is forgotten. */
  note(event: SceneEvent): void {
    const key = keyOf(event);
    if (key === undefined) return;
    if (event.stream !== "run_status") this.#events.delete("run_status");
    if (event.stream === "assistant") return this.#noteText(key, event);
    if (event.stream === "tool" && event.data["phase"] === "result") this.#events.delete(`${key}:update`);
    const place = event.stream === "tool" ? `${key}:${String(event.data["phase"])}` : key;
    this.#events.delete(place);
    this.#put(place, event);
  }

  /** A message stands where it began, without its text, which is told beside the events. */
  #noteText(key: string, event: SceneEvent): void {
    // A failed attempt takes its message back.
    if (event.data["text"] === "") this.#events.delete(key);
    else if (!this.#events.has(key)) this.#put(key, { ...event, data: {} });
  }

  #put(place: string, event: SceneEvent): void {
    this.#events.set(place, event);
    if (this.#events.size <= EVENTS_MAX) return;
    for (const oldest of this.#events.keys()) {
      this.#events.delete(oldest);
      break;
    }
  }
}

/** What an event is about; undefined for those a late reader does without. */
function keyOf({ stream, data }: SceneEvent): string | undefined {
  switch (stream) {
    case "run_status":
    case "usage":
      return stream;
    case "assistant":
    case "item":
      return `${stream}:${String(data["itemId"])}`;
    case "tool":
      return `${stream}:${String(data["toolCallId"])}`;
    default:
      return undefined;
  }
}
