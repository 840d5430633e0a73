// The first day in five steps: a small window beside the desk, which can be used meanwhile. Comes by itself once in this
// browser, and again when it is asked for.
import { h } from "../shared/dom";
import type { Texts } from "../shared/texts";
import { keepWish, readWish } from "./wishes";

/** Each step and the place on the screen that it is about. */
const STEPS: [string, string][] = [
  ["queue", ".queue"],
  ["take", "#conversation"],
  ["write", "#conversation"],
  ["alerts", "#alerts"],
  ["end", ".presence"],
];

/** Whether this browser has shown the tour. */
export const isTourSeen = (): boolean => readWish("tour") === "seen";

/** Shows the tour from its first step; what has the focus gets it back at the end. */
export function showTour(texts: Texts): void {
  document.querySelector(".tour")?.remove();
  const opener = document.activeElement as HTMLElement | null;
  const title = h("h2", { id: "tour-title", tabindex: -1 });
  const words = h("p");
  const button = (key: string, act: () => void): HTMLButtonElement => h("button", { type: "button", onclick: act }, texts.get(key));
  const back = button("ui_console_tour_back", () => go(at - 1));
  const next = button("ui_console_tour_next", () => go(at + 1));
  const leave = button("ui_console_tour_leave", () => end());
  const element = h(
    "section.tour",
    {
      role: "dialog",
      "aria-labelledby": title.id,
      onkeydown: (event) => {
        if ((event as KeyboardEvent).key === "Escape") end();
      },
    },
    title,
    words,
    h("div.deeds", {}, leave, back, next),
  );
  let at = 0;

  function mark(selector: string | null): void {
    for (const each of document.querySelectorAll(".toured")) each.classList.remove("toured");
    if (selector) document.querySelector(selector)?.classList.add("toured");
  }

  function go(to: number): void {
    if (to >= STEPS.length) return end();
    at = to;
    const [name, selector] = STEPS[at]!;
    title.textContent = `${at + 1}/${STEPS.length} ${texts.get(`ui_console_tour_${name}_title`)}`;
    words.textContent = texts.get(`ui_console_tour_${name}`);
    back.hidden = at === 0;
    const isLast = at === STEPS.length - 1;
    next.textContent = texts.get(isLast ? "ui_console_tour_done" : "ui_console_tour_next");
    next.className = "strong";
    leave.hidden = isLast;
    mark(selector);
    title.focus();
  }

  function end(): void {
    keepWish("tour", "seen");
    mark(null);
    element.remove();
    opener?.focus();
  }

  document.body.append(element);
  go(0);
}
