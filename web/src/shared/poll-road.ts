// The long poll: the road of networks that block WebSockets. Most residents never need it, so it comes with extras.js.
import { Refusal, call } from "./api";
import { type Address, type Road, type RoadEvents, pathOf } from "./transports";
import { type Outgoing, readPage } from "./wire";

const POLL_SECONDS = 25;
const QUICK_MS = 1_000;
const PAUSE_MS = 3_000;
const PAUSE_CLOSED_MS = 30_000;

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
