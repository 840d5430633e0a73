// One message of the conversation as an element. Text is only ever text: no markup of a writer comes to life.
import { ICONS, h, icon, label } from "../shared/dom";
import type { Unsent } from "../shared/connection";
import type { Texts } from "../shared/texts";
import type { Card, Choice, Language, Message } from "../shared/wire";
import { cardList, outLink } from "./card-view";

const FOLD_FROM = 700;
const AUTHOR_KEYS = { resident: "ui_you", bot: "ui_bot", worker: "ui_worker", system: "ui_system" } as const;

/** What the resident can do with a message; `rate` only for answers. */
export interface MessageDeeds {
  save(card: Card): void;
  /** Shows only the beginning of a long text. */
  fold(body: HTMLElement): void;
  /** The printable page of a guide. */
  guidePage(topic: string): string;
  /** Asks for the form of a call-back. */
  askForCall(): void;
  /** Asks the bot to say its last answer in easier words. */
  simplify?: () => void;
  rate?: (seq: number, helped: boolean) => void;
  rated?: boolean | undefined;
}

/** Who says it: the worker by title, everybody else by role. */
export function authorName(message: Message, texts: Texts): string {
  const role = texts.get(AUTHOR_KEYS[message.author]);
  const name = message.author === "worker" && message.worker?.title ? message.worker.title : role;
  return message.translated_from ? `${name} (${texts.get("ui_machine_translated")})` : name;
}

/** A message with author, time, text and cards; an emergency one speaks up when it is new. */
export function messageView(
  message: Message,
  texts: Texts,
  languages: Language[],
  isNew: boolean,
  deeds?: MessageDeeds,
): HTMLElement {
  const isEmergency = message.kind === "emergency";
  const meta = h(
    "p.meta",
    {},
    h("span.author", {}, authorName(message, texts)),
    " ",
    h("time", { datetime: message.at }, texts.when(message.at)),
  );
  const body = h("div.body", { lang: message.language, dir: message.dir }, ...paragraphs(message.text));
  if (message.author === "bot" && !isEmergency && message.text.length > FOLD_FROM) deeds?.fold(body);
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
    // Before the other ways: many cards would push it out of sight.
    deeds && message.offers?.includes("callback")
      ? h("button.choice", { type: "button", onclick: deeds.askForCall }, icon(ICONS.phone), texts.get("ui_callback"))
      : null,
    message.cards?.length ? cardList(message.cards, texts, languages, message.language, deeds?.save) : null,
    deeds && message.guide
      ? outLink(deeds.guidePage(message.guide.guide), texts, texts.get("ui_print_guide"))
      : null,
    deeds?.rate && rating(message.seq, texts, deeds),
  );
}

// Numbered lines (the steps of a guide) and dashed ones become lists, so that a screen reader counts them.
function paragraphs(text: string): (HTMLElement | string)[] {
  const parts: (HTMLElement | string)[] = [];
  let list: HTMLElement | null = null;
  for (const line of text.split("\n")) {
    const [, number, dash, item] = /^\s*(?:(\d{1,2})[.)]|([-•–]))\s+(.+)$/.exec(line) ?? [];
    if (!item) {
      parts.push(parts.length && !list ? `\n${line}` : line);
      list = null;
      continue;
    }
    const tag = number ? "ol" : "ul.dashed";
    if (list?.tagName !== (dash ? "UL" : "OL")) {
      list = h(tag, number ? { start: number } : {});
      parts.push(list);
    }
    list.append(h("li", {}, item));
  }
  return parts;
}

function rating(seq: number, texts: Texts, { rate, rated, simplify }: MessageDeeds): HTMLElement {
  const thumb = (key: string, helped: boolean): HTMLElement => {
    const button = h("button.thumb", { type: "button", "aria-pressed": String(rated === helped) }, icon(ICONS.up));
    if (!helped) button.classList.add("down");
    label(button, texts.get(key));
    button.addEventListener("click", () => {
      for (const each of [yes, no]) each.setAttribute("aria-pressed", String(each === button));
      rate!(seq, helped);
    });
    return button;
  };
  const [yes, no] = [thumb("ui_helpful", true), thumb("ui_not_helpful", false)];
  return h("div.thumbs", {}, yes, no, simplify && h("button.simpler", { type: "button", onclick: simplify }, texts.get("ui_simpler")));
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
