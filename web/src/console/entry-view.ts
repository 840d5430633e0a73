// One message of a conversation as the worker sees it: also what the bot showed and understood, emergency marks
// and private notes.
import { DESK_ICONS, ICONS, h, icon } from "../shared/dom";
import type { Texts } from "../shared/texts";
import type { Card, Message, Understood } from "../shared/wire";
import { topicName } from "./queue-view";

const AUTHOR_KEYS = { resident: "ui_console_resident", bot: "ui_bot", worker: "ui_worker", system: "ui_system" } as const;

export function entryView(message: Message, texts: Texts, understood?: Understood): HTMLElement {
  const isNote = message.kind === "note";
  const isEmergency = message.kind === "emergency";
  const author = message.author === "worker" ? (message.worker?.name ?? message.worker?.title) : undefined;
  return h(
    "li",
    { class: `entry ${message.author} kind-${message.kind}${message.level ? ` ${message.level}` : ""}` },
    h(
      "p.meta",
      {},
      isNote && h("strong.mark", {}, icon(DESK_ICONS.lock), texts.get("ui_console_note_label")),
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
    understood && understoodLine(understood, texts),
  );
}

/** What the bot took the message for, under it: a help for who does not read its language, and no more than a guess. */
function understoodLine({ topic, confidence, danger }: Understood, texts: Texts): HTMLElement {
  const kinds = danger?.kinds.map((kind) => topicName(texts, kind)).join(", ") ?? "";
  const percent = Math.round((confidence ?? 0) * 100);
  return h(
    "p.understood",
    {},
    danger && h("strong", { class: danger.level }, icon(ICONS.alert), texts.get(`ui_console_understood_${danger.level}`, { kinds })),
    topic && h("span", {}, texts.get("ui_console_understood_topic", { topic: topicName(texts, topic) })),
    topic && confidence !== undefined && h("span", {}, texts.get("ui_console_understood_sure", { percent })),
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
