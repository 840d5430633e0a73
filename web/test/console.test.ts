import { readFileSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it, test, vi } from "vitest";
import { Refusal } from "../src/shared/api";
import { Texts } from "../src/shared/texts";
import { type Callback, type Phrase, readCallback, readColleagues, readConsoleFrame, readGuide, readPhrases, readUnderstood } from "../src/shared/wire";
import { CallbackView } from "../src/console/callback-view";
import type { Desk } from "../src/console/desk";
import { entryView } from "../src/console/entry-view";
import { GuidePanel } from "../src/console/guide-panel";
import { PhrasePicker } from "../src/console/phrase-picker";
import { PresenceSwitch } from "../src/console/presence-switch";
import { WriteView } from "../src/console/write-view";

const ROOT = path.resolve(__dirname, "..", "..");
const read = (name: string): unknown => JSON.parse(readFileSync(path.join(ROOT, name), "utf8"));
const fixture = (name: string): unknown => read(`tests/fixtures/wire/console_${name}.json`);
const texts = new Texts(read("channels/static/texts/console-fi.json") as ConstructorParameters<typeof Texts>[0]);
const phrase = readPhrases({ phrases: [fixture("phrase")] })[0]!;
const plain: Phrase = { ...phrase, id: "hello", gaps: [], own: { ...phrase.own, text: "Hei!" }, theirs: { ...phrase.theirs, text: "مرحبًا" } };

function aDesk(gateway: Record<string, unknown>): Desk {
  const options = { gateway: { tellTyping: vi.fn(), ...gateway }, texts, user: { id: 1, name: "Aino", roles: [] } };
  return { options, drafts: new Map(), say: vi.fn(), explain: (cause: Error) => cause.message } as unknown as Desk;
}
const settle = (): Promise<void> => new Promise((done) => setTimeout(done));
const press = (target: Element, key: string): boolean =>
  target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));

beforeEach(() => document.body.replaceChildren());
afterEach(() => vi.restoreAllMocks());

describe("what the gateway's own tests send to the console", () => {
  it("is read", () => {
    const { own, theirs } = phrase;
    expect([own.is_checked, theirs.is_checked, theirs.direction]).toEqual([true, false, "rtl"]);
    expect(readCallback(fixture("callback"))).toMatchObject({ state: "not_reached", phone: "040 123 4567", taken_by: { id: 1 } });
    expect(readColleagues({ colleagues: [fixture("colleague")] })[0]).toMatchObject({ presence: "busy", reason: "meeting" });
    expect(readUnderstood({ messages: [{ seq: 1 }, { seq: 2, understood: fixture("understood") }] }).get(2)?.topic).toBe("home_care");
    for (const type of ["callbacks", "colleagues"]) expect(readConsoleFrame({ type })).toEqual({ type });
  });
});

