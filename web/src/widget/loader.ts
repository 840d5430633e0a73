// The entry of neuvo.js: a launcher button on the host's page. Asks the network and the storage for nothing until it is
// pressed; only a conversation that this tab already opened is taken up again. Attributes of the script tag: data-language,
// data-entry, data-exit, data-color, data-position, data-open (docs/embedding.md). Scripts of the page speak to it by window.neuvo.
import launcher from "../../dist/built-in/launcher.json";
import css from "./loader.css?inline";

interface ChatElement extends HTMLElement {
  open(moveFocus: boolean): void;
  close(): void;
}

const script = document.currentScript as HTMLScriptElement;
const base = new URL(".", script.src).href.replace(/\/$/, "");
const labels = launcher.labels as Record<string, string>;
/** What the page's own scripts may do. */
interface Api {
  open(): void;
  close(): void;
  /** Hears "open", "close" and "unread" (with the count); returns how to stop. */
  on(event: string, listener: (detail?: number) => void): () => void;
}
const CHAT_PATH = "M4 5h16v11H10l-4.5 4v-4H4zM8 9.2h8M8 12.2h5";

function readLanguage(): string {
  const asked = [script.dataset["language"], document.documentElement.lang, "fi"];
  return asked.map((code) => (code ?? "").toLowerCase().split("-")[0]!).find((code) => code in labels) ?? "fi";
}

/** Whether this tab has an open chat window from before a reload or a change of page. */
function wasOpen(): boolean {
  try {
    const kept = JSON.parse(sessionStorage.getItem("neuvo") ?? "null") as { base: string; open: boolean } | null;
    return kept?.base === base && kept.open;
  } catch {
    return false;
  }
}

/** The page's colour, when white can be read on it (WCAG: 4.5 to 1). */
function readColor(): string | null {
  const color = script.dataset["color"];
  if (!color || !/^#[0-9a-f]{6}$/i.test(color)) return null;
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = parseInt(color.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 1.05 / (0.2126 * red! + 0.7152 * green! + 0.0722 * blue! + 0.05) >= 4.5 ? color : null;
}

function start(): void {
  const color = readColor();
  const isLeft = script.dataset["position"] === "start";
  const opening = script.dataset["open"];
  const language = readLanguage();
  const text = labels[language]!;
  const host = document.createElement("div");
  const root = host.attachShadow({ mode: "open" });
  const button = document.createElement("button");
  const words = document.createElement("span");
  const count = document.createElement("b");
  host.lang = language;
  host.dir = launcher.rtl.includes(language) ? "rtl" : "ltr";
  words.textContent = text;
  count.hidden = true;
  button.type = "button";
  button.setAttribute("aria-expanded", "false");
  button.append(picture(), words, count);
  host.toggleAttribute("data-start", isLeft);
  adopt(root, color ? `${css}button{background:${color}}button:hover{filter:brightness(.85)}b{color:${color}}` : css);
  root.append(button);
  // The page brings its own button and opens the chat by window.neuvo.
  button.hidden = opening === "script";
  document.body.append(host);

  const tell = (event: string, detail?: number): boolean => host.dispatchEvent(new CustomEvent(event, { detail }));
  let chat: ChatElement | undefined;
  let isLoading = false;

  function show(moveFocus: boolean): void {
    chat!.open(moveFocus);
    button.hidden = true;
    button.setAttribute("aria-expanded", "true");
    tell("open");
  }

  async function open(moveFocus: boolean): Promise<void> {
    if (chat) return show(moveFocus);
    if (isLoading) return;
    isLoading = true;
    button.setAttribute("aria-busy", "true");
    try {
      // import() and not a script element: the page's Trusted Types need no exception for it.
      await import(`${base}/chat.js${attempts ? `?${attempts}` : ""}`);
      root.querySelector("p")?.remove();
      chat = makeChat();
      show(moveFocus);
    } catch {
      // A failed module stays failed under its address, so the next try asks for another one.
      attempts += 1;
      showNumbers();
    } finally {
      isLoading = false;
      button.removeAttribute("aria-busy");
    }
  }
  let attempts = 0;

  function makeChat(): ChatElement {
    const element = document.createElement("neuvo-chat") as ChatElement;
    element.hidden = true;
    element.setAttribute("base", base);
    element.setAttribute("language", language);
    for (const name of ["entry", "exit"]) {
      if (script.dataset[name]) element.setAttribute(name, script.dataset[name]);
    }
    element.toggleAttribute("data-start", isLeft);
    if (color) element.setAttribute("color", color);
    element.addEventListener("neuvo-close", () => {
      button.hidden = opening === "script";
      button.setAttribute("aria-expanded", "false");
      if (button.hidden) opener?.focus();
      else button.focus();
      tell("close");
    });
    element.addEventListener("neuvo-unread", (event) => {
      const { count: unread, label } = (event as CustomEvent<{ count: number; label: string }>).detail;
      count.hidden = unread === 0;
      count.textContent = String(unread);
      tell("unread", unread);
      if (unread) button.setAttribute("aria-label", `${text}. ${label}`);
      else button.removeAttribute("aria-label");
    });
    document.body.append(element);
    return element;
  }

  // The chat itself could not be fetched: numbers need no words.
  function showNumbers(): void {
    root.querySelector("p")?.remove();
    const line = document.createElement("p");
    line.setAttribute("role", "status");
    for (const { number, dial, names } of launcher.numbers) {
      const link = document.createElement("a");
      link.href = `tel:${dial}`;
      const name = (names as Record<string, string>)[language] ?? names.fi;
      link.textContent = name.includes(number) ? name : `${name} ${number}`;
      line.append(link);
    }
    root.prepend(line);
  }

  let opener: HTMLElement | null = null;
  const api: Api = {
    open() {
      opener = document.activeElement as HTMLElement | null;
      void open(true);
    },
    close: () => chat?.close(),
    on(event, listener) {
      const hear = (told: Event): void => listener((told as CustomEvent<number>).detail);
      host.addEventListener(event, hear);
      return () => host.removeEventListener(event, hear);
    },
  };
  (window as unknown as { neuvo: Api }).neuvo = api;
  button.addEventListener("click", () => void open(true));
  if (wasOpen() || opening === "page") void open(false);
}

function picture(): SVGSVGElement {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", CHAT_PATH);
  svg.append(path);
  return svg;
}

function adopt(root: ShadowRoot, css: string): void {
  if ("adoptedStyleSheets" in root && "replaceSync" in CSSStyleSheet.prototype) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    root.adoptedStyleSheets = [sheet];
  } else {
    const style = document.createElement("style");
    style.textContent = css;
    (root as ShadowRoot).append(style);
  }
}

if (document.body) start();
else document.addEventListener("DOMContentLoaded", start);
