// Where the resident writes. Enter sends, Shift+Enter makes a new line; nothing typed is lost while it cannot be sent.
import { ICONS, h, icon } from "../shared/dom";
import type { Parts, View } from "./parts";

const LIMIT = 2_000;
const COUNT_FROM = 1_700;

export interface ComposerView extends View {
  readonly input: HTMLTextAreaElement;
  /** Keeps files that were dropped or pasted out, and says why. */
  refuseFiles(event: Event): void;
}

export function composerView({ session }: Parts): ComposerView {
  const { model } = session;
  const { texts } = model;
  const input = h("textarea", {
    id: "text",
    rows: 2,
    dir: "auto",
    autocomplete: "off",
    enterkeyhint: "send",
    "aria-describedby": "hint fault",
    onpaste: (event) => refuseFiles(event),
    oninput: () => {
      session.draft = input.value;
      session.tellTyping();
      fault.textContent = "";
      showCount();
    },
    onkeydown: (event) => {
      const key = event as KeyboardEvent;
      // During composition (Chinese, Vietnamese) Enter chooses a word.
      if (key.key !== "Enter" || key.shiftKey || key.isComposing) return;
      key.preventDefault();
      send();
    },
  });
  input.value = session.draft;
  const hint = h("p.hint", { id: "hint" }, texts.get("ui_input_hint"));
  const count = h("p.count", { "aria-live": "off" });
  const fault = h("p.fault", { id: "fault", role: "status" });
  const button = h("button.send", { type: "submit" }, icon(ICONS.send), h("span.label", {}, texts.get("ui_send")));
  const element = h(
    "form.composer",
    {
      novalidate: true,
      onsubmit: (event) => {
        event.preventDefault();
        send();
      },
    },
    h("label", { for: "text" }, texts.get("ui_input_label")),
    h("div.row", {}, input, button),
    h("div.below", {}, fault, hint, count),
  );

  const length = (): number => [...input.value].length;

  function showCount(): void {
    const left = LIMIT - length();
    count.textContent = length() >= COUNT_FROM ? texts.get("ui_characters_left", { count: left }) : "";
    count.classList.toggle("over", left < 0);
    input.toggleAttribute("aria-invalid", false);
    if (left < 0) input.setAttribute("aria-invalid", "true");
  }

  function send(): void {
    const text = input.value.trim();
    const key = !text ? "ui_empty" : length() > LIMIT ? "ui_too_long" : null;
    fault.textContent = key ? texts.get(key, { limit: LIMIT }) : "";
    if (key) return input.focus();
    session.say(text);
    input.value = session.draft = "";
    showCount();
    input.focus();
  }

  function refuseFiles(event: Event): void {
    const carried = (event as ClipboardEvent).clipboardData ?? (event as DragEvent).dataTransfer;
    if (!carried?.types.includes("Files")) return;
    event.preventDefault();
    if (event.type !== "dragover") fault.textContent = texts.first("ui_no_files");
  }

  showCount();
  return {
    element,
    input,
    refuseFiles,
    update() {
      // Before the texts are here there is nothing to label it with.
      element.hidden = !texts.has("ui_send") || model.phase === "deleted" || model.phase === "gone" || model.mode === "closed";
      if (!input.value && session.draft) input.value = session.draft;
    },
  };
}
