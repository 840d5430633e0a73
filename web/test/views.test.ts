import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { describe, expect, it, test, vi } from "vitest";
import { h } from "../src/shared/dom";
import { Texts } from "../src/shared/texts";
import type { Language, Message } from "../src/shared/wire";
import { choiceButtons, messageView, unsentView } from "../src/widget/message-view";
import { leavePage, readExit, watchEscape } from "../src/widget/leaving";
import { entryView } from "../src/console/entry-view";

const STATIC_TEXTS = path.resolve(__dirname, "..", "..", "channels", "static", "texts");
const readTexts = (name: string): Texts => new Texts(JSON.parse(readFileSync(path.join(STATIC_TEXTS, `${name}.json`), "utf8")));
const texts = readTexts("fi");
const languages: Language[] = [
  { code: "fi", name: "suomi", dir: "ltr" },
  { code: "ar", name: "العربية", dir: "rtl" },
];
const ATTACK = '<img src=x onerror="alert(1)"><script>alert(2)</script> [x](javascript:alert(3))';

function aMessage(extra: Partial<Message> = {}): Message {
  return { seq: 1, author: "bot", kind: "text", language: "fi", dir: "ltr", text: "Hei", at: "2026-11-21T10:00:00Z", ...extra };
}

describe("a message in the chat", () => {
  it.each([
    ["ar", "rtl"],
    ["fi", "ltr"],
  ] as const)("in %s says its language and its direction", (language, dir) => {
    const body = messageView(aMessage({ language, dir }), texts, languages, true).querySelector(".body")!;
    expect([body.getAttribute("lang"), body.getAttribute("dir")]).toEqual([language, dir]);
  });

  it("says who wrote it and when, and the worker by title", () => {
    const view = messageView(aMessage({ author: "worker", worker: { title: "Sosiaaliohjaaja" } }), texts, languages, true);
    expect(view.querySelector(".author")!.textContent).toBe("Sosiaaliohjaaja");
    expect(view.querySelector("time")!.getAttribute("datetime")).toBe("2026-11-21T10:00:00Z");
  });

  it("shows markup as the text that it is", () => {
    const card = { service_id: "x", name: ATTACK, summary: ATTACK, provider: ATTACK, phones: [{ number: ATTACK, dial: "112" }] };
    const view = messageView(aMessage({ text: ATTACK, kind: "cards", cards: [card] }), texts, languages, true);
    expect(view.querySelector(".body")!.textContent).toBe(ATTACK);
    expect(view.querySelectorAll("img, script, [onerror]")).toHaveLength(0);
  });

  it("has a call link, hours, the open mark, a mark for unchecked details and a date on its cards", () => {
    const card = {
      service_id: "x",
      name: "Palvelu",
      phones: [{ number: "09 419 191", dial: "09419191", hours: "ma–pe 8–17", open_now: true }],
      links: [{ kind: "web", label: "vakehyva.fi", url: "https://vakehyva.fi/", language: "sv" }],
      updated: "2026-11-20",
      unchecked: true,
    };
    const view = messageView(aMessage({ kind: "cards", cards: [card] }), texts, languages, true);
    expect(view.querySelector("a.call")!.getAttribute("href")).toBe("tel:09419191");
    expect(view.querySelector("a.link")!.getAttribute("rel")).toBe("noopener noreferrer");
    expect(view.querySelector(".unchecked")!.textContent).toBe(texts.get("ui_unchecked"));
    expect(view.querySelector(".open")!.textContent).toBe(texts.get("ui_open_now"));
    expect(view.querySelector(".source")!.textContent).toContain("20.11.2026");
  });

  it("says until when a telephone is answered, and from when it is answered again", () => {
    const phones = [
      { number: "1", dial: "11", open_now: true, open_until: "16" },
      { number: "2", dial: "22", open_now: false, closed_until: "ma 9" },
      { number: "3", dial: "33", open_now: false },
      { number: "4", dial: "44" },
    ];
    const card = { service_id: "x", name: "Palvelu", phones };
    const view = messageView(aMessage({ kind: "cards", cards: [card] }), texts, languages, true);
    const badges = [...view.querySelectorAll(".phone")].map((row) => row.querySelector(".open, .shut")?.textContent);
    expect(badges).toEqual([
      texts.get("ui_open_until", { time: "16" }),
      texts.get("ui_shut_until", { time: "ma 9" }),
      texts.get("ui_closed_now"),
      undefined,
    ]);
    expect(badges[0]).toContain("16");
    expect(badges[1]).toContain("ma 9");
  });

  it("is spoken as an alert when it is a new emergency, and not when it is an old one", () => {
    const message = aMessage({ kind: "emergency", level: "crisis" });
    expect(messageView(message, texts, languages, true).getAttribute("role")).toBe("alert");
    expect(messageView(message, texts, languages, false).getAttribute("role")).toBeNull();
  });

  it("offers choices as buttons that give the payload", () => {
    const choose = vi.fn();
    const group = choiceButtons(aMessage({ choices: [{ label: "Kyllä", payload: "yes" }] }), texts, choose);
    group.querySelector("button")!.click();
    expect(choose).toHaveBeenCalledWith({ label: "Kyllä", payload: "yes" });
  });

  it("that was not sent can be retried and removed", () => {
    const deeds = { retry: vi.fn(), drop: vi.fn() };
    const view = unsentView({ clientId: "c", text: "x", state: "refused", reason: "syy" }, texts, false, deeds);
    for (const button of view.querySelectorAll("button")) button.click();
    expect(deeds.retry).toHaveBeenCalledWith("c");
    expect(deeds.drop).toHaveBeenCalledWith("c");
    expect(view.textContent).toContain("syy");
  });
});

