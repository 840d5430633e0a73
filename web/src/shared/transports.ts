// The roads to a conversation: the stream here, and the long poll (poll-road.ts) for networks that block it.
// Both speak frames, so the connection above them has one code path. Neither retries: that is the connection's.
import { type Frame, type Outgoing, WireFault, readFrame } from "./wire";

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

/** Where the conversation's calls are. */
export const pathOf = (address: Address): string =>
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

/** A road whose code is fetched when it is first needed; one that cannot be fetched is down. */
export function lateRoad(fetchRoad: () => Promise<Road>): Road {
  let road: Road | undefined;
  let isOver = false;
  return {
    start(after, events) {
      fetchRoad().then(
        (found) => {
          if (!isOver) (road = found).start(after, events);
        },
        () => !isOver && events.down(),
      );
    },
    send: (frame) => road?.send(frame),
    stop() {
      isOver = true;
      road?.stop();
    },
  };
}
