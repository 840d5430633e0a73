// Machine translation in the open conversation: what a foreign message says, and what the worker's own would say to
// the resident. Always labelled as a machine's; where it is locked, an interpreter is asked for instead.
import { h } from "../shared/dom";
import type { Machine, Message, Translated } from "../shared/wire";
import type { Desk } from "./desk";
import { languageName } from "./queue-view";

/** Appends to a message's entry what a machine made of it, or the button that asks for it. */
export function showTranslation(desk: Desk, entry: HTMLElement, message: Message, machine: Machine | undefined): void {
  const { texts } = desk.options;
  const from = machine?.translated_from;
  if (from) {
    const title = texts.get("ui_console_translation_to", { language: languageName(texts, message.language) });
    entry.append(line(`${title} · ${texts.get("ui_console_translation_own")}`, from.text, from.language));
  }
  if (message.author !== "resident" || message.language === texts.language) return;
  const title = texts.get("ui_console_translation_of", { language: languageName(texts, message.language) });
  const known = machine?.translations?.[texts.language];
  if (known) return entry.append(line(title, known.text, texts.language));
  if (desk.translation !== "on" || !desk.isMine) return;
  const button = h("button.translate", { type: "button", onclick: () => void ask() }, texts.get("ui_console_translate_message"));
  const place = h("div.translation", { "aria-live": "polite" }, button);
  entry.append(place);
  async function ask(): Promise<void> {
    const id = desk.selected?.id;
    if (id === undefined) return;
    button.disabled = true;
    try {
      const found = await desk.options.gateway.translateMessage(id, message.seq);
      place.replaceChildren(line(title, found.text, found.language));
    } catch (cause) {
      place.replaceChildren(h("p.fault", {}, desk.explain(cause)));
    }
  }
}

function line(title: string, text: string, language: string): HTMLElement {
  return h("div.machine", {}, h("strong", {}, title), h("p", { lang: language, dir: "auto" }, text));
}

/** The composer's part: a button, and the preview of what the resident would get. */
export class TranslatePanel {
  readonly button: HTMLButtonElement;
  readonly panel = h("div.own.translation", { hidden: true, "aria-live": "polite" });
  private language = "";

  constructor(
    private readonly desk: Desk,
    private readonly compose: { id(): number; text(): string; send(translated: Translated): Promise<void> },
  ) {
    const { texts } = desk.options;
    this.button = h("button.kind", { type: "button", onclick: () => void this.ask() }, texts.get("ui_console_translate"));
  }

  /** Shows or hides the button for a resident of this language. */
  update(language: string, isNote: boolean): void {
    this.language = language;
    const { texts } = this.desk.options;
    const isForeign = language !== texts.language && !isNote;
    this.button.hidden = !isForeign || this.desk.translation !== "on";
    if (isForeign && this.desk.translation === "locked") this.say(texts.get("ui_console_translation_locked"));
    else if (this.button.hidden) this.close();
  }

  /** Drops a preview: the words have changed. */
  close(): void {
    this.panel.hidden = true;
    this.panel.replaceChildren();
  }

  private async ask(): Promise<void> {
    const { texts, gateway } = this.desk.options;
    const { compose } = this;
    const [id, text] = [compose.id(), compose.text()];
    if (!text) return this.say(texts.get("ui_empty"));
    this.button.disabled = true;
    try {
      const found = await gateway.translate(id, text);
      if (id !== compose.id() || text !== compose.text()) return;
      const title = texts.get("ui_console_translation_to", { language: languageName(texts, this.language) });
      const send = h("button.strong", { type: "button", onclick: () => void compose.send(found) }, texts.get("ui_console_translation_send"));
      this.panel.replaceChildren(line(title, found.text, found.language), send);
      this.panel.hidden = false;
    } catch (cause) {
      this.say(this.desk.explain(cause));
    } finally {
      this.button.disabled = false;
    }
  }

  private say(text: string): void {
    this.panel.replaceChildren(h("p", {}, text));
    this.panel.hidden = false;
  }
}
