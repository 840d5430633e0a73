// The entry of extras.js: the rarer deeds, fetched when one of them is first wanted. Menu, questions before a deed,
// files to keep, words of feedback; the display, the call-back and the long poll stand in their own modules.
import { h } from "../shared/dom";
import type { Texts } from "../shared/texts";
import type { Card } from "../shared/wire";
import { dress } from "./display";
import type { Parts } from "./parts";

export { PollRoad } from "../shared/poll-road";
export { applyDisplay, displayControls, readAloud } from "./display";
export { askForCall, tellClosed } from "./nobody-here";

/** The menu of rarer deeds. */
export function menuItems(parts: Parts): (Node | null)[] {
  const { session, host } = parts;
  const { texts } = session.model;
  dress(host);
  const deed = (key: string, question: string, needs: "open" | "live", act: () => Promise<void>): HTMLElement =>
    h(
      "button.deed",
      { type: "button", "data-needs": needs, onclick: () => ask(parts, texts.get(question), () => void act()) },
      texts.get(key),
    );
  const privacy = `${session.base}/privacy?lang=${texts.language}`;
  return [
    deed("ui_save_text", "ui_save_hint", "live", () => saveConversation(parts, "txt")),
    deed("ui_save_page", "ui_save_hint", "live", () => saveConversation(parts, "html")),
    deed("ui_end_conversation", "ui_end_confirm", "open", () => session.end()),
    deed("ui_new_conversation", "ui_new_confirm", "open", () => session.beginAnew()),
    deed("ui_delete_conversation", "ui_delete_confirm", "live", () => session.erase()),
    h("a.link", { href: privacy, target: "_blank", rel: "noopener noreferrer" }, texts.get("ui_privacy")),
    h("p", {}, texts.get("ui_automatic_note")),
    h("p", {}, `${texts.get("ui_quick_exit")}: ${texts.get("ui_quick_exit_hint")}`),
  ];
}

/** Asks with a text and two buttons; `act` runs on yes. */
function ask({ session, host }: Parts, text: string, act: () => void): void {
  const { texts } = session.model;
  const root = host.shadowRoot!;
  const opener = root.activeElement as HTMLElement | null;
  const finish = (isYes: boolean): void => {
    dialog.close();
    dialog.remove();
    opener?.focus();
    if (isYes) act();
  };
  const dialog = h(
    "dialog",
    { "aria-labelledby": "question", oncancel: () => finish(false) },
    h("p", { id: "question" }, text),
    h(
      "div.deeds",
      {},
      h("button.plain", { type: "button", onclick: () => finish(false) }, texts.get("ui_cancel")),
      h("button.strong", { type: "button", onclick: () => finish(true) }, texts.get("ui_confirm")),
    ),
  );
  root.querySelector(".chat")!.append(dialog);
  dialog.showModal();
}

async function saveConversation({ session }: Parts, format: "txt" | "html"): Promise<void> {
  try {
    const { base, conversation, token } = session.address!;
    const url = `${base}/api/v1/conversations/${encodeURIComponent(conversation)}/transcript?format=${format}`;
    const headers = { Authorization: `Bearer ${token}` };
    const response = await fetch(url, { headers, credentials: "omit", cache: "no-store", referrerPolicy: "no-referrer" });
    if (!response.ok) throw new Error(String(response.status));
    saveFile(await response.blob(), format);
  } catch {
    session.tell(session.model.texts.get("ui_not_done"));
  }
}

/** Saves what a card says as a small text file. */
export function saveCard(card: Card, texts: Texts): void {
  const lines = [
    card.name,
    card.summary,
    ...(card.phones ?? []).map((phone) => `${texts.get("ui_call_number", { number: phone.number })} ${phone.hours ?? ""}`),
    ...(card.links ?? []).map((link) => `${link.label}: ${link.url}`),
    card.provider && texts.get("ui_provided_by", { provider: card.provider }),
    card.updated && texts.get("ui_updated", { date: texts.date(card.updated) }),
    card.unchecked && texts.get("ui_unchecked"),
  ];
  saveFile(new Blob([lines.filter(Boolean).join("\n")], { type: "text/plain;charset=utf-8" }), "txt", card.service_id);
}

function saveFile(content: Blob, format: string, name = "neuvo"): void {
  const link = h("a", { href: URL.createObjectURL(content), download: `${name}.${format}` });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** The question after a conversation: yes or no, and then in words. */
export function feedbackForm(parts: Parts): HTMLElement {
  const { session, host } = parts;
  const { texts } = session.model;
  dress(host);
  if (session.model.feedbackGiven) return wordsForm(parts);
  const answer = (key: string, helped: boolean): HTMLElement =>
    h("button.choice", { type: "button", onclick: () => void session.giveFeedback({ helped }) }, texts.get(key));
  return h(
    "div.feedback",
    { role: "group", "aria-label": texts.get("ui_feedback_question") },
    h("p", {}, texts.get("ui_feedback_question")),
    answer("ui_yes", true),
    answer("ui_no", false),
  );
}

function wordsForm({ session }: Parts): HTMLElement {
  const { texts } = session.model;
  const thanks = (): HTMLElement => h("p", { role: "status" }, texts.get("ui_feedback_thanks"));
  const field = h("textarea", { id: "feedback", rows: 2, maxlength: 2000, dir: "auto" });
  const form = h(
    "form.more-form",
    {
      onsubmit: (event) => {
        event.preventDefault();
        if (!field.value.trim()) return;
        void session.giveFeedback({ text: field.value.trim() });
        form.replaceChildren(thanks());
      },
    },
    thanks(),
    h("label", { for: "feedback" }, texts.get("ui_feedback_text")),
    field,
    h("button", { type: "submit" }, texts.get("ui_send")),
  );
  return form;
}

/** Shows only the beginning of a long answer. Only out of sight: a screen reader has the whole text in any case. */
export function foldAnswer({ session, host }: Parts, body: HTMLElement): void {
  const { texts } = session.model;
  dress(host);
  const button = h("button.fold", { type: "button", "aria-expanded": "false" }, texts.get("ui_show_all"));
  button.addEventListener("click", () => {
    const isOpen = !body.classList.toggle("folded");
    button.setAttribute("aria-expanded", String(isOpen));
    button.textContent = texts.get(isOpen ? "ui_show_less" : "ui_show_all");
  });
  body.classList.add("folded");
  body.after(button);
}
