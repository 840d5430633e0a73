// Small forms of the accounts' pages: a field with its label, and a form that tells what went wrong beside its button.
import { Refusal } from "../shared/api";
import { type Child, type Properties, h } from "../shared/dom";
import type { Texts } from "../shared/texts";

/** A field under its label. */
export function field(label: string, input: HTMLElement): HTMLElement {
  return h("p.field", {}, h("label", { for: input.id }, label), input);
}

export function input(id: string, properties: Properties = {}): HTMLInputElement {
  return h("input", { id, name: id, required: true, ...properties });
}

/** A field for a code of the authenticator app or a recovery code. */
export const codeInput = (id: string, properties: Properties = {}): HTMLInputElement =>
  input(id, { autocomplete: "one-time-code", autocapitalize: "off", spellcheck: "false", maxlength: 40, ...properties });

/** What a person may be told of a failure. */
export function explain(texts: Texts, cause: unknown): string {
  return cause instanceof Refusal ? cause.message : texts.get("ui_console_server_away");
}

/** A form whose deed may fail: the button rests meanwhile, the fault is said beside it. */
export function form(
  texts: Texts,
  deed: string,
  content: Child[],
  act: () => Promise<void>,
  refused?: (cause: unknown) => boolean,
): HTMLFormElement {
  const fault = h("p.fault", { role: "alert" });
  const button = h("button.strong", { type: "submit" }, texts.get(deed));
  const made = h("form.plain", { onsubmit: (event) => void submit(event) }, ...content, fault, h("div.deeds", {}, button));
  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    button.disabled = true;
    fault.textContent = "";
    try {
      await act();
    } catch (cause) {
      if (!refused?.(cause)) fault.textContent = explain(texts, cause);
    } finally {
      button.disabled = false;
    }
  }
  return made;
}

/** A part of a page under its own heading. */
export function part(title: string, ...content: Child[]): HTMLElement {
  return h("section.part", {}, h("h3", {}, title), ...content);
}