describe("a message in the console", () => {
  it("marks a private note in words", () => {
    const ofConsole = readTexts("console-fi");
    const view = entryView(aMessage({ author: "worker", kind: "note" }), ofConsole);
    expect(view.textContent).toContain(ofConsole.get("ui_console_note_mark"));
  });

  it("shows markup as the text that it is", () => {
    const view = entryView(aMessage({ author: "resident", text: ATTACK }), readTexts("console-fi"));
    expect(view.querySelector(".text")!.textContent).toBe(ATTACK);
  });
});

describe("leaving quickly", () => {
  it("goes only to a web address", () => {
    expect(readExit("https://example.org")).toBe("https://example.org");
    expect(readExit("javascript:alert(1)")).toMatch(/^https:/);
    expect(readExit(null)).toMatch(/^https:/);
  });

  it("is asked for by Escape twice, not by Escape and something else", () => {
    const act = vi.fn();
    const stop = watchEscape(act);
    const press = (key: string): boolean => document.dispatchEvent(new KeyboardEvent("keydown", { key }));
    press("Escape");
    press("a");
    press("Escape");
    expect(act).not.toHaveBeenCalled();
    press("Escape");
    expect(act).toHaveBeenCalledOnce();
    stop();
  });

  it("empties storage and screen before it goes", () => {
    sessionStorage.setItem("neuvo", "{}");
    document.body.append(h("p", {}, "salainen"));
    let seen = "";
    leavePage("https://example.org", (url) => (seen = `${url} ${document.documentElement.textContent}`));
    expect(seen).toBe("https://example.org ");
    expect(sessionStorage.getItem("neuvo")).toBeNull();
  });
});

test("gaps are filled by name, and an unknown gap stays", () => {
  const few = new Texts({ language: "en", dir: "ltr", checked: true, texts: { a: "{count} of {all}" } });
  expect(few.get("a", { count: 3 })).toBe("3 of {all}");
  expect(few.get("missing")).toBe("missing");
});

test("every language has every text that the chat and the console ask for", () => {
  const source = path.resolve(__dirname, "..", "src");
  const files = readdirSync(source, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));
  const keysIn = (folder: RegExp): string[] => [
    ...new Set(
      files
        .filter((name) => folder.test(name))
        .flatMap((name) => readFileSync(path.join(source, name), "utf8").match(/"ui_[a-z_]+[a-z]"/g) ?? [])
        .map((quoted) => quoted.slice(1, -1)),
    ),
  ];
  const missing: string[] = [];
  for (const file of readdirSync(STATIC_TEXTS)) {
    const isConsole = file.startsWith("console-");
    const found = readTexts(file.replace(".json", ""));
    missing.push(...keysIn(isConsole ? /console|shared/ : /widget|shared/).filter((key) => !found.has(key)).map((key) => `${file}: ${key}`));
  }
  expect(missing).toEqual([]);
});
