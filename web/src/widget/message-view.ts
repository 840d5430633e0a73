// One message of the conversation as an element. Text is only ever text: no markup of a writer comes to life.
import { ICONS, h, icon } from "../shared/dom";
import type { Unsent } from "../shared/connection";
import type { Texts } from "../shared/texts";
import type { Choice, Language, Message } from "../shared/wire";
import { cardList } from "./card-view";

const AUTHOR_KEYS = { resident: "ui_you", bot: "ui_bot", worker: "ui_worker", system: "ui_system" } as const;

/** Who says it: the worker by title, everybody else by role. */
export function authorName(message: Message, texts: Texts): string {
  const role = texts.get(AUTHOR_KEYS[message.author]);
  return message.author === "worker" && message.worker?.title ? message.worker.title : role;
}

/** A message with author, time, text and cards; an emergency one speaks up when it is new. */
export function messageView(message: Message, texts: Texts, languages: Language[], isNew: boolean): HTMLElement {
  const isEmergency = message.kind === "emergency";
  const meta = h(
    "p.meta",
    {},
    h("span.author", {}, authorName(message, texts)),
    " ",
    h("time", { datetime: message.at }, texts.time(message.at)),
  );
  const body = h("div.body", { lang: message.language, dir: message.dir }, message.text);
  return h(
    "div",
    {
      class: `message ${message.author} kind-${message.kind}${message.level ? ` ${message.level}` : ""}`,
      "data-seq": message.seq,
      role: isEmergency && isNew ? "alert" : null,
    },
    meta,
    isEmergency && h("p.title", {}, icon(ICONS.alert), texts.get("ui_emergency_title")),
    message.text ? body : null,
    message.cards?.length ? cardList(message.cards, texts, languages, message.language) : null,
  );
}

/** The offered answers of the last message as buttons. */
export function choiceButtons(message: Message, texts: Texts, choose: (choice: Choice) => void): HTMLElement {
  return h(
    "div.choices",
    { role: "group", "aria-label": texts.get("ui_choices_label"), lang: message.language, dir: message.dir },
    ...(message.choices ?? []).map((choice) =>
      h("button.choice", { type: "button", onclick: () => choose(choice) }, choice.label),
    ),
  );
}

/** A message that is still on its way, or was refused. */
export function unsentView(
  entry: Unsent,
  texts: Texts,
  isLost: boolean,
  deeds: { retry(id: string): void; drop(id: string): void },
): HTMLElement {
  const isStuck = entry.state === "refused" || (entry.state === "sending" && isLost);
  const status = entry.state === "sent" ? "ui_sent" : isStuck ? "ui_not_sent" : "ui_sending";
  return h(
    "div",
    { class: `message resident unsent${isStuck ? " stuck" : ""}` },
    h("div.body", { dir: "auto" }, entry.text),
    h(
      "p.meta.shown",
      {},
      isStuck && icon(ICONS.alert),
      h("span", {}, texts.get(status)),
      entry.reason ? h("span.reason", {}, entry.reason) : null,
    ),
    isStuck &&
      h(
        "div.deeds",
        {},
        h("button.plain", { type: "button", onclick: () => deeds.retry(entry.clientId) }, texts.get("ui_retry")),
        h(
          "button.plain",
          { type: "button", onclick: () => deeds.drop(entry.clientId), "aria-label": texts.get("ui_remove_unsent") },
          texts.get("ui_remove"),
        ),
      ),
  );
}
