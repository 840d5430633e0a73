// Keeps the help of an emergency message in sight for as long as the conversation lasts.
import { ICONS, h, icon } from "../shared/dom";
import type { Phone } from "../shared/wire";
import { callLink, helpNumbers } from "./numbers-view";
import type { Parts, View } from "./parts";

const MOST_NUMBERS = 4;

/** A strip above the conversation with the call buttons of the latest emergency message. */
export function emergencyView({ session }: Parts): View {
  const { model } = session;
  const { texts } = model;
  const element = h("section.pinned", { "aria-label": texts.get("ui_emergency_title"), hidden: true });
  let shown = 0;

  return {
    element,
    update() {
      const message = model.messages.findLast((row) => row.kind === "emergency");
      element.hidden = !message || model.phase !== "live";
      if (!message || message.seq === shown) return;
      shown = message.seq;
      element.className = `pinned ${message.level ?? "crisis"}`;
      const calls: HTMLElement[] = [];
      const known = new Set<string>();
      for (const card of message.cards ?? []) {
        const phone: Phone | undefined = card.phones?.[0];
        if (!phone || known.has(phone.dial) || calls.length === MOST_NUMBERS) continue;
        known.add(phone.dial);
        const name = { text: card.name, language: card.name_language ?? message.language };
        calls.push(h("li", {}, callLink(texts, phone, name)));
      }
      element.replaceChildren(
        h("h3", {}, icon(ICONS.alert), texts.get("ui_emergency_title")),
        calls.length ? h("ul.numbers", {}, ...calls) : helpNumbers(texts),
      );
    },
  };
}
