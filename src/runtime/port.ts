// Everything that touches the machine and differs, or might, between Bun and Deno. Rooms receive a `Runtime`
// as an argument; values of this room enter in main.ts, gateway/app.ts, cli/run.ts only.

export interface Runtime {
  readonly name: "bun" | "deno";
  /** Version of the JavaScript runtime. */
  readonly version: string;
  readonly platform: "linux" | "darwin" | "win32";
  readonly arch: string;
  /** True in the compiled binary. */
  readonly standalone: boolean;
  /** argv prefix that runs this program again. */
  readonly selfCommand: readonly string[];
  /** Folder of the files that ship with the program; inside the binary it can be read like any other. */
  readonly assets: string;
  readonly fs: Fs;
  readonly process: Processes;
  readonly host: Host;
  serve<T>(options: ServeOptions<T>): Promise<Server>;
  /** Tells systemd about our state (`READY=1`, `WATCHDOG=1`…); false when nobody listens. */
  sdNotify(state: string): boolean;
  /** Gives unused memory back to the operating system; cheap enough for idle time only. */
  releaseMemory(): void;
  /** Resident set size of this process, bytes. */
  residentBytes(): number;
  /** User + system CPU time of this process, microseconds. */
  cpuMicros(): number;
}

/** A WebSocket connection as the runtime hands it over. */
export interface Socket<T> {
  readonly data: T;
  readonly remoteIp: string;
  /** >0 sent, -1 queued behind a slow reader, 0 dropped (closed or over the limit). */
  send(text: string): number;
  /** Bytes waiting for a slow reader. */
  buffered(): number;
  close(code?: number, reason?: string): void;
  /** Cuts the connection without a close frame. */
  terminate(): void;
  /** Stops and resumes reading from the client. */
  pause(): void;
  resume(): void;
}

export interface SocketHandlers<T> {
  open(socket: Socket<T>): void;
  message(socket: Socket<T>, data: string | Uint8Array): void;
  drain(socket: Socket<T>): void;
  /** 1009 when the client sent too much, 1006 when the connection just ended. */
  close(socket: Socket<T>, code: number, reason: string): void;
}

export interface Peer {
  /** Address of the TCP peer; empty on a unix socket. */
  readonly ip: string;
  readonly unix: boolean;
}

export interface ServeOptions<T> {
  hostname: string;
  /** 0 lets the system choose. */
  port: number;
  reusePort?: boolean;
  tls?: { cert: string; key: string };
  /** Largest WebSocket message, bytes. */
  payloadBytesMax: number;
  /** Bytes that may wait for one slow reader before sends are dropped. */
  backpressureBytesMax: number;
  /** Seconds between server pings; a socket that was not heard of until the next one is cut. */
  pingAfterSeconds: number;
  /** Largest HTTP body, bytes. */
  bodyBytesMax: number;
  /** A Response refuses the upgrade. */
  upgrade(request: Request, peer: Peer): Response | { data: T; headers?: Record<string, string> };
  fetch(request: Request, peer: Peer): Response | Promise<Response>;
  sockets: SocketHandlers<T>;
  /**
   * What a handler above threw: the request answered 500 or the socket stays open. Default: a line on stderr.
   */
  onError?(error: unknown): void;
}

export interface Server {
  readonly port: number;
  readonly hostname: string;
  /**
   * Closes the listener and waits for what is open; `force` (also later, in a second call) cuts that instead.
   */
  stop(force: boolean): Promise<void>;
  /** No idle time-out for this request (server-sent events, long polls). */
  keepOpen(request: Request): void;
}

export interface FileInfo {
  kind: "file" | "folder" | "other";
  bytes: number;
  modifiedMs: number;
  mode: number;
  /** Numeric id of the owner; 0 on Windows. */
  ownerId: number;
}

