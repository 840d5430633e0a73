// One message of a conversation as the worker sees it: also what the bot showed, emergency marks and private notes.
import { ICONS, h, icon } from "../shared/dom";
import type { Texts } from "../shared/texts";
import type { Card, Message } from "../shared/wire";

const AUTHOR_KEYS = { resident: "ui_console_resident", bot: "ui_bot", worker: "ui_worker", system: "ui_system" } as const;

export function entryView(message: Message, texts: Texts): HTMLElement {
  const isNote = message.kind === "note";
  const isEmergency = message.kind === "emergency";
  const author = message.author === "worker" ? (message.worker?.name ?? message.worker?.title) : undefined;
  return h(
    "li",
    { class: `entry ${message.author} kind-${message.kind}${message.level ? ` ${message.level}` : ""}` },
    h(
      "p.meta",
      {},
      isNote && h("strong.mark", {}, icon(ICONS.lock), texts.get("ui_console_note_label")),
      h("span.author", {}, author ?? texts.get(AUTHOR_KEYS[message.author])),
      h("time", { datetime: message.at }, texts.time(message.at)),
    ),
    isNote && h("p.private", {}, texts.get("ui_console_note_mark")),
    isEmergency && h("p.mark", {}, icon(ICONS.alert), texts.get("ui_console_emergency_shown")),
    message.text ? h("div.text", { lang: message.language, dir: message.dir }, message.text) : null,
    message.cards?.length
      ? h("ul.shown", { "aria-label": texts.get("ui_cards_label") }, ...message.cards.map((card) => cardLine(card, message)))
      : null,
    message.choices?.length
      ? h(
          "ul.shown.choices",
          { "aria-label": texts.get("ui_choices_label"), lang: message.language, dir: message.dir },
          ...message.choices.map((choice) => h("li", {}, choice.label)),
        )
      : null,
  );
}

function cardLine(card: Card, message: Message): HTMLElement {
  const phones = (card.phones ?? []).map((phone) => phone.number);
  return h(
    "li",
    {},
    h("strong", { lang: card.name_language ?? message.language }, card.name),
    ...phones.map((number) => h("bdi.number", { dir: "ltr" }, number)),
  );
}
