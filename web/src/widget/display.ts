// How the resident reads: size of text, contrast, reading aloud by a voice of the device. Part of extras.js, fetched when
// it is first wanted. Only voices that work on the device itself are used: the others send the text to their maker.
import { adopt, h } from "../shared/dom";
import type { Message } from "../shared/wire";
import css from "./extras.css?inline";
import type { Parts } from "./parts";

const SIZES = ["100", "125", "150", "200"];

/** What the resident chose; kept with the conversation in this tab. */
export interface Display {
  size: string;
  contrast: boolean;
  aloud: boolean;
}

const dressed = new WeakSet<HTMLElement>();

const voiceOf = (language: string): SpeechSynthesisVoice | undefined =>
  globalThis.speechSynthesis
    ?.getVoices()
    .find((voice) => voice.localService && voice.lang.toLowerCase().split(/[-_]/)[0] === language);

/** Puts the sheet of the rarer deeds on the window, once. */
export function dress(host: HTMLElement): void {
  if (dressed.has(host)) return;
  dressed.add(host);
  adopt(host.shadowRoot!, css);
}

/** Puts the choices into force; `more contrast` of the system counts as chosen until the resident says otherwise. */
export function applyDisplay({ session, host }: Parts): Display {
  session.display ??= { size: SIZES[0]!, contrast: matchMedia("(prefers-contrast: more)").matches, aloud: false };
  dress(host);
  host.dataset["size"] = session.display.size;
  host.toggleAttribute("data-contrast", session.display.contrast);
  return session.display;
}

/** Says a message that has just come, when the resident wants it and the device has a voice of its language. */
export function readAloud({ session }: Parts, message: Message): void {
  const voice = voiceOf(message.language);
  if (!session.display?.aloud || !voice || message.author === "resident") return;
  const speech = new SpeechSynthesisUtterance(message.text);
  Object.assign(speech, { voice, lang: voice.lang });
  speechSynthesis.speak(speech);
}

/** The controls of the panel. */
export function displayControls(parts: Parts): HTMLElement[] {
  const { session } = parts;
  const { texts, messages } = session.model;
  const display = applyDisplay(parts);
  const change = (): void => {
    applyDisplay(parts);
    session.remember();
  };
  const press = (button: HTMLElement, on: boolean): void => button.setAttribute("aria-pressed", String(on));

  const sizes = SIZES.map((size) =>
    h("button", { type: "button", "aria-pressed": String(size === display.size), onclick: () => pick(size) }, `${size} %`),
  );
  const pick = (size: string): void => {
    display.size = size;
    sizes.forEach((button, index) => press(button, SIZES[index] === size));
    change();
  };
  const contrast = h(
    "button.deed",
    {
      type: "button",
      "aria-pressed": String(display.contrast),
      onclick: () => {
        display.contrast = !display.contrast;
        press(contrast, display.contrast);
        change();
      },
    },
    texts.get("ui_strong_contrast"),
  );
  const aloud = h(
    "button.deed",
    {
      type: "button",
      "aria-pressed": String(display.aloud),
      onclick: () => {
        display.aloud = !display.aloud;
        press(aloud, display.aloud);
        change();
        const last = messages.findLast((row) => row.author !== "resident");
        if (!display.aloud) speechSynthesis.cancel();
        else if (last) readAloud(parts, last);
      },
    },
    texts.get("ui_read_aloud"),
  );
  // The list of voices may come late, and for some languages there is none.
  const look = (): void => void (aloud.hidden = !voiceOf(texts.language));
  globalThis.speechSynthesis?.addEventListener?.("voiceschanged", look);
  look();
  return [
    h("div.sizes", { role: "group", "aria-label": texts.get("ui_text_size") }, h("p", {}, texts.get("ui_text_size")), ...sizes),
    contrast,
    aloud,
  ];
}