export interface Fs {
  readText(path: string): Promise<string>;
  readBytes(path: string): Promise<Uint8Array>;
  /** `length` bytes from `offset`; shorter at the end of the file. */
  readSlice(path: string, offset: number, length: number): Promise<Uint8Array>;
  /**
   * Writes beside and renames, with fsync of file and folder: the old or the new content, never a part. A
   * link is followed. Without `mode` an existing file keeps its own and a new one gets 0600.
   */
  writeAtomic(path: string, data: string | Uint8Array, mode?: number): Promise<void>;
  /** Appends; creates the file with `mode` (default 0600). */
  append(path: string, data: string): Promise<void>;
  info(path: string): Promise<FileInfo | null>;
  /** Names in a folder, sorted; an absent folder is empty. */
  list(path: string): Promise<string[]>;
  /** Creates the folder and its parents with `mode` (default 0700). */
  makeFolder(path: string, mode?: number): Promise<void>;
  /** Removes a file, or a folder with all in it; absent is fine. */
  remove(path: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  chmod(path: string, mode: number): Promise<void>;
  /** The path with every link resolved, or null when it does not exist. */
  realPath(path: string): Promise<string | null>;
  /** Opens for appending with synchronous writes, never through a link: the log sink and nothing else. */
  openLog(path: string): SyncWriter;
  /**
   * Calls back (debounced by the caller) when an entry of the folder changes, or the file. A file that is
   * replaced takes its watch with it. Throws when the path does not exist.
   */
  watch(path: string, onChange: (name: string) => void): () => void;
  /**
   * An exclusive advisory lock held by the kernel until release or exit; null when somebody else holds it.
   */
  lock(path: string): Promise<FileLock | null>;
  join(...parts: string[]): string;
  dirname(path: string): string;
  basename(path: string): string;
  /** Absolute, normalised. */
  resolve(...parts: string[]): string;
  relative(from: string, to: string): string;
  isAbsolute(path: string): boolean;
}

export interface SyncWriter {
  write(text: string): void;
  close(): void;
}

export interface FileLock {
  release(): Promise<void>;
}

export interface Processes {
  readonly pid: number;
  /** Arguments of the user, without runtime and script. */
  readonly argv: readonly string[];
  /** A copy of the environment. */
  env(): Record<string, string>;
  cwd(): string;
  /** Never returns. */
  exit(code: number): never;
  onSignal(signal: "SIGTERM" | "SIGINT" | "SIGHUP" | "SIGUSR1" | "SIGUSR2", handler: () => void): () => void;
  /** Calls back while the process ends, however it was asked to; only synchronous work counts there. */
  onExit(handler: () => void): () => void;
  /** Last resort handlers for what nobody caught. */
  onCrash(handler: (kind: "exception" | "rejection", error: unknown) => void): void;
  stdin: { readonly tty: boolean; readAll(): Promise<string> };
  stdout: Terminal;
  stderr: Terminal;
  /** Starts a program in its own process group; when it cannot be started, pid is 0 and `exited` rejects. */
  spawn(options: SpawnOptions): Child;
  /** Whether a process with this id exists. */
  alive(pid: number): boolean;
  /** Sends a signal; false when the process is gone or not ours. */
  kill(pid: number, signal: string): boolean;
}

export interface Terminal {
  readonly tty: boolean;
  readonly columns: number;
  write(text: string): void;
}

export interface SpawnOptions {
  /** Program and arguments; never a shell line. */
  command: readonly string[];
  cwd?: string;
  /** The whole environment of the child. */
  env: Record<string, string>;
  /** Text written to its standard input, which is then closed. */
  stdin?: string;
  onStdout?(chunk: Uint8Array): void;
  onStderr?(chunk: Uint8Array): void;
}

export interface Child {
  readonly pid: number;
  /**
   * Settles once the program ended and its output was delivered; code is null when a signal ended it. A
   * background process that still holds the output delays this by half a second only.
   */
  readonly exited: Promise<{ code: number | null; signal: string | null }>;
  /** Signals the whole process group. */
  kill(signal: "SIGTERM" | "SIGKILL" | "SIGINT"): void;
}

export interface Host {
  hostname(): string;
  homeDir(): string;
  tempDir(): string;
  /** Kernel release, e.g. `6.1.0`. */
  release(): string;
  cores(): number;
  totalMemoryBytes(): number;
  freeMemoryBytes(): number;
  /** First address that is not loopback, or undefined. */
  lanAddress(): string | undefined;
  /** Numeric user id, or null on Windows. */
  userId(): number | null;
  /** Delay of the event loop over the last interval, milliseconds, and the share of time it was busy. */
  loopDelay(): { p99Ms: number; maxMs: number; utilization: number };
}
