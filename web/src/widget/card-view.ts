// One service as a card: what it is, whom to call and when, where to read more, and how sure the details are.
import { type Child, ICONS, h, icon } from "../shared/dom";
import type { Texts } from "../shared/texts";
import type { Card, Language, Phone } from "../shared/wire";
import { callLink } from "./numbers-view";

/** A list of service cards; `language` is that of the message. */
export function cardList(
  cards: Card[],
  texts: Texts,
  languages: Language[],
  language: string,
  save?: (card: Card) => void,
): HTMLElement {
  const items = cards.map((card) =>
    h("li.card", {}, ...cardParts(card, texts, languages, language), save && saveButton(texts, () => save(card))),
  );
  return h("ul.cards", { "aria-label": texts.get("ui_cards_label"), lang: texts.language, dir: texts.dir }, ...items);
}

function cardParts(card: Card, texts: Texts, languages: Language[], language: string): (HTMLElement | undefined)[] {
  const dirOf = (code: string): string => languages.find((row) => row.code === code)?.dir ?? "ltr";
  const nameLanguage = card.name_language ?? language;
  const links = card.links ?? [];
  return [
    h("h3", { lang: nameLanguage, dir: dirOf(nameLanguage) }, card.name),
    card.summary ? h("p.summary", { lang: language, dir: dirOf(language) }, card.summary) : undefined,
    ...(card.phones ?? []).map((phone) => phoneRow(phone, texts)),
    links.length ? h("ul.links", {}, ...links.map((link) => h("li", {}, linkRow(link, texts, languages)))) : undefined,
    card.unchecked ? h("p.unchecked", {}, icon(ICONS.alert), texts.get("ui_unchecked")) : undefined,
    sourceLine(card, texts),
  ];
}

function saveButton(texts: Texts, save: () => void): HTMLElement {
  return h("button.save", { type: "button", onclick: save }, icon(ICONS.save), texts.get("ui_save_service"));
}

function phoneRow(phone: Phone, texts: Texts): HTMLElement {
  const isOpen = phone.open_now;
  const time = phone.open_until ?? phone.closed_until;
  const badge =
    isOpen === undefined
      ? undefined
      : h(
          isOpen ? "span.open" : "span.shut",
          {},
          time
            ? texts.get(isOpen ? "ui_open_until" : "ui_shut_until", { time })
            : texts.get(isOpen ? "ui_open_now" : "ui_closed_now"),
        );
  const term = (key: string, value: string): HTMLElement =>
    h("span.term", {}, `${texts.get(key)}: `, h("bdi", {}, value));
  return h(
    "div.phone",
    {},
    callLink(texts, phone),
    h(
      "p.details",
      {},
      badge,
      phone.hours ? term("ui_hours", phone.hours) : null,
      phone.cost ? term("ui_cost", phone.cost) : null,
    ),
  );
}

function linkRow(link: NonNullable<Card["links"]>[number], texts: Texts, languages: Language[]): HTMLElement {
  const key = `ui_link_${link.kind}`;
  const kind = texts.has(key) ? texts.get(key) : "";
  const foreign = link.language && link.language !== texts.language ? link.language : null;
  const name = foreign ? (languages.find((row) => row.code === foreign)?.name ?? foreign) : "";
  const made = outLink(link.url, texts, kind && kind !== link.label ? `${kind}: ` : null, h("bdi", {}, link.label));
  if (foreign) made.append(h("span.foreign", {}, texts.get("ui_link_language", { language: name })));
  return made;
}

/** A link that opens a tab of its own, and says so. */
export function outLink(url: string, texts: Texts, ...words: Child[]): HTMLElement {
  return h(
    "a.link",
    { href: url, target: "_blank", rel: "noopener noreferrer" },
    h("span", {}, ...words),
    icon(ICONS.out),
    h("span.hidden", {}, ` (${texts.get("ui_opens_new_tab")})`),
  );
}

function sourceLine(card: Card, texts: Texts): HTMLElement | undefined {
  const parts = [
    card.provider ? texts.get("ui_provided_by", { provider: card.provider }) : "",
    card.updated ? texts.get("ui_updated", { date: texts.date(card.updated) }) : "",
  ].filter(Boolean);
  return parts.length ? h("p.source", {}, ...parts.map((part) => h("span", {}, part))) : undefined;
}