describe("the field for phrases", () => {
  async function opened(found: Phrase[]): Promise<{ insert: ReturnType<typeof vi.fn>; input: HTMLInputElement; picker: PhrasePicker; find: ReturnType<typeof vi.fn> }> {
    const [insert, find] = [vi.fn(), vi.fn(async () => found)];
    const picker = new PhrasePicker(aDesk({ findPhrases: find }), insert);
    picker.language = "ar";
    document.body.append(picker.field, picker.panel);
    const input = picker.field.querySelector("input")!;
    input.focus();
    press(input, "ArrowDown");
    await settle();
    return { insert, input, picker, find };
  }

  it("asks in the resident's language and shows both, marked when nobody has checked", async () => {
    const { find, input, picker } = await opened([plain, phrase]);
    expect(find).toHaveBeenCalledWith("", "ar");
    const [first] = picker.panel.querySelectorAll('[role="option"]');
    expect(first!.querySelector(".theirs")!.getAttribute("dir")).toBe("rtl");
    expect(first!.textContent).toContain(texts.get("ui_console_phrase_unchecked"));
    expect(input.getAttribute("aria-expanded")).toBe("true");
    expect(input.getAttribute("aria-activedescendant")).toBe(first!.id);
  });

  it("is gone through by arrow keys, and Enter inserts", async () => {
    const { insert, input } = await opened([phrase, plain]);
    press(input, "ArrowDown");
    press(input, "Enter");
    expect(insert).toHaveBeenCalledWith({ own: "Hei!", theirs: "مرحبًا" });
    expect(input.getAttribute("aria-expanded")).toBe("false");
  });

  it("asks for every gap first, and keeps the figures of a number in order", async () => {
    const { insert, input, picker } = await opened([phrase]);
    press(input, "Enter");
    const gap = picker.panel.querySelector<HTMLInputElement>("#gap-time")!;
    expect(document.activeElement).toBe(gap);
    press(gap, "Enter");
    expect(insert).not.toHaveBeenCalled();
    expect(gap.getAttribute("aria-invalid")).toBe("true");
    gap.value = "10 15";
    press(gap, "Enter");
    const [{ own, theirs }] = insert.mock.calls[0] as [{ own: string; theirs: string }];
    expect([own.includes("10 15"), theirs.includes("10\u00a015")]).toEqual([true, true]);
  });

  it("is closed by Escape, and Enter alone sends nothing", async () => {
    const { insert, input } = await opened([plain]);
    press(input, "Escape");
    expect(input.getAttribute("aria-expanded")).toBe("false");
    expect(press(input, "Enter")).toBe(false);
    expect(insert).not.toHaveBeenCalled();
  });
});

test("a phrase goes into the message where the cursor stands, with the worker's own text beside it", async () => {
  const write = new WriteView(aDesk({ findPhrases: async () => [plain] }), async () => undefined);
  document.body.append(write.element);
  write.open(7, "ar");
  const message = write.element.querySelector("textarea")!;
  message.value = "Hyvä.";
  message.setSelectionRange(5, 5);
  const input = write.element.querySelector<HTMLInputElement>("#phrase")!;
  press(input, "ArrowDown");
  await settle();
  press(input, "Enter");
  expect(message.value).toBe("Hyvä. مرحبًا");
  expect(write.element.querySelector(".own")!.textContent).toContain("Hei!");
  write.element.querySelector<HTMLButtonElement>('[data-kind="notes"]')!.click();
  expect(write.element.querySelector<HTMLElement>(".phrase-field")!.hidden).toBe(true);
});

describe("the call-back requests", () => {
  const full = readCallback(fixture("callback"));
  const free: Callback = { ...full, state: "new", tries: 0 };
  delete free.phone;
  delete free.taken_by;

  async function shown(callbacks: Callback[], gateway: Record<string, unknown> = {}): Promise<{ view: CallbackView; desk: Desk }> {
    const desk = aDesk({ listCallbacks: async () => callbacks, ...gateway });
    const view = new CallbackView(desk, () => undefined);
    document.body.append(view.element);
    await view.fetch();
    return { view, desk };
  }

  it("can be taken, and say before that the number comes then", async () => {
    const takeCallback = vi.fn(async () => undefined);
    const { view, desk } = await shown([free], { takeCallback });
    expect(view.element.querySelector("a")).toBeNull();
    expect(view.element.textContent).toContain(texts.get("ui_console_callback_hidden"));
    view.element.querySelector<HTMLButtonElement>("#callback-3-take")!.click();
    await settle();
    expect(takeCallback).toHaveBeenCalledWith(3);
    expect(desk.say).toHaveBeenCalledWith(texts.get("ui_console_callback_taken"));
  });

  it("say when a colleague was faster", async () => {
    const fault = { code: "ALREADY_CLAIMED", message: "Beda" };
    const { view, desk } = await shown([free], { takeCallback: async () => Promise.reject(new Refusal(409, fault, {})) });
    view.element.querySelector<HTMLButtonElement>("#callback-3-take")!.click();
    await settle();
    expect(desk.say).toHaveBeenCalledWith("Beda");
  });

  it("that are one's own have the number to call and three marks", async () => {
    const { view } = await shown([full]);
    expect(view.element.querySelector("a.call")!.getAttribute("href")).toBe("tel:0401234567");
    for (const mark of ["called", "not_reached", "done"]) expect(view.element.querySelector(`#callback-3-${mark}`)).not.toBeNull();
    expect(view.openCount).toBe(1);
  });

  it("of colleagues and those that are done have no deeds", async () => {
    const { view } = await shown([{ ...full, taken_by: { id: 2, name: "Beda" } }, { ...full, id: 4, state: "done" }]);
    expect(view.element.querySelectorAll(".callback button")).toHaveLength(0);
    expect(view.element.textContent).toContain("Beda");
  });

  it("are marked with a note", async () => {
    HTMLDialogElement.prototype.showModal ??= () => undefined;
    const markCallback = vi.fn(async () => undefined);
    const { view } = await shown([full], { markCallback });
    view.element.querySelector<HTMLButtonElement>("#callback-3-done")!.click();
    document.querySelector<HTMLTextAreaElement>("#callback-note")!.value = "Sovittu aika";
    document.querySelector("dialog form")!.dispatchEvent(new Event("submit", { cancelable: true }));
    await settle();
    expect(markCallback).toHaveBeenCalledWith(3, "done", "Sovittu aika");
  });
});

