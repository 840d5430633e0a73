// Keeps one conversation connected: resumes by number, resends what was not acknowledged, backs off, falls back to the
// long poll. Owns the unsent messages. Shows nothing and stores nothing: it tells its listener.
import type { Road } from "./transports";
import type { Fault, Frame, Message, Outgoing, StateFrame } from "./wire";

/** A message on its way: `sending` until acknowledged, then `sent` until it comes back, or `refused` with a reason. */
export interface Unsent {
  clientId: string;
  text: string;
  choice?: string;
  state: "sending" | "sent" | "refused";
  seq?: number;
  reason?: string;
}

export type LinkStatus = "connecting" | "online" | "lost";

export interface ConnectionListener {
  message(message: Message): void;
  state(state: StateFrame): void;
  typing(author: "bot" | "worker" | "resident", on: boolean): void;
  unsent(list: readonly Unsent[]): void;
  status(status: LinkStatus, failures: number): void;
  /** The conversation is gone or the token is refused; nothing more will come. */
  gone(fault: Fault): void;
}

export interface ConnectionOptions {
  after: number;
  unsent?: readonly Unsent[];
  listener: ConnectionListener;
  stream: () => Road;
  poll: () => Road;
  random?: () => number;
}

const LONGEST_DELAY_MS = 30_000;
const SHORTEST_DELAY_MS = 500;
const ACK_MS = 15_000;
const STREAM_FAILURES = 2;
const STREAM_AGAIN_MS = 300_000;
const TYPING_EVERY_MS = 3_000;
// The gateway could not take it right now, as over HTTP with 503: back off and send it again.
const BUSY = new Set(["DATABASE_BUSY", "INTERNAL", "UNAVAILABLE"]);
const GONE = new Set(["UNAUTHENTICATED", "NOT_FOUND", "FORBIDDEN"]);

/** How long to wait after the given number of failures: exponential with full jitter, in milliseconds. */
export function backOff(failures: number, random: () => number): number {
  const ceiling = Math.min(LONGEST_DELAY_MS, 1000 * 2 ** Math.min(failures - 1, 10));
  return SHORTEST_DELAY_MS + random() * (ceiling - SHORTEST_DELAY_MS);
}

