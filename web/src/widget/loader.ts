// The entry of neuvo.js: a launcher button on the host's page. Asks the network and the storage for nothing until it is
// pressed; only a conversation that this tab already opened is taken up again. Attributes of the script tag:
// data-language, data-entry, data-exit (page of the quick exit).
import launcher from "../../dist/built-in/launcher.json";
import css from "./loader.css?inline";

interface ChatElement extends HTMLElement {
  open(moveFocus: boolean): void;
}

const script = document.currentScript as HTMLScriptElement;
const base = new URL(".", script.src).href.replace(/\/$/, "");
const labels = launcher.labels as Record<string, string>;
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

function start(): void {
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
  adopt(root);
  root.append(button);
  document.body.append(host);

  let chat: ChatElement | undefined;
  let isLoading = false;

  function show(moveFocus: boolean): void {
    chat!.open(moveFocus);
    button.hidden = true;
    button.setAttribute("aria-expanded", "true");
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
    element.addEventListener("neuvo-close", () => {
      button.hidden = false;
      button.setAttribute("aria-expanded", "false");
      button.focus();
    });
    element.addEventListener("neuvo-unread", (event) => {
      const { count: unread, label } = (event as CustomEvent<{ count: number; label: string }>).detail;
      count.hidden = unread === 0;
      count.textContent = String(unread);
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

  button.addEventListener("click", () => void open(true));
  if (wasOpen()) void open(false);
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

function adopt(root: ShadowRoot): void {
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
