// What stands where one wrote, when there is nothing to write to: ended, deleted, gone, or the gateway is away.
import { ICONS, h, icon } from "../shared/dom";
import { helpNumbers } from "./numbers-view";
import type { Parts, View } from "./parts";

export function endView(parts: Parts): View {
  const { session } = parts;
  const { model } = session;
  const { texts } = model;
  const element = h("div.end", { hidden: true });
  let shown = "";

  const begin = (): HTMLElement =>
    h("button.strong", { type: "button", onclick: () => void session.beginAnew() }, texts.get("ui_new_conversation"));

  function content(situation: string): (HTMLElement | null)[] {
    if (situation === "away") {
      return [
        h("p.lead", { role: "status" }, icon(ICONS.alert), texts.get("ui_server_away")),
        helpNumbers(texts),
        h("button.strong", { type: "button", onclick: () => session.retryNow() }, texts.get("ui_retry")),
      ];
    }
    if (situation === "deleted") return [h("p.lead", { role: "status" }, texts.get("ui_deleted")), begin()];
    if (situation === "gone") return [h("p.lead", { role: "status" }, texts.get("ui_conversation_gone")), begin()];
    const form = h("div");
    parts.withExtras((extras) => form.append(extras.feedbackForm(parts)));
    return [form, begin()];
  }

  return {
    element,
    update() {
      const situation = model.phase === "live" ? (model.mode === "closed" ? "closed" : "") : model.phase;
      const now = `${situation} ${model.feedbackGiven}`;
      element.hidden = situation === "" || situation === "starting";
      if (now === shown) return;
      shown = now;
      element.className = `end ${situation}`;
      element.replaceChildren();
      if (!element.hidden) for (const child of content(situation)) if (child) element.append(child);
    },
  };
}
