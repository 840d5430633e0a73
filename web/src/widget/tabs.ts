// Keeps the tabs of one browser in step: a new tab takes up the conversation of another, and leaving or deleting in one
// tab clears all of them. Nothing is stored for it: the tabs talk to each other while they live.
import type { Address } from "../shared/transports";

type Told =
  | { type: "who"; base: string }
  | { type: "here"; address: Address; language: string }
  | { type: "over"; conversation: string; left: boolean };

const ANSWER_MS = 80;

export interface TabsListener {
  /** The conversation that this tab has, told to a tab that asks. */
  current(): { address: Address; language: string } | null;
  /** Another tab deleted the conversation, or left the page at once (`left`). */
  over(conversation: string, left: boolean): void;
}

export class Tabs {
  private readonly channel = "BroadcastChannel" in globalThis ? new BroadcastChannel("neuvo") : null;
  private answered: ((found: { address: Address; language: string } | null) => void) | undefined;

  constructor(private readonly listener: TabsListener) {
    if (this.channel) this.channel.onmessage = (event) => this.hear(event.data as Told);
  }

  /** The conversation that another tab has open with this gateway, or null. */
  ask(base: string): Promise<{ address: Address; language: string } | null> {
    if (!this.channel) return Promise.resolve(null);
    return new Promise((resolve) => {
      this.answered = resolve;
      this.tell({ type: "who", base });
      setTimeout(() => resolve(null), ANSWER_MS);
    });
  }

  tellOver(conversation: string, left: boolean): void {
    this.tell({ type: "over", conversation, left });
  }

  private tell(told: Told): void {
    this.channel?.postMessage(told);
  }

  private hear(told: Told): void {
    if (told.type === "who") {
      const here = this.listener.current();
      if (here?.address.base === told.base) this.tell({ type: "here", ...here });
    } else if (told.type === "here") {
      this.answered?.({ address: told.address, language: told.language });
    } else this.listener.over(told.conversation, told.left);
  }
}
