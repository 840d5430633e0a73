// The two roads to a conversation: the stream, and the long poll for networks that block it.
// Both speak frames, so the connection above them has one code path. Neither retries: that is the connection's.
import { Refusal, call } from "./api";
import { type Frame, type Outgoing, WireFault, readFrame, readPage } from "./wire";

export interface Road {
  /** Opens the road and asks for everything after message `after`. */
  start(after: number, events: RoadEvents): void;
  send(frame: Outgoing): void;
  stop(): void;
}

export interface RoadEvents {
  frame(frame: Frame): void;
  /** The road is closed for good; called once. */
  down(): void;
}

export interface Address {
  /** The gateway, without a slash at the end. */
  base: string;
  conversation: string;
  token: string;
}

const FIRST_FRAME_MS = 10_000;
const SILENCE_MS = 70_000;
const POLL_SECONDS = 25;
const QUICK_MS = 1_000;
const PAUSE_MS = 3_000;
const PAUSE_CLOSED_MS = 30_000;

const pathOf = (address: Address): string =>
  `${address.base}/api/v1/conversations/${encodeURIComponent(address.conversation)}`;

/** The WebSocket of the protocol; it answers pings and gives up on silence. */
export class StreamRoad implements Road {
  private socket: WebSocket | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly address: Address) {}

  start(after: number, events: RoadEvents): void {
    let over = false;
    const end = (): void => {
      if (over) return;
      over = true;
      this.stop();
      events.down();
    };
    const watch = (milliseconds: number): void => {
      clearTimeout(this.timer);
      this.timer = setTimeout(end, milliseconds);
    };
    let socket: WebSocket;
    try {
      socket = new WebSocket(`${pathOf(this.address).replace(/^http/, "ws")}/stream`);
    } catch {
      // A page's CSP may forbid the socket and still allow the poll.
      queueMicrotask(end);
      return;
    }
    this.socket = socket;
    watch(FIRST_FRAME_MS);
    socket.onopen = () => socket.send(JSON.stringify({ type: "hello", token: this.address.token, after }));
    socket.onclose = end;
    socket.onerror = end;
    socket.onmessage = (event) => {
      if (over) return;
      watch(SILENCE_MS);
      const frame = parseFrame(event.data);
      if (frame?.type === "ping") socket.send('{"type":"pong"}');
      else if (frame) events.frame(frame);
    };
  }

  send(frame: Outgoing): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(frame));
  }

  stop(): void {
    clearTimeout(this.timer);
    const socket = this.socket;
    this.socket = undefined;
    if (!socket) return;
    socket.onopen = socket.onclose = socket.onerror = socket.onmessage = null;
    socket.close();
  }
}

/** GET with `wait` and POST, translated into the same frames. */
export class PollRoad implements Road {
  private readonly stopper = new AbortController();
  private events: RoadEvents | undefined;
  private queue: Promise<void> = Promise.resolve();

  constructor(private readonly address: Address) {}

  start(after: number, events: RoadEvents): void {
    this.events = events;
    void this.poll(after);
  }

  send(frame: Outgoing): void {
    if (frame.type === "typing") return;
    const { type: _type, ...body } = frame;
    // One after the other, so that messages keep the order in which they were written.
    this.queue = this.queue.then(() => this.post(body));
  }

  stop(): void {
    this.events = undefined;
    this.stopper.abort();
  }

  private async poll(after: number): Promise<void> {
    for (let wait = 0; this.events; wait = POLL_SECONDS) {
      try {
        const url = `${pathOf(this.address)}/messages?after=${after}&wait=${wait}`;
        const asked = Date.now();
        const { messages, typing: _typing, ...state } = readPage(
          await call(url, { token: this.address.token, signal: this.stopper.signal, timeoutMs: (wait + 15) * 1000 }),
        );
        this.events?.frame({ type: "state", ...state });
        for (const message of messages) {
          after = Math.max(after, message.seq);
          this.events?.frame({ type: "message", message });
        }
        // A gateway that does not wait (the conversation is closed) is not to be asked without pause.
        if (wait && !messages.length && Date.now() - asked < QUICK_MS) {
          const pause = state.mode === "closed" ? PAUSE_CLOSED_MS : PAUSE_MS;
          await new Promise((resume) => setTimeout(resume, pause));
        }
      } catch (cause) {
        return this.fail(cause);
      }
    }
  }

  private async post(body: { client_id: string }): Promise<void> {
    if (!this.events) return;
    try {
      const url = `${pathOf(this.address)}/messages`;
      const answer = (await call(url, { method: "POST", body, token: this.address.token })) as { seq: number };
      this.events?.frame({ type: "ack", client_id: body.client_id, seq: answer.seq });
    } catch (cause) {
      this.fail(cause, body.client_id);
    }
  }

  private fail(cause: unknown, clientId?: string): void {
    const events = this.events;
    // A refusal of a message is about that message only; anything else closes the road.
    if (cause instanceof Refusal && cause.status < 500) {
      const about = clientId && cause.status !== 401 && cause.status !== 404 ? { client_id: clientId } : {};
      events?.frame({ type: "error", error: cause.fault, ...about });
      if (clientId) return;
    }
    this.stop();
    events?.down();
  }
}

function parseFrame(data: unknown): Frame | null {
  try {
    return readFrame(JSON.parse(String(data)));
  } catch (cause) {
    if (cause instanceof WireFault || cause instanceof SyntaxError) {
      // Told to whoever looks at the browser's log; the message itself is never logged.
      console.warn("neuvo: unreadable frame", cause instanceof WireFault ? cause.message : "");
      return null;
    }
    throw cause;
  }
}
