// What every view of the chat is made with: the session it shows, the window it stands in, and the rarer deeds.
import type { Session } from "./session";

/** What extras.js exports; it is fetched when one of its deeds is first wanted. */
export type Extras = typeof import("./extras");

let attempts = 0;

/** Fetches extras.js, once; raises when it cannot be fetched. */
export const loadExtras = (base: string): Promise<Extras> =>
  import(`${base}/extras.js${attempts ? `?${attempts}` : ""}`).catch((cause) => {
    // A failed module stays failed under its address.
    attempts += 1;
    throw cause;
  });

export interface Parts {
  session: Session;
  /** The <neuvo-chat> element. */
  host: HTMLElement;
  /** Runs a deed of extras.js as soon as that is here; tells the resident when it cannot be fetched. */
  withExtras(deed: (extras: Extras) => void): void;
  /** Leaves the host's page at once. */
  leavePage(): void;
  /** Puts the chat window away; the conversation goes on. */
  close(): void;
}

/** A piece of the window: built once per interface language, brought up to date on each change. */
export interface View {
  element: HTMLElement;
  update(): void;
}
