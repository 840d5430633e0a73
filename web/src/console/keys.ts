// The keys of the desk: single letters that press what stands on the screen, while nothing is being written. They can be
// turned off (WCAG 2.1.4), for who speaks to the computer or touches keys by chance.
import { h } from "../shared/dom";
import type { Texts } from "../shared/texts";
import { ask } from "./dialogs";
import { keepWish, readWish } from "./wishes";

/** The key, the text that says what it does, and what it presses or, when that is a field, moves into. */
export const KEYS: [string, string, string][] = [
  ["w", "ui_console_key_waiting", "#tab-waiting"],
  ["m", "ui_console_key_mine", "#tab-mine"],
  ["n", "ui_console_key_next", "#list button.row"],
  ["t", "ui_console_key_take", '[data-key="take"]'],
  ["r", "ui_console_key_write", "#write"],
  ["p", "ui_console_key_phrase", "#phrase"],
  ["g", "ui_console_key_guides", ".guides-button"],
  ["e", "ui_console_key_end", '[data-key="end"]'],
  ["s", "ui_console_key_seen", ".alarm .seen"],
  ["?", "ui_console_key_list", "#keys"],
];
const WRITING = "input, textarea, select, [contenteditable]";

const areOff = (): boolean => readWish("keys-off") === "yes";

/** Listens for the keys; returns how to stop. */
export function watchKeys(): () => void {
  const listen = (event: KeyboardEvent): void => {
    const target = event.target as Element;
    const isOurs = !event.ctrlKey && !event.altKey && !event.metaKey && !event.isComposing && !event.repeat;
    if (!isOurs || areOff() || target.closest?.(WRITING) || document.querySelector("dialog[open]")) return;
    const selector = KEYS.find(([key]) => key === event.key.toLowerCase())?.[2];
    const found = selector ? [...document.querySelectorAll<HTMLElement>(selector)].find(isInSight) : undefined;
    if (!found) return;
    event.preventDefault();
    found.focus();
    if (!found.matches(WRITING)) found.click();
  };
  document.addEventListener("keydown", listen);
  return () => document.removeEventListener("keydown", listen);
}

function isInSight(element: HTMLElement): boolean {
  return !element.closest("[hidden]") && !(element as HTMLButtonElement).disabled;
}

/** The list of keys, with the switch that turns them off and the tour again. */
export function askKeys(texts: Texts, beginTour: (() => void) | null): void {
  const on = h("input", { type: "checkbox", id: "keys-on", checked: !areOff() });
  const row = (key: string, text: string): HTMLElement => h("tr", {}, h("th", { scope: "row" }, h("kbd", {}, key)), h("td", {}, texts.get(text)));
  const content = [
    h("table.keys", {}, h("tbody", {}, ...KEYS.map(([key, text]) => row(key, text)), row("Ctrl + Enter", "ui_console_key_send"))),
    h("label.option", { for: on.id }, on, texts.get("ui_console_keys_on")),
    beginTour &&
      h(
        "button",
        {
          type: "button",
          id: "tour-again",
          onclick: () => {
            on.closest("dialog")!.close();
            beginTour();
          },
        },
        texts.get("ui_console_tour_again"),
      ),
  ];
  ask(texts, texts.get("ui_console_keys"), "ui_console_alerts_save", content, () =>
    keepWish("keys-off", on.checked ? "no" : "yes"),
  );
}
