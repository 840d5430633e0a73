// What survives a reload: the conversation's id and token, and what is not sent yet. In sessionStorage only, never before
// the resident opens the chat, and gone with the tab. The texts of the conversation are never kept here.
import type { Unsent } from "../shared/connection";
import type { Display } from "./display";

const KEY = "neuvo";

export interface Kept {
  base: string;
  id: string;
  token: string;
  language: string;
  /** Whether the chat window stood open. */
  open: boolean;
  unsent: Unsent[];
  /** What stood in the field, not sent yet. */
  draft?: string;
  display?: Display | undefined;
}

/** What an earlier page of this tab left, or null. */
export function readKept(base: string): Kept | null {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY) ?? "null") as Kept | null;
    return kept?.base === base && kept.id && kept.token ? kept : null;
  } catch {
    // Storage is forbidden or holds something foreign: the chat works without it.
    return null;
  }
}

export function keep(kept: Kept): void {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(kept));
  } catch {
    // Forbidden or full: the conversation then ends with the page.
  }
}

export function forget(): void {
  try {
    sessionStorage.removeItem(KEY);
  } catch {
    // Nothing can have been kept.
  }
}
