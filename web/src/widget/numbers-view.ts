// Telephone numbers as big links: the built-in help numbers, and those of any card.
import { ICONS, h, icon } from "../shared/dom";
import type { Texts } from "../shared/texts";
import offline from "../../dist/built-in/offline.json";

/** A number as a link that dials. `name` says whose it is, in `language`. */
export function callLink(
  texts: Texts,
  phone: { number: string; dial: string },
  name?: { text: string; language: string | undefined },
): HTMLAnchorElement {
  const number = h("bdi", { dir: "ltr", class: "number" }, phone.number);
  return h(
    "a.call",
    { href: `tel:${phone.dial}`, "aria-label": name ? null : texts.get("ui_call_number", { number: phone.number }) },
    icon(ICONS.phone),
    name && h("span.whose", { lang: name.language }, withoutNumber(name.text, phone.number)),
    number,
  );
}

// Some names end with the number, which stands beside them anyway.
function withoutNumber(name: string, number: string): string {
  return name.replace(number, "").trim() || name;
}

/** The help numbers that are always at hand, even when the gateway is away. */
export function helpNumbers(texts: Texts): HTMLElement {
  const rows = offline.numbers.map((row) => {
    const names = row.names as Record<string, string>;
    const language = [texts.language, "en", "fi"].find((code) => names[code])!;
    return h("li", {}, callLink(texts, row, { text: names[language]!, language }));
  });
  return h("ul.numbers", {}, ...rows);
}
