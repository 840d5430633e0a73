// The entry of console.js: language, who is signed in, and which of the two views is shown.
import { h } from "../shared/dom";
import { Refusal } from "../shared/api";
import { type Texts, loadTexts } from "../shared/texts";
import type { User } from "../shared/wire";
import languages from "../../dist/built-in/languages.json";
import { Desk } from "./desk";
import { Gateway } from "./gateway";
import { signInView } from "./sign-in";

const LANGUAGES = ["fi", "sv", "en"];
const LANGUAGE_KEY = "neuvo-console-language";
const base = new URL(".", location.href).href.replace(/\/$/, "");

let texts: Texts;
let user: User | null = null;
let desk: Desk | null = null;

const gateway = new Gateway(
  base,
  () => texts.language,
  () => {
    if (!user) return;
    user = null;
    show("ui_console_session_ended");
  },
);

function readLanguage(): string {
  const asked = [localStorage.getItem(LANGUAGE_KEY) ?? "", ...navigator.languages.map((code) => code.split("-")[0]!)];
  return asked.find((code) => LANGUAGES.includes(code)) ?? "fi";
}

async function changeLanguage(code: string): Promise<void> {
  texts = await loadTexts(base, `console-${code}`);
  localStorage.setItem(LANGUAGE_KEY, code);
  document.documentElement.lang = code;
  document.title = texts.get("ui_console_title");
  show();
  document.getElementById("page-language")?.focus();
}

function top(): HTMLElement {
  const select = h(
    "select",
    { id: "page-language", onchange: () => void changeLanguage(select.value) },
    ...languages
      .filter((row) => LANGUAGES.includes(row.code))
      .map((row) => h("option", { value: row.code, lang: row.code, selected: row.code === texts.language }, row.name)),
  );
  return h(
    "header.top",
    {},
    h("a.skip", { href: "#conversation" }, texts.get("ui_console_skip")),
    h("h1", {}, texts.get("ui_console_title")),
    h("label", { for: "page-language" }, h("span.hidden", {}, texts.get("ui_console_page_language")), select),
    desk && desk.presence.element,
    user && h("p.who", {}, texts.get("ui_console_signed_in_as", { name: user.name })),
    user && h("button.quiet", { type: "button", onclick: () => void signOut() }, texts.get("ui_console_sign_out")),
  );
}

function show(notice?: string): void {
  const before = desk;
  before?.stop();
  desk = null;
  if (user) {
    desk = new Desk({ gateway, texts, user, before });
    document.body.replaceChildren(top(), desk.element);
    desk.start();
    return;
  }
  const view = signInView(texts, notice, async (name, password) => {
    user = (await gateway.signIn(name, password)).user;
    show();
  });
  document.body.replaceChildren(top(), view);
}

async function signOut(): Promise<void> {
  try {
    await gateway.signOut();
  } catch (cause) {
    // Already signed out is as good; anything else keeps the session, so it must be seen.
    if (!(cause instanceof Refusal && cause.status === 401)) throw cause;
  }
  user = null;
  show();
}

async function start(): Promise<void> {
  texts = await loadTexts(base, `console-${readLanguage()}`);
  document.documentElement.lang = texts.language;
  document.title = texts.get("ui_console_title");
  try {
    user = (await gateway.whoAmI())?.user ?? null;
    show();
  } catch {
    show("ui_console_server_away");
  }
}

void start();
