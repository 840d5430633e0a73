// The composer's field for checked phrases: found by typing, chosen by keyboard or pointer, gaps asked. Writes and
// sends nothing itself: what was chosen is handed over in both languages.
import { ICONS, h, icon } from "../shared/dom";
import type { Phrase } from "../shared/wire";
import type { Desk } from "./desk";

export interface FilledPhrase {
  own: string;
  theirs: string;
}

const WAIT_MS = 180;

export class PhrasePicker {
  readonly field: HTMLElement;
  /** What is open under the field: the phrases that were found, or the gaps of the chosen one. */
  readonly panel: HTMLElement;
  /** The resident's language. */
  language = "fi";
  private readonly input: HTMLInputElement;
  private readonly list: HTMLElement;
  private readonly told = h("p.hidden", { role: "status" });
  private readonly gaps = h("div.gaps", { role: "group", hidden: true });
  private readonly fault = h("p.empty", { hidden: true });
  private found: Phrase[] = [];
  private active = 0;
  private asked = 0;
  private isCurrent = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly desk: Desk,
    private readonly insert: (phrase: FilledPhrase) => void,
  ) {
    const { texts } = desk.options;
    this.input = h("input", {
      id: "phrase",
      type: "text",
      role: "combobox",
      autocomplete: "off",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": "phrases",
      "aria-describedby": "phrase-hint",
      placeholder: texts.get("ui_console_phrases_search"),
      oninput: () => this.later(),
      onkeydown: (event) => this.press(event as KeyboardEvent),
      onblur: () => this.close(),
    });
    this.list = h("ul.phrases", { id: "phrases", role: "listbox", "aria-label": texts.get("ui_console_phrases"), hidden: true });
    // A click in the list must not take the focus, which would close the list first.
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.field = h(
      "div.phrase-field",
      {},
      h("label", { for: "phrase" }, texts.get("ui_console_phrases")),
      this.input,
      h("span.hidden", { id: "phrase-hint" }, texts.get("ui_console_phrases_hint")),
    );
    this.panel = h("div", {}, this.told, this.list, this.fault, this.gaps);
  }

  /** Begins anew for another resident. */
  reset(): void {
    this.input.value = "";
    this.gaps.hidden = true;
    this.close();
  }

  private later(): void {
    this.isCurrent = false;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.search(), WAIT_MS);
  }

  private async search(): Promise<void> {
    const round = ++this.asked;
    clearTimeout(this.timer);
    this.gaps.hidden = true;
    try {
      const found = await this.desk.options.gateway.findPhrases(this.input.value.trim().slice(0, 100), this.language);
      if (round === this.asked) this.show(found);
    } catch (cause) {
      this.desk.say(this.desk.explain(cause));
    }
  }

  private show(found: Phrase[]): void {
    const { texts } = this.desk.options;
    this.found = found;
    this.isCurrent = true;
    this.list.replaceChildren(...found.map((phrase, index) => this.option(phrase, index)));
    this.list.hidden = found.length === 0;
    this.fault.hidden = found.length > 0;
    this.fault.textContent = texts.get("ui_console_phrases_none");
    this.told.textContent = texts.get(found.length ? "ui_console_phrases_found" : "ui_console_phrases_none", { count: found.length });
    this.input.setAttribute("aria-expanded", String(found.length > 0));
    this.point(0);
  }

  private option(phrase: Phrase, index: number): HTMLElement {
    const { own, theirs } = phrase;
    return h(
      "li",
      { id: `phrase-${index}`, role: "option", "aria-selected": "false", onclick: () => this.choose(phrase) },
      h("span", { lang: own.language }, own.text),
      theirs.language !== own.language && h("span.theirs", { lang: theirs.language, dir: theirs.direction }, theirs.text),
      !theirs.is_checked &&
        h("span.unchecked", {}, icon(ICONS.alert), this.desk.options.texts.get("ui_console_phrase_unchecked")),
    );
  }

  private point(index: number): void {
    this.active = index;
    [...this.list.children].forEach((each, at) => each.setAttribute("aria-selected", String(at === index)));
    const option = this.list.children[index];
    if (!option) return this.input.removeAttribute("aria-activedescendant");
    this.input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView?.({ block: "nearest" });
  }

  private press(event: KeyboardEvent): void {
    if (event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const isOpen = !this.list.hidden;
    if (step) {
      event.preventDefault();
      if (isOpen) this.point((this.active + step + this.found.length) % this.found.length);
      else void this.search();
    } else if (event.key === "Enter") {
      // Enter never sends the message from here.
      event.preventDefault();
      const phrase = this.found[this.active];
      if (isOpen && this.isCurrent && phrase) this.choose(phrase);
      else void this.search();
    } else if (event.key === "Escape" && isOpen) {
      event.preventDefault();
      this.close();
    }
  }

  private close(): void {
    this.asked += 1;
    clearTimeout(this.timer);
    this.found = [];
    this.list.hidden = this.fault.hidden = true;
    this.told.textContent = "";
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  private choose(phrase: Phrase): void {
    this.close();
    if (phrase.gaps.length) return this.askGaps(phrase);
    this.finish(phrase, {});
  }

  private askGaps(phrase: Phrase): void {
    const { texts } = this.desk.options;
    const inputs = phrase.gaps.map((gap) => h("input", { id: `gap-${gap}`, type: "text", autocomplete: "off", maxlength: 120 }));
    const add = (): void => {
      const empty = inputs.find((input) => !input.value.trim());
      for (const input of inputs) input.setAttribute("aria-invalid", String(!input.value.trim()));
      if (empty) return empty.focus();
      this.gaps.hidden = true;
      this.finish(phrase, Object.fromEntries(phrase.gaps.map((gap, index) => [gap, inputs[index]!.value.trim()])));
    };
    const leave = (): void => {
      this.gaps.hidden = true;
      this.input.focus();
    };
    this.gaps.setAttribute("aria-label", texts.get("ui_console_phrase_gaps"));
    this.gaps.onkeydown = (event) => {
      if (event.key === "Escape") leave();
      if (event.key !== "Enter" || event.target instanceof HTMLButtonElement) return;
      event.preventDefault();
      add();
    };
    this.gaps.replaceChildren(
      h("p", { lang: phrase.own.language }, phrase.own.text),
      ...phrase.gaps.map((gap, index) => h("label", {}, texts.get(`ui_console_gap_${gap}`), inputs[index])),
      h("button", { type: "button", onclick: add }, texts.get("ui_console_phrase_insert")),
      h("button", { type: "button", onclick: leave }, texts.get("ui_cancel")),
    );
    this.gaps.hidden = false;
    inputs[0]!.focus();
  }

  private finish({ own, theirs }: Phrase, values: Record<string, string>): void {
    this.input.value = "";
    this.insert({ own: fill(own.text, values), theirs: fill(theirs.text, values, theirs.direction) });
  }
}

// Groups of figures with a plain blank between them change places in a text from right to left.
function fill(text: string, values: Record<string, string>, direction = "ltr"): string {
  const kept = (value: string): string => (direction === "rtl" ? value.replace(/(\d) (?=\d)/g, "$1\u00a0") : value);
  return text.replace(/\{(\w+)\}/g, (whole, gap: string) => (Object.hasOwn(values, gap) ? kept(values[gap]!) : whole));
}
