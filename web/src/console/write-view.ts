// Where the worker writes: a message to the resident, or a private note, never to be confused.
import { DESK_ICONS, h, icon } from "../shared/dom";
import { newId } from "../shared/connection";
import type { Card, Translated } from "../shared/wire";
import type { Desk } from "./desk";
import { GuidePanel } from "./guide-panel";
import { type FilledPhrase, PhrasePicker } from "./phrase-picker";
import { TranslatePanel } from "./translation";

export interface Draft {
  kind: "messages" | "notes";
  text: string;
  /** The id under which it was tried, so that a second try is not a second message. */
  tried?: { id: string; text: string };
  /** What the inserted phrases say in the worker's own language. */
  own?: string[];
  /** Services that go with the message as cards. */
  cards?: Card[];
}

const LIMIT = 2_000;
const MOST_CARDS = 4;
const TYPING_EVERY_MS = 3_000;

export class WriteView {
  readonly element: HTMLFormElement;
  private readonly input: HTMLTextAreaElement;
  private readonly label = h("label", { for: "write" });
  private readonly button = h("button.strong", { type: "submit" });
  private readonly fault = h("p.fault", { role: "alert" });
  private readonly kinds: HTMLButtonElement[];
  private readonly phrases: PhrasePicker;
  private readonly guides: GuidePanel;
  private readonly own = h("div.own", { hidden: true });
  private readonly cards = h("div.own.attached", { role: "group", hidden: true });
  private readonly translate: TranslatePanel;
  private language = "";
  private id = 0;
  private isSending = false;
  private typedAt = -Infinity;

  constructor(
    private readonly desk: Desk,
    private readonly sent: () => Promise<void>,
  ) {
    const { texts } = desk.options;
    this.input = h("textarea", {
      id: "write",
      rows: 3,
      dir: "auto",
      "aria-describedby": "write-hint",
      oninput: () => {
        this.draft.text = this.input.value;
        this.translate.close();
        if (!this.input.value.trim()) this.showOwn([]);
        this.tellTyping();
      },
      onkeydown: (event) => {
        const key = event as KeyboardEvent;
        if (key.key !== "Enter" || !(key.ctrlKey || key.metaKey) || key.isComposing) return;
        key.preventDefault();
        void this.send();
      },
    });
    const kind = (name: Draft["kind"], key: string, picture: string): HTMLButtonElement =>
      h("button.kind", { type: "button", "data-kind": name, onclick: () => this.choose(name) }, icon(picture), texts.get(key));
    this.kinds = [kind("messages", "ui_console_mode_message", DESK_ICONS.chat), kind("notes", "ui_console_mode_note", DESK_ICONS.lock)];
    this.phrases = new PhrasePicker(desk, (phrase) => this.insert(phrase));
    this.translate = new TranslatePanel(desk, {
      id: () => this.id,
      text: () => this.input.value.trim(),
      send: (translated) => this.send(translated),
    });
    this.guides = new GuidePanel(desk, { insert: (text) => this.insert(text), attach: (cards) => this.attach(cards) });
    this.element = h(
      "form.write",
      {
        onsubmit: (event) => {
          event.preventDefault();
          void this.send();
        },
      },
      h("div.kinds", {}, ...this.kinds, this.translate.button, this.guides.button, this.phrases.field),
      this.phrases.panel,
      this.guides.panel,
      this.label,
      this.input,
      this.own,
      this.cards,
      this.translate.panel,
      this.fault,
      h("div.row", {}, h("p.hint", { id: "write-hint" }, texts.get("ui_console_send_hint")), this.button),
    );
  }

  /** Takes up the draft of a handover, whose resident speaks this language. */
  open(id: number, language: string): void {
    this.phrases.language = this.guides.language = this.language = language;
    if (this.id === id) return;
    this.translate.close();
    this.id = id;
    this.fault.textContent = "";
    this.input.value = this.draft.text;
    this.phrases.reset();
    this.guides.reset();
    this.showKind();
  }

  /** Offers machine translation as far as it may be used here. */
  updateTranslation(): void {
    this.translate.update(this.language, this.draft.kind === "notes");
  }

  focus(): void {
    this.input.focus();
  }

  private get draft(): Draft {
    let draft = this.desk.drafts.get(this.id);
    if (!draft) this.desk.drafts.set(this.id, (draft = { kind: "messages", text: "" }));
    return draft;
  }