describe("the guides", () => {
  const guide = readGuide(fixture("guide"));
  const { topic, title } = guide;

  async function opened(gateway: Record<string, unknown> = {}): Promise<{ panel: GuidePanel; deeds: { insert: ReturnType<typeof vi.fn>; attach: ReturnType<typeof vi.fn> }; find: ReturnType<typeof vi.fn> }> {
    const find = vi.fn(async () => [{ topic, audience: "any", title }]);
    const deeds = { insert: vi.fn(), attach: vi.fn() };
    const panel = new GuidePanel(aDesk({ base: "", findGuides: find, readGuide: async () => guide, ...gateway }), deeds);
    panel.language = "ar";
    document.body.append(panel.button, panel.panel);
    panel.button.click();
    await settle();
    return { panel, deeds, find };
  }
  const read = async (panel: GuidePanel): Promise<void> => {
    panel.panel.querySelector<HTMLButtonElement>(".guide-list button")!.click();
    await settle();
  };

  it("are all there when the panel opens, in the worker's language", async () => {
    const { panel, find } = await opened();
    expect(find).toHaveBeenCalledWith("", "ar");
    expect(panel.button.getAttribute("aria-expanded")).toBe("true");
    expect(panel.panel.querySelector(".guide-list")!.textContent).toBe(title.own.text);
    expect(document.activeElement).toBe(panel.panel.querySelector("input"));
  });

  it("are read with the resident's words beside, in their direction", async () => {
    const { panel } = await opened();
    await read(panel);
    expect(document.activeElement!.textContent).toBe(title.own.text);
    const theirs = panel.panel.querySelector(".theirs")!;
    expect([theirs.getAttribute("lang"), theirs.getAttribute("dir")]).toEqual(["ar", "rtl"]);
    expect(panel.panel.querySelector("a")!.getAttribute("href")).toBe("/guides/debts?language=ar");
  });

  it("go into the message whole or part by part, and their services as cards", async () => {
    const { panel, deeds } = await opened();
    await read(panel);
    const named = (key: string): HTMLButtonElement =>
      [...panel.panel.querySelectorAll("button")].find((each) => each.textContent === texts.get(key))!;
    named("ui_console_guide_reply").click();
    expect(deeds.insert).toHaveBeenCalledWith({ own: guide.reply.own.text, theirs: guide.reply.theirs.text });
    panel.panel.querySelector<HTMLButtonElement>("ol button")!.click();
    expect(deeds.insert).toHaveBeenLastCalledWith({ own: guide.steps[0]!.own.text, theirs: guide.steps[0]!.theirs.text });
    named("ui_console_guide_cards").click();
    expect(deeds.attach).toHaveBeenCalledWith(guide.cards);
  });

  it("are left with Escape, step by step, back to their button", async () => {
    const { panel } = await opened();
    await read(panel);
    press(document.activeElement!, "Escape");
    expect(document.activeElement).toBe(panel.panel.querySelector("input"));
    press(document.activeElement!, "Escape");
    expect([panel.panel.hidden, document.activeElement]).toEqual([true, panel.button]);
  });

  it("are sought by Enter, which sends nothing", async () => {
    const { panel, find } = await opened();
    const input = panel.panel.querySelector("input")!;
    input.value = "velat";
    expect(press(input, "Enter")).toBe(false);
    await settle();
    expect(find).toHaveBeenLastCalledWith("velat", "ar");
  });
});

