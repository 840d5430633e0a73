// The entry of console.js: language, who is signed in, and which view is shown.
import { h, label } from "../shared/dom";
import { Refusal } from "../shared/api";
import { type Texts, loadTexts } from "../shared/texts";
import type { User } from "../shared/wire";
import languages from "../../dist/built-in/languages.json";
import { AccountView } from "./account-view";
import { AccountsGateway, listWays } from "./accounts-gateway";
import { AuditView } from "./audit-view";
import { Desk } from "./desk";
import { Gateway } from "./gateway";
import { invitationView } from "./invitation-view";
import { LeadView } from "./lead-view";
import { askKeys, watchKeys } from "./keys";
import { PeopleView } from "./people-view";
import { signInView } from "./sign-in";
import { isTourSeen, showTour } from "./tour";
import { keepWish, readWish } from "./wishes";

const LANGUAGES = ["fi", "sv", "en"];
type PageName = "desk" | "lead" | "account" | "people" | "audit";

/** The pages, each with the right that it needs; a page without one is everybody's. */
const PAGES: [PageName, string | null][] = [
  ["desk", "talk"],
  ["lead", "lead"],
  ["people", "manage_people"],
  ["audit", "read_audit"],
  ["account", null],
];
const base = new URL(".", location.href).href.replace(/\/$/, "");

let texts: Texts;
let user: User | null = null;
let desk: Desk | null = null;
let page: PageName = "desk";
let mustEnrol = false;
let hasCounty = false;
/** What stood behind # in the address: an invitation's secret, or why the county's account was refused. */
let fragment = new URLSearchParams();

const gateway = new Gateway(
  base,
  () => texts.language,
  () => {
    if (!user) return;
    user = null;
    show("ui_console_session_ended");
  },
);

const accounts = new AccountsGateway(gateway);

const isAllowed = (name: PageName): boolean => {
  const right = PAGES.find(([each]) => each === name)![1];
  return !right || (!mustEnrol && (user?.rights?.includes(right) ?? right === "talk"));
};

function readLanguage(): string {
  const asked = [readWish("language") ?? "", ...navigator.languages.map((code) => code.split("-")[0]!)];
  return asked.find((code) => LANGUAGES.includes(code)) ?? "fi";
}

async function changeLanguage(code: string): Promise<void> {
  texts = await loadTexts(base, `console-${code}`);
  keepWish("language", code);
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
    desk && desk.alerts.button,
    user && helpButton(),
    user && pageNav(),
    user && h("p.who", {}, h("span.hidden", {}, texts.get("ui_console_signed_in_as", { name: "" })), user.name),
    user && h("button.quiet", { type: "button", onclick: () => void signOut() }, texts.get("ui_console_sign_out")),
    desk && desk.alerts.strip,
  );
}

/** The list of keys; from there the tour again, which is about the desk. */
function helpButton(): HTMLElement {
  const again = (): void => {
    document.getElementById("page-desk")?.click();
    showTour(texts);
  };
  const button = h("button.quiet.help", { type: "button", id: "keys", onclick: () => askKeys(texts, desk && again) }, "?");
  label(button, texts.get("ui_console_keys"));
  return button;
}

function pageNav(): HTMLElement {
  const open = (name: PageName): void => {
    page = name;
    showPage();
    document.getElementById(`page-${name}`)?.focus();
  };
  return h(
    "nav.pages",
    { "aria-label": texts.get("ui_console_pages") },
    ...PAGES.filter(([name]) => isAllowed(name)).map(([name]) =>
      h(
        "button.quiet",
        { type: "button", id: `page-${name}`, "aria-current": page === name ? "page" : null, onclick: () => open(name) },
        texts.get(`ui_console_page_${name}`),
      ),
    ),
  );
}

function pageView(): HTMLElement {
  if (page === "lead") return new LeadView(texts, gateway).element;
  if (page === "people") return new PeopleView(texts, accounts).element;
  if (page === "audit") return new AuditView(texts, accounts).element;
  return new AccountView({ texts, accounts, changed: askWhoIsHere }).element;
}

/** The page that was chosen; the desk lives on behind the others, with its alerts and drafts. */
function showPage(): void {
  if (!isAllowed(page)) page = isAllowed("desk") ? "desk" : "account";
  if (desk) desk.element.hidden = page !== "desk";
  const tour = document.querySelector(".tour");
  document.body.replaceChildren(top(), ...(desk ? [desk.element] : []), ...(page === "desk" ? [] : [pageView()]), ...(tour ? [tour] : []));
}

async function askWhoIsHere(): Promise<void> {
  const before = mustEnrol;
  const found = await gateway.whoAmI();
  user = found?.user ?? null;
  mustEnrol = found?.must_enrol ?? false;
  if (!user || before !== mustEnrol) show();
}

function show(notice?: string): void {
  const before = desk;
  before?.stop();
  desk = null;
  if (user) {
    if (isAllowed("desk")) desk = new Desk({ gateway, texts, user, before });
    showPage();
    desk?.start();
    if (desk && !isTourSeen()) showTour(texts);
    return;
  }
  document.body.replaceChildren(top(), doorView(notice));
}

/** What stands before the desk: an invitation, or the ways to sign in. */
function doorView(notice?: string): HTMLElement {
  const token = fragment.get("invitation");
  const leave = (told?: string): void => {
    fragment = new URLSearchParams();
    show(told);
  };
  if (token) return invitationView({ texts, base, token, leave });
  const refused = fragment.get("refused");
  return signInView({
    texts,
    notice: notice ?? (refused && texts.has(`error_${refused.toLowerCase()}`) ? `error_${refused.toLowerCase()}` : undefined),
    county: hasCounty ? `${base}/api/v1/staff/county/` : null,
    signIn: async (name, password, code) => {
      const found = await gateway.signIn(name, password, code);
      user = found.user;
      mustEnrol = found.must_enrol ?? false;
      fragment = new URLSearchParams();
      page = "desk";
      show();
    },
  });
}

/** Takes what stands behind # out of the address, so that it is in no history and no picture of the screen. */
function takeFragment(): void {
  fragment = new URLSearchParams(location.hash.slice(1));
  if (location.hash) history.replaceState(null, "", location.pathname);
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
  takeFragment();
  watchKeys();
  window.addEventListener("hashchange", () => {
    takeFragment();
    if (!user) show();
  });
  try {
    const [found, ways] = await Promise.all([gateway.whoAmI(), listWays(base).catch(() => null)]);
    user = found?.user ?? null;
    mustEnrol = found?.must_enrol ?? false;
    hasCounty = ways?.county ?? false;
    show();
  } catch {
    show("ui_console_server_away");
  }
}

void start();
