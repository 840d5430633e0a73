// The question before a conversation that is not one's own is read: why. The answer is kept in the audit trail.
import { h } from "../shared/dom";
import type { Texts } from "../shared/texts";

const REASONS = ["follow_up", "supervision", "complaint", "other"];

export function reasonForm(texts: Texts, act: (reason: string) => void): HTMLElement {
  const select = h(
    "select",
    { id: "reading-reason" },
    ...REASONS.map((name) => h("option", { value: name }, texts.get(`ui_console_reading_${name}`))),
  );
  return h(
    "form.reason",
    {
      onsubmit: (event) => {
        event.preventDefault();
        act(select.value);
      },
    },
    h("p", { id: "reason-why" }, texts.get("error_reason_needed")),
    h("label", { for: "reading-reason" }, texts.get("ui_console_reading_reason")),
    select,
    h("button.strong", { type: "submit", "aria-describedby": "reason-why" }, texts.get("ui_console_reading_open")),
  );
}
