// A thin client for load: no schema, no bookkeeping beyond matching answers to requests.

type Frame = {
  type: string;
  id?: string;
  ok?: boolean;
  event?: string;
  payload?: Record<string, unknown>;
  seq?: number;
};

export class LoadClient {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<string, (frame: Frame) => void>();
  #next = 0;
  onEvent: (frame: Frame) => void = () => {};

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.onmessage = (message) => this.#received(String(message.data));
  }

  /** Opens a socket and nothing more (the floor has no handshake). */
  static async bare(url: string): Promise<LoadClient> {
    const socket = new WebSocket(url);
    await new Promise((resolve, reject) => {
      socket.onopen = resolve;
      socket.onerror = () => reject(new Error(`cannot reach ${url}`));
    });
    return new LoadClient(socket);
  }

  static async connected(url: string, token: string, caps: string[] = []): Promise<LoadClient> {
    const client = await LoadClient.bare(url);
    await client.call("connect", {
      minProtocol: 4, maxProtocol: 4, caps, role: "operator", scopes: ["operator.admin"], auth: { token },
      client: { id: "gateway-client", mode: "backend", version: "bench", platform: "bench" },
    });
    return client;
  }

  call(method: string, params: object = {}): Promise<Frame> {
    const id = String(this.#next++);
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, (frame) => {
        if (frame.ok) resolve(frame);
        else reject(new Error(`${method} failed: ${JSON.stringify(frame)}`));
      });
      this.#socket.send(JSON.stringify({ type: "req", id, method, params }));
    });
  }

  close(): void {
    this.#socket.close();
  }

  #received(text: string): void {
    const frame = JSON.parse(text) as Frame;
    if (frame.type === "event") return this.onEvent(frame);
    const settle = this.#waiting.get(frame.id ?? "");
    this.#waiting.delete(frame.id ?? "");
    settle?.(frame);
  }
}
