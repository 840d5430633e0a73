// The worker's own day in figures, for nobody else's eyes: what she took, how it ended, call-backs done.
import { h } from "../shared/dom";
import { readDay } from "../shared/lead-wire";
import type { Texts } from "../shared/texts";
import type { Gateway } from "./gateway";

/** A box that fills itself; empty when the figures cannot be had. */
export function dayFigures(texts: Texts, gateway: Gateway): HTMLElement {
  const list = h("ul.day");
  const element = h("section.own-day", { hidden: true }, h("h3", {}, texts.get("ui_console_day")), list);
  const row = (key: string, count: number): HTMLElement => h("li", {}, h("strong", {}, String(count)), ` ${texts.get(key)}`);
  gateway.guarded("/console/day", "GET").then(
    (answer) => {
      const day = readDay(answer);
      list.replaceChildren(
        row("ui_console_day_taken", day.taken),
        row("ui_console_day_active", day.active),
        row("ui_console_day_ended", day.ended),
        row("ui_console_day_callbacks", day.callbacks_done),
      );
      element.hidden = false;
    },
    // The lists say that the server is away.
    () => undefined,
  );
  return element;
}
