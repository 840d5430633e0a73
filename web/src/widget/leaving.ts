// The quick exit for people whose screen somebody may look at: blanks the page, then replaces it in the history.
import { forget } from "./store";

// The weather: believable on any screen, and a site that everybody in Finland knows.
const NEUTRAL_PAGE = "https://www.ilmatieteenlaitos.fi";
const TWICE_WITHIN_MS = 1_500;

/** The page to go to: the host's choice when it is a web address, else the neutral one. */
export function readExit(asked: string | null): string {
  return asked && /^https:\/\//.test(asked) ? asked : NEUTRAL_PAGE;
}

/** Empties this tab of the chat and goes to `page`; the back button does not return here. */
export function leavePage(page: string, go: (url: string) => void = (url) => location.replace(url)): void {
  forget();
  globalThis.speechSynthesis?.cancel();
  document.title = "";
  document.documentElement.replaceChildren();
  go(page);
}

/** Calls `act` when Escape is pressed twice in a row; returns how to stop. */
export function watchEscape(act: () => void): () => void {
  let pressedAt = -Infinity;
  const listen = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || event.isComposing || event.repeat) {
      if (event.key !== "Escape") pressedAt = -Infinity;
      return;
    }
    if (event.timeStamp - pressedAt < TWICE_WITHIN_MS) act();
    pressedAt = event.timeStamp;
  };
  // In the capture phase, so that no widget of the host's page can keep it from us.
  document.addEventListener("keydown", listen, true);
  return () => document.removeEventListener("keydown", listen, true);
}
