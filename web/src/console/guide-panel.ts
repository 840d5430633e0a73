// The guides beside the phrases: found by typing, read in the worker's language with the resident's beside it, put into
// the message part by part or whole. Writes and sends nothing itself.
import { ICONS, h, icon } from "../shared/dom";
import type { Card, Guide, GuideRow, TextPair } from "../shared/wire";
import type { Desk } from "./desk";
import type { FilledPhrase } from "./phrase-picker";

const WAIT_MS = 180;

export interface GuideDeeds {
  insert(text: FilledPhrase): void;
  attach(cards: Card[]): void;
}

export class GuidePanel {
  readonly button: HTMLButtonElement;
  readonly panel: HTMLElement;
  private readonly input: HTMLInputElement;
  private readonly told = h("p.hidden", { role: "status" });
  private readonly empty = h("p.empty", { hidden: true });
  private readonly list = h("ul.guide-list", { id: "guide-list" });
  private readonly finder: HTMLElement;
  private readonly reader = h("article.guide", { hidden: true });
  private theirs = "fi";
  private asked = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly desk: Desk,
    private readonly deeds: GuideDeeds,
  ) {
    const { texts } = desk.options;
    this.button = h(
      "button.guides-button",
      { type: "button", "aria-expanded": "false", "aria-controls": "guides", onclick: () => this.toggle() },
      icon(ICONS.help),
      texts.get("ui_console_guides"),
    );
    this.input = h("input", {
      id: "guide-search",
      type: "search",
      autocomplete: "off",
      oninput: () => this.later(),
      onkeydown: (event) => {
        // Enter looks for guides; it never sends the message.
        if ((event as KeyboardEvent).key !== "Enter") return;
        event.preventDefault();
        void this.search();
      },
    });
    this.finder = h(
      "div.guide-finder",
      {},
      h("label", { for: "guide-search" }, texts.get("ui_console_guides_search")),
      this.input,
      this.empty,
      this.list,
    );
    this.panel = h(
      "section.guides",
      {
        id: "guides",
        "aria-label": texts.get("ui_console_guides"),
        hidden: true,
        onkeydown: (event) => this.leave(event as KeyboardEvent),
      },
      h("p.hint", {}, texts.get("ui_console_guides_hint")),
      this.told,
      this.finder,
      this.reader,
    );
  }

  /** The resident's language: what is open is read anew in another. */
  set language(code: string) {
    if (code === this.theirs) return;
    this.theirs = code;
    this.close();
  }

  /** Begins anew for another resident. */
  reset(): void {
    this.input.value = "";
    this.close();
  }

  close(): void {
    this.asked += 1;
    clearTimeout(this.timer);
    this.panel.hidden = true;
    this.button.setAttribute("aria-expanded", "false");
  }

  private toggle(): void {
    if (!this.panel.hidden) return this.close();
    this.panel.hidden = false;
    this.button.setAttribute("aria-expanded", "true");
    this.showFinder();
    void this.search();
  }

  private leave(event: KeyboardEvent): void {
    if (event.key !== "Escape") return;
    event.preventDefault();
    if (!this.reader.hidden) return this.showFinder();
    this.close();
    this.button.focus();
  }

  private later(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.search(), WAIT_MS);
  }

  private async search(): Promise<void> {
    const round = ++this.asked;
    clearTimeout(this.timer);
    try {
      const found = await this.desk.options.gateway.findGuides(this.input.value.trim().slice(0, 100), this.theirs);
      if (round === this.asked) this.showList(found);
    } catch (cause) {
      this.desk.say(this.desk.explain(cause));
    }
  }

  private showList(found: GuideRow[]): void {
    const { texts } = this.desk.options;
    const none = texts.get("ui_console_guides_none");
    this.empty.hidden = found.length > 0;
    this.empty.textContent = none;
    this.told.textContent = found.length ? texts.get("ui_console_guides_found", { count: found.length }) : none;
    this.list.replaceChildren(
      ...found.map(({ topic, title: { own } }) =>
        h("li", {}, h("button", { type: "button", lang: own.language, onclick: () => void this.open(topic) }, own.text)),
      ),
    );
  }

  private showFinder(): void {
    this.reader.hidden = true;
    this.finder.hidden = false;
    this.input.focus();
  }

  private async open(topic: string): Promise<void> {
    const round = ++this.asked;
    try {
      const guide = await this.desk.options.gateway.readGuide(topic, this.theirs);
      if (round === this.asked) this.showGuide(guide);
    } catch (cause) {
      this.desk.say(this.desk.explain(cause));
    }
  }

  private showGuide(guide: Guide): void {
    const { texts, gateway } = this.desk.options;
    const deed = (key: string, act: () => void): HTMLElement => h("button", { type: "button", onclick: act }, texts.get(key));
    const heading = h("h3", { tabindex: -1, lang: guide.title.own.language }, guide.title.own.text);
    const address = `${gateway.base}/guides/${guide.topic}?language=${this.theirs}`;
    this.reader.replaceChildren(
      deed("ui_console_guide_back", () => this.showFinder()),
      heading,
      h(
        "div.guide-deeds",
        {},
        deed("ui_console_guide_reply", () => this.put(guide.reply)),
        guide.cards.length > 0 && deed("ui_console_guide_cards", () => this.deeds.attach(guide.cards)),
        h("a", { href: address, target: "_blank", rel: "noopener" }, texts.get("ui_console_guide_print")),
      ),
      h("ol", {}, ...guide.steps.map((step) => h("li", {}, this.part(step, this.choices(step.choices))))),
      ...guide.facts.flatMap((fact) => [h("h4", {}, texts.get(`ui_guide_${fact.fact}`)), this.part(fact)]),
      h("p.hint", {}, texts.get("ui_guide_basis", { source: guide.source, date: texts.date(guide.dated) })),
    );
    this.finder.hidden = true;
    this.reader.hidden = false;
    this.panel.scrollTop = 0;
    heading.focus();
  }

  private part(pair: TextPair, below: HTMLElement | null = null): HTMLElement {
    const { own, theirs } = pair;
    const insert = this.desk.options.texts.get("ui_console_guide_insert");
    const isSame = own.language === theirs.language;
    return h(
      "div.guide-part",
      {},
      h(
        "div",
        {},
        h("p", { lang: own.language, dir: own.direction }, own.text),
        !isSame && h("p.theirs", { lang: theirs.language, dir: theirs.direction }, theirs.text),
        below,
      ),
      // Many buttons of one name: each says which text it means.
      h("button", { type: "button", "aria-label": `${insert}: ${own.text}`, onclick: () => this.put(pair) }, insert),
    );
  }

  private choices(choices: TextPair[]): HTMLElement | null {
    return choices.length ? h("ul", {}, ...choices.map(({ own }) => h("li", { lang: own.language }, own.text))) : null;
  }

  private put({ own, theirs }: TextPair): void {
    this.deeds.insert({ own: own.text, theirs: theirs.text });
  }
}
