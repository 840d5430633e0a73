// What every view of the chat is made with: the session it shows, and a way to ask before a deed.
import type { Session } from "./session";

export interface Parts {
  session: Session;
  /** Asks with a text and two buttons; `act` runs on yes. */
  ask(text: string, act: () => void): void;
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
