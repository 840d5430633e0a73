import { readFileSync } from "node:fs";
import path from "node:path";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Desk } from "../src/console/desk";
import { TranslatePanel, showTranslation } from "../src/console/translation";
import { Texts } from "../src/shared/texts";
import { type Message, readMachine, readMessage, readTranslated } from "../src/shared/wire";
import { authorName } from "../src/widget/message-view";

const ROOT = path.resolve(__dirname, "..", "..");
const read = (name: string): unknown => JSON.parse(readFileSync(path.join(ROOT, name), "utf8"));
const texts = new Texts(read("channels/static/texts/console-fi.json") as ConstructorParameters<typeof Texts>[0]);
const theirs = new Texts(read("channels/static/texts/so.json") as ConstructorParameters<typeof Texts>[0]);
const found = readTranslated(read("tests/fixtures/wire/console_translation.json"));
const settle = (): Promise<void> => new Promise((done) => setTimeout(done));

function aMessage(author: Message["author"], extra: object = {}): Message {
  return readMessage({ seq: 3, author, kind: "text", language: "so", dir: "ltr", text: "Waan helay", at: "2026-11-23T10:00:00Z", ...extra });
}

function aDesk(translation: Desk["translation"], gateway: object = {}): Desk {
  const options = { gateway, texts };
  return { options, translation, isMine: true, selected: { id: 7 }, explain: (cause: Error) => cause.message } as unknown as Desk;
}

beforeEach(() => document.body.replaceChildren());

describe("a message in another language", () => {
  it("is translated when asked for, with a label that a machine did it", async () => {
    const translateMessage = vi.fn(async () => ({ text: "Sain sen", language: "fi" }));
    const entry = document.createElement("li");
    showTranslation(aDesk("on", { translateMessage }), entry, aMessage("resident"), undefined);
    entry.querySelector("button")!.click();
    await settle();
    expect(translateMessage).toHaveBeenCalledWith(7, 3);
    expect(entry.textContent).toContain("Sain sen");
    expect(entry.querySelector("strong")!.textContent).toContain("Konekäännös");
  });

  it("shows at once what was translated before", () => {
    const { machine, state } = readMachine({ messages: [{ seq: 3, translations: { fi: { text: "Sain sen", by: "x" } } }], translation: "on" });
    const entry = document.createElement("li");
    showTranslation(aDesk(state), entry, aMessage("resident"), machine.get(3));
    expect([entry.querySelector("button"), entry.querySelector("p")!.lang]).toEqual([null, "fi"]);
  });

  it("has no button where it is off or locked", () => {
    for (const state of ["off", "locked"] as const) {
      const entry = document.createElement("li");
      showTranslation(aDesk(state), entry, aMessage("resident"), undefined);
      expect(entry.childElementCount).toBe(0);
    }
  });

  it("shows what the worker herself wrote beside what was sent", () => {
    const entry = document.createElement("li");
    showTranslation(aDesk("off"), entry, aMessage("worker"), { seq: 3, translated_from: { text: "Hei", language: "fi" } });
    expect(entry.querySelector("p")!.textContent).toBe("Hei");
  });
});

describe("the composer's translation", () => {
  it("is shown before it is sent", async () => {
    const [send, translate] = [vi.fn(async () => undefined), vi.fn(async () => found)];
    const panel = new TranslatePanel(aDesk("on", { translate }), { id: () => 7, text: () => "Missä sinä asut?", send });
    panel.update("so", false);
    expect(panel.button.hidden).toBe(false);
    panel.button.click();
    await settle();
    expect(panel.panel.textContent).toContain(found.text);
    expect(send).not.toHaveBeenCalled();
    panel.panel.querySelector("button")!.click();
    expect(send).toHaveBeenCalledWith(found);
  });

  it("is dropped when the words have changed meanwhile", async () => {
    let text = "Hei";
    const panel = new TranslatePanel(aDesk("on", { translate: async () => ((text = "Hei hei"), found) }), { id: () => 7, text: () => text, send: vi.fn() });
    panel.update("so", false);
    panel.button.click();
    await settle();
    expect(panel.panel.hidden).toBe(true);
  });

  it("asks for an interpreter where it is locked, and is silent on notes", () => {
    const panel = new TranslatePanel(aDesk("locked"), { id: () => 7, text: () => "Hei", send: vi.fn() });
    panel.update("so", false);
    expect([panel.button.hidden, panel.panel.textContent]).toEqual([true, texts.get("ui_console_translation_locked")]);
    panel.update("so", true);
    expect(panel.panel.hidden).toBe(true);
  });
});

it("tells the resident that a machine translated the worker's message", () => {
  const message = aMessage("worker", { worker: { title: "Sosiaaliohjaaja" }, translated_from: { text: "Hei", language: "fi" } });
  expect(authorName(message, theirs)).toBe(`Sosiaaliohjaaja (${theirs.get("ui_machine_translated")})`);
});