test("services that were attached go with the message, and not with a note", async () => {
  const write = vi.fn(async () => undefined);
  const card = { service_id: "vake-vaihde", name: "Vaihde" };
  const guide = { ...readGuide(fixture("guide")), cards: [card] };
  const { topic, title } = guide;
  const desk = aDesk({ base: "", write, findGuides: async () => [{ topic, audience: "any", title }], readGuide: async () => guide });
  const view = new WriteView(desk, async () => undefined);
  document.body.append(view.element);
  view.open(5, "ar");
  view.element.querySelector<HTMLButtonElement>(".guides-button")!.click();
  await settle();
  view.element.querySelector<HTMLButtonElement>(".guide-list button")!.click();
  await settle();
  const attach = texts.get("ui_console_guide_cards");
  [...view.element.querySelectorAll("button")].find((each) => each.textContent === attach)!.click();
  expect(view.element.querySelector(".attached")!.textContent).toContain("Vaihde");
  view.element.querySelector("textarea")!.value = "Hei";
  view.element.dispatchEvent(new Event("submit", { cancelable: true }));
  await settle();
  const said = (): unknown[] => (write.mock.lastCall as unknown as unknown[]).filter((_, place) => place !== 2).slice(0, 4);
  expect(said()).toEqual([5, "messages", "Hei", ["vake-vaihde"]]);
  view.element.querySelector<HTMLButtonElement>('[data-kind="notes"]')!.click();
  expect(view.element.querySelector<HTMLElement>(".attached")!.hidden).toBe(true);
  view.element.querySelector("textarea")!.value = "Muistiin";
  view.element.dispatchEvent(new Event("submit", { cancelable: true }));
  await settle();
  expect(said()).toEqual([5, "notes", "Muistiin", []]);
});

test("presence is shown as the gateway knows it, and set with a reason", async () => {
  const setPresence = vi.fn(async () => undefined);
  const colleague = { id: 1, name: "Aino", presence: "here" as const };
  const presence = new PresenceSwitch(aDesk({ listColleagues: async () => [colleague], setPresence }));
  document.body.append(presence.element);
  const [state, reason] = presence.element.querySelectorAll("select");
  expect(state!.disabled).toBe(true);
  await presence.fetch();
  expect([state!.disabled, state!.value, reason!.closest("label")!.hidden]).toEqual([false, "here", true]);
  state!.value = "away";
  reason!.value = "break";
  state!.dispatchEvent(new Event("change"));
  expect(reason!.closest("label")!.hidden).toBe(false);
  await settle();
  expect(setPresence).toHaveBeenCalledWith("away", "break");
});

test("under a resident's message stands what the bot took it for", () => {
  const message = { seq: 2, author: "resident", kind: "text", language: "so", dir: "ltr", text: "…", at: "2026-11-21T10:00:00Z" } as const;
  const understood = readUnderstood({ messages: [{ seq: 2, understood: fixture("understood") }] }).get(2);
  const line = entryView(message, texts, understood).querySelector(".understood")!;
  expect(line.querySelector("strong.crisis")!.textContent).toContain(texts.get("topic_suicide_self_harm"));
  expect(line.textContent).toContain(texts.get("topic_home_care"));
  expect(entryView(message, texts).querySelector(".understood")).toBeNull();
});
