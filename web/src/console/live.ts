// The console's stream of signals, with polling when it is down. Says that something moved, never what.
import { backOff } from "../shared/connection";
import { type ConsoleFrame, WireFault, readConsoleFrame } from "../shared/wire";

export interface LiveListener {
  frame(frame: ConsoleFrame): void;
  /** Time to look again: after a reconnect, regularly while the stream is down, and seldom while it is up. */
  refresh(): void;
  status(isLive: boolean): void;
}

const SILENCE_MS = 70_000;
const LOOK_WHEN_DOWN_MS = 5_000;
const LOOK_WHEN_UP_MS = 30_000;

export class Live {
  private socket: WebSocket | undefined;
  private failures = 0;
  private isLive = false;
  private isStopped = false;
  private lookTimer: ReturnType<typeof setTimeout> | undefined;
  private openTimer: ReturnType<typeof setTimeout> | undefined;
  private silenceTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly base: string,
    private readonly listener: LiveListener,
  ) {}

  start(): void {
    this.open();
    this.look();
  }

  stop(): void {
    this.isStopped = true;
    for (const timer of [this.lookTimer, this.openTimer, this.silenceTimer]) clearTimeout(timer);
    this.drop();
  }

  private look(): void {
    clearTimeout(this.lookTimer);
    this.lookTimer = setTimeout(
      () => {
        this.listener.refresh();
        this.look();
      },
      this.isLive ? LOOK_WHEN_UP_MS : LOOK_WHEN_DOWN_MS,
    );
  }

  private open(): void {
    const socket = new WebSocket(`${this.base.replace(/^http/, "ws")}/api/v1/console/stream`);
    this.socket = socket;
    this.watch();
    socket.onopen = () => {
      this.failures = 0;
      this.tell(true);
      this.listener.refresh();
    };
    socket.onclose = socket.onerror = () => this.fail();
    socket.onmessage = (event) => {
      this.watch();
      const frame = parse(event.data);
      if (frame?.type === "ping") socket.send('{"type":"pong"}');
      else if (frame) this.listener.frame(frame);
    };
  }

  private watch(): void {
    clearTimeout(this.silenceTimer);
    this.silenceTimer = setTimeout(() => this.fail(), SILENCE_MS);
  }

  private fail(): void {
    if (this.isStopped) return;
    this.drop();
    clearTimeout(this.silenceTimer);
    clearTimeout(this.openTimer);
    this.failures += 1;
    this.tell(false);
    this.openTimer = setTimeout(() => this.open(), backOff(this.failures, Math.random));
  }

  private drop(): void {
    const socket = this.socket;
    this.socket = undefined;
    if (!socket) return;
    socket.onopen = socket.onclose = socket.onerror = socket.onmessage = null;
    socket.close();
  }

  private tell(isLive: boolean): void {
    this.isLive = isLive;
    this.listener.status(isLive);
    this.look();
  }
}

function parse(data: unknown): ConsoleFrame | null {
  try {
    return readConsoleFrame(JSON.parse(String(data)));
  } catch (cause) {
    if (cause instanceof WireFault || cause instanceof SyntaxError) return null;
    throw cause;
  }
}