/** A random UUID; also on a page without https, where crypto.randomUUID is missing. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

export class Connection {
  private after: number;
  private unsent: Unsent[];
  private road: Road | undefined;
  private ready = false;
  private polling = false;
  private failures = 0;
  private streamFailures = 0;
  private retryTimer: ReturnType<typeof setTimeout> | undefined;
  private ackTimer: ReturnType<typeof setTimeout> | undefined;
  private streamTimer: ReturnType<typeof setTimeout> | undefined;
  private typedAt = -Infinity;
  private stopped = false;

  constructor(private readonly options: ConnectionOptions) {
    this.after = options.after;
    this.unsent = [...(options.unsent ?? [])];
  }

  start(): void {
    this.options.listener.status("connecting", 0);
    this.open();
  }

  stop(): void {
    this.stopped = true;
    this.clearTimers();
    this.road?.stop();
    this.road = undefined;
  }

  /** Takes a message over; it is kept and resent under the same id until the gateway has it. */
  say(text: string, choice?: string): void {
    const entry: Unsent = { clientId: newId(), text, state: "sending" };
    if (choice !== undefined) entry.choice = choice;
    this.unsent.push(entry);
    this.tellUnsent();
    this.transmit(entry);
    this.retryNow();
  }

  /** Sends a refused message again, under the same id. */
  retry(clientId: string): void {
    const entry = this.unsent.find((row) => row.clientId === clientId);
    if (entry?.state === "refused") {
      entry.state = "sending";
      delete entry.reason;
      this.tellUnsent();
      this.transmit(entry);
    }
    this.retryNow();
  }

  /** Gives up an unsent message. */
  drop(clientId: string): void {
    this.unsent = this.unsent.filter((row) => row.clientId !== clientId);
    this.tellUnsent();
  }

  /** Tries at once when it is waiting to try again. */
  retryNow(): void {
    if (this.retryTimer === undefined || this.stopped) return;
    clearTimeout(this.retryTimer);
    this.retryTimer = undefined;
    this.open();
  }

  /** Tells the other side that something is being written; at most every few seconds. */
  tellTyping(): void {
    const now = Date.now();
    if (!this.ready || now - this.typedAt < TYPING_EVERY_MS) return;
    this.typedAt = now;
    this.road?.send({ type: "typing", on: true });
  }

  private open(): void {
    this.ready = false;
    const road = this.polling ? this.options.poll() : this.options.stream();
    this.road = road;
    if (this.polling) this.streamTimer = setTimeout(() => this.switchToStream(), STREAM_AGAIN_MS);
    road.start(this.after, {
      frame: (frame) => {
        if (this.road === road) this.read(frame);
      },
      down: () => {
        if (this.road === road) this.fail();
      },
    });
  }

  private read(frame: Frame): void {
    const { listener } = this.options;
    switch (frame.type) {
      case "state":
        this.becomeReady();
        listener.state(frame);
        break;
      case "message":
        if (frame.message.seq <= this.after) return;
        this.after = frame.message.seq;
        this.settle((entry) => entry.clientId === frame.message.client_id || entry.seq === frame.message.seq);
        listener.message(frame.message);
        break;
      case "ack":
        this.acknowledge(frame.client_id, frame.seq);
        break;
      case "typing":
        listener.typing(frame.author, frame.on);
        break;
      case "error":
        this.refuse(frame.error, frame.client_id);
        break;
    }
  }

  private becomeReady(): void {
    if (this.ready) return;
    this.ready = true;
    this.failures = 0;
    if (!this.polling) this.streamFailures = 0;
    this.options.listener.status("online", 0);
    for (const entry of this.unsent) this.transmit(entry);
  }

  private transmit(entry: Unsent): void {
    if (!this.ready || entry.state !== "sending") return;
    const frame: Outgoing =
      entry.choice === undefined
        ? { type: "say", client_id: entry.clientId, text: entry.text }
        : { type: "choose", client_id: entry.clientId, choice: entry.choice };
    this.road?.send(frame);
    // A road that swallows messages is as good as down.
    this.ackTimer ??= setTimeout(() => {
      this.ackTimer = undefined;
      if (this.unsent.some((row) => row.state === "sending")) this.fail();
    }, ACK_MS);
  }

  private acknowledge(clientId: string, seq: number): void {
    const entry = this.unsent.find((row) => row.clientId === clientId);
    if (!entry) return;
    if (seq <= this.after) return this.settle((row) => row === entry);
    entry.state = "sent";
    entry.seq = seq;
    this.tellUnsent();
    this.restAckTimer();
  }

  private refuse(fault: Fault, clientId: string | undefined): void {
    const entry = this.unsent.find((row) => row.clientId === clientId);
    if (BUSY.has(fault.code)) this.fail();
    else if (entry) {
      entry.state = "refused";
      entry.reason = fault.message;
      this.tellUnsent();
      this.restAckTimer();
    } else if (GONE.has(fault.code)) {
      this.stop();
      this.options.listener.gone(fault);
    }
  }

  private settle(isDone: (entry: Unsent) => boolean): void {
    const left = this.unsent.filter((entry) => !isDone(entry));
    if (left.length === this.unsent.length) return;
    this.unsent = left;
    this.tellUnsent();
    this.restAckTimer();
  }

  private restAckTimer(): void {
    if (this.unsent.some((entry) => entry.state === "sending")) return;
    clearTimeout(this.ackTimer);
    this.ackTimer = undefined;
  }

  private fail(): void {
    if (this.stopped) return;
    const wasReady = this.ready;
    this.clearTimers();
    this.road?.stop();
    this.road = undefined;
    this.ready = false;
    this.failures += 1;
    if (this.polling) {
      // The poll failed too: ask the stream once before polling again.
      this.polling = false;
      this.streamFailures = STREAM_FAILURES - 1;
    } else if (!wasReady) {
      this.streamFailures += 1;
      this.polling = this.streamFailures >= STREAM_FAILURES;
    }
    this.options.listener.status("lost", this.failures);
    const delay = backOff(this.failures, this.options.random ?? Math.random);
    this.retryTimer = setTimeout(() => this.retryNow(), delay);
  }

  private switchToStream(): void {
    if (this.stopped || !this.polling) return;
    this.clearTimers();
    this.road?.stop();
    this.polling = false;
    this.streamFailures = STREAM_FAILURES - 1;
    this.open();
  }

  private clearTimers(): void {
    clearTimeout(this.retryTimer);
    clearTimeout(this.ackTimer);
    clearTimeout(this.streamTimer);
    this.retryTimer = this.ackTimer = this.streamTimer = undefined;
  }

  private tellUnsent(): void {
    this.options.listener.unsent(this.unsent.map((entry) => ({ ...entry })));
  }
}