  private choose(kind: Draft["kind"]): void {
    this.draft.kind = kind;
    this.showKind();
    this.focus();
  }

  private insert({ own, theirs }: FilledPhrase): void {
    const { input, draft } = this;
    const before = input.value.slice(0, input.selectionStart);
    const after = input.value.slice(input.selectionEnd);
    const start = before && !/\s$/.test(before) ? `${before} ${theirs}` : before + theirs;
    input.value = draft.text = after && !/^\s/.test(after) ? `${start} ${after}` : start + after;
    this.showOwn([...(draft.own ?? []), own]);
    this.tellTyping();
    this.focus();
    input.setSelectionRange(start.length, start.length);
  }

  private showOwn(own: string[]): void {
    const { texts } = this.desk.options;
    this.draft.own = own;
    this.own.hidden = own.length === 0;
    const said = own.map((text) => h("p", {}, text));
    this.own.replaceChildren(h("strong", {}, texts.get("ui_console_phrase_own")), ...said);
  }

  private attach(cards: Card[]): void {
    this.draft.cards = cards.slice(0, MOST_CARDS);
    this.showCards(this.draft.cards);
    this.focus();
  }

  private showCards(cards: Card[]): void {
    const { texts } = this.desk.options;
    this.cards.hidden = cards.length === 0;
    const told = texts.get("ui_console_cards_added", { count: cards.length });
    const remove = (): void => {
      this.draft.cards = [];
      this.showCards([]);
      this.focus();
    };
    this.cards.setAttribute("aria-label", told);
    this.cards.replaceChildren(
      h("strong", {}, told),
      h("ul", {}, ...cards.map((card) => h("li", { lang: card.name_language ?? null }, card.name))),
      h("button", { type: "button", onclick: remove }, texts.get("ui_console_cards_remove")),
    );
  }

  // A note in the making is nothing that the resident should see dots for.
  private tellTyping(): void {
    const now = Date.now();
    if (this.draft.kind === "notes" || now - this.typedAt < TYPING_EVERY_MS) return;
    this.typedAt = now;
    void this.desk.options.gateway.tellTyping(this.id);
  }

  private showKind(): void {
    const { texts } = this.desk.options;
    const isNote = this.draft.kind === "notes";
    this.element.classList.toggle("note", isNote);
    this.phrases.field.hidden = this.phrases.panel.hidden = this.guides.button.hidden = isNote;
    if (isNote) this.guides.close();
    this.showOwn(this.draft.own ?? []);
    this.showCards(isNote ? [] : (this.draft.cards ?? []));
    this.updateTranslation();
    this.label.textContent = texts.get(isNote ? "ui_console_write_note" : "ui_console_write_message");
    this.button.textContent = texts.get(isNote ? "ui_console_save_note" : "ui_console_send_message");
    for (const button of this.kinds) {
      button.setAttribute("aria-pressed", String(button.dataset["kind"] === this.draft.kind));
    }
  }

  private async send(translated?: Translated): Promise<void> {
    const { texts, gateway } = this.desk.options;
    const { draft, id } = this;
    const text = this.input.value.trim();
    if (this.isSending) return;
    const key = !text ? "ui_empty" : [...text].length > LIMIT ? "ui_too_long" : null;
    this.fault.textContent = key ? texts.get(key, { limit: LIMIT }) : "";
    if (key) return this.focus();
    const services = draft.kind === "messages" ? (draft.cards ?? []).map((card) => card.service_id) : [];
    const whole = [draft.kind, ...services, text, translated?.text ?? ""].join(" ");
    const tried = draft.tried?.text === whole ? draft.tried : { id: newId(), text: whole };
    draft.tried = tried;
    this.isSending = true;
    this.button.setAttribute("aria-disabled", "true");
    try {
      await gateway.write(id, draft.kind, tried.id, text, services, translated);
      this.desk.drafts.set(id, { kind: "messages", text: "" });
      if (this.id === id) {
        this.input.value = "";
        this.translate.close();
        this.showKind();
      }
      await this.sent();
    } catch (cause) {
      this.fault.textContent = `${texts.get("ui_not_sent")}. ${this.desk.explain(cause)}`;
    } finally {
      this.isSending = false;
      this.button.removeAttribute("aria-disabled");
    }
  }
}
