// When nobody can talk now: what is told at the door, and the form by which one asks to be called. Part of extras.js.
import { type Child, h } from "../shared/dom";
import type { Refusal } from "../shared/api";
import { type Message, readCards } from "../shared/wire";
import { dress } from "./display";
import type { Model } from "./model";
import type { Parts } from "./parts";

const FEWEST_DIGITS = 5;
const PHONE = /^\+?[0-9][0-9 ()-]{3,30}$/;

/** Stands among the messages, for it brings other ways to get help; the gateway does not keep it. */
export function tellClosed({ texts, messages }: Model, cause: unknown, tell: (message: Message) => void): void {
  const { message: text, details } = cause as Refusal;
  const opening = details["next_opening"];
  const when = typeof opening === "string" ? texts.get("ui_closed_until", { next_opening: texts.moment(opening) }) : "";
  const told: Message = {
    seq: messages.at(-1)?.seq ?? 0,
    author: "system",
    kind: "notice",
    language: texts.language,
    dir: texts.dir,
    text: when ? `${text}\n${when}` : text,
    at: new Date().toISOString(),
    cards: readCards(details["ways"]),
    offers: ["callback"],
  };
  messages.push(told);
  tell(told);
}

/** Whether a telephone number can be one: as the gateway looks at it. */
export function isPhone(typed: string): boolean {
  return PHONE.test(typed.trim()) && typed.replace(/\D/g, "").length >= FEWEST_DIGITS;
}

/** Asks for number, time and consent in a dialog; what was typed stays there until the gateway has it. */
export function askForCall({ session, host }: Parts): void {
  const { texts } = session.model;
  const root = host.shadowRoot!;
  const opener = root.activeElement as HTMLElement | null;
  dress(host);
  const said = session.model.messages.findLast((row) => row.author === "resident")?.text ?? "";
  const phone = h("input", { id: "call-phone", type: "tel", autocomplete: "tel", dir: "ltr", maxlength: 40 });
  const name = h("input", { id: "call-name", autocomplete: "name", dir: "auto", maxlength: 120 });
  const time = h("input", { id: "call-time", dir: "auto", maxlength: 120 });
  const about = h("textarea", { id: "call-about", rows: 2, dir: "auto", maxlength: 2000 }, said);
  const consent = h("input", { id: "call-consent", type: "checkbox" });
  const fault = h("p.fault", { id: "call-fault", role: "alert" });
  const send = h("button.strong", { type: "submit" }, texts.get("ui_callback_send"));
  const field = (key: string, input: HTMLElement, hint?: string): Child =>
    h(
      "div.field",
      {},
      h("label", { for: input.id }, texts.get(key)),
      hint ? h("p.hint", { id: `${input.id}-hint` }, texts.get(hint)) : null,
      input,
    );
  const leave = (): void => {
    dialog.remove();
    opener?.focus();
  };
  // The field at fault takes the focus and is read with what is wrong.
  const refuse = (key: string, input: HTMLElement): void => {
    fault.textContent = texts.get(key);
    input.setAttribute("aria-invalid", "true");
    input.setAttribute("aria-describedby", fault.id);
    input.focus();
  };

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    fault.textContent = "";
    for (const each of [phone, about, consent]) each.removeAttribute("aria-invalid");
    if (!isPhone(phone.value)) return refuse("ui_callback_phone_wrong", phone);
    if (!about.value.trim()) return refuse("ui_empty", about);
    if (!consent.checked) return refuse("ui_callback_consent_missing", consent);
    send.disabled = true;
    try {
      await session.call("/callback", "POST", {
        phone: phone.value.trim(),
        name: name.value.trim() || null,
        time: time.value.trim() || null,
        text: about.value.trim(),
        consent: true,
      });
      dialog.close();
    } catch (cause) {
      if ((cause as Partial<Refusal>).details?.["field"] === "phone") refuse("ui_callback_phone_wrong", phone);
      else fault.textContent = session.explain(cause);
    } finally {
      send.disabled = false;
    }
  }

  const dialog = h(
    "dialog.call-form",
    { "aria-labelledby": "call-title", onclose: leave },
    h(
      "form",
      { novalidate: true, onsubmit: (event) => void submit(event) },
      h("h3", { id: "call-title" }, texts.get("ui_callback")),
      h("p", {}, texts.get("ui_callback_intro")),
      field("ui_callback_phone", phone),
      field("ui_callback_name", name),
      field("ui_callback_time", time),
      field("ui_callback_about", about, "ui_input_hint"),
      h("label.tick", { for: consent.id }, consent, h("span", {}, texts.get("ui_callback_consent"))),
      fault,
      h(
        "div.deeds",
        {},
        h("button.plain", { type: "button", onclick: () => dialog.close() }, texts.get("ui_cancel")),
        send,
      ),
    ),
  );
  root.querySelector(".chat")!.append(dialog);
  dialog.showModal();
  phone.focus();
}
