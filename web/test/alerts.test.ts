// Alerts, keys and figures of the console: what is told, when it stops, and what stays hidden.
import { readFileSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it, test, vi } from "vitest";
import { Texts } from "../src/shared/texts";
import { readConsoleFrame } from "../src/shared/wire";
import { isQuiet } from "../src/console/alert-settings";
import { Alerts, drawIcon } from "../src/console/alerts";
import { barTable } from "../src/console/bars";
import { KEYS, watchKeys } from "../src/console/keys";

const file = path.resolve(__dirname, "..", "..", "channels", "static", "texts", "console-fi.json");
const texts = new Texts(JSON.parse(readFileSync(file, "utf8")) as ConstructorParameters<typeof Texts>[0]);
const usual = (id: number): { id: number; urgency: "none" } => ({ id, urgency: "none" });
const danger = (id: number): { id: number; urgency: "crisis" } => ({ id, urgency: "crisis" });
const press = (key: string, target: EventTarget = document.body): boolean =>
  target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));

let alerts: Alerts;
const play = vi.fn();
const open = vi.fn();

beforeEach(() => {
  vi.useFakeTimers({ now: new Date(2026, 10, 23, 10, 0) });
  localStorage.clear();
  document.body.replaceChildren();
  play.mockReset();
  open.mockReset();
  alerts = new Alerts({ texts, open, play, set: () => undefined });
  document.body.append(alerts.strip);
});
afterEach(() => {
  alerts.stop();
  vi.useRealTimers();
});

describe("an alert", () => {
  it("does not sound for who waited when the desk was opened, but for danger", () => {
    alerts.update([usual(1)], 1);
    expect(play).not.toHaveBeenCalled();
    const other = new Alerts({ texts, open, play, set: () => undefined });
    other.update([usual(1), danger(2)], 2);
    expect(play).toHaveBeenCalledWith("danger");
    other.stop();
  });

  it("sounds again until the page is touched", () => {
    alerts.update([], 0);
    alerts.update([usual(1)], 1);
    vi.advanceTimersByTime(31_000);
    expect(play.mock.calls).toEqual([["usual"], ["usual"], ["usual"]]);
    press("x");
    expect(alerts.strip.hidden).toBe(true);
    vi.advanceTimersByTime(60_000);
    expect(play).toHaveBeenCalledTimes(3);
  });

  it("of danger is only ended by its own button", () => {
    alerts.update([], 0);
    alerts.update([danger(1)], 1);
    press("x");
    expect(alerts.strip.hidden).toBe(false);
    alerts.strip.querySelector<HTMLButtonElement>(".seen")!.click();
    expect(alerts.strip.hidden).toBe(true);
  });

  it("ends by itself when somebody else has taken the resident", () => {
    alerts.update([], 0);
    alerts.update([danger(1)], 1);
    alerts.update([], 0);
    vi.advanceTimersByTime(60_000);
    expect(alerts.strip.hidden).toBe(true);
    expect(play).toHaveBeenCalledTimes(1);
  });

  it("calls a lead to the conversation", () => {
    expect(readConsoleFrame({ type: "alert", handover_id: 9 })).toEqual({ type: "alert", handover_id: 9 });
    alerts.update([danger(9)], 1);
    alerts.call(9);
    expect(alerts.strip.className).toContain("late");
    alerts.strip.querySelector("button")!.click();
    expect(open).toHaveBeenCalledWith(9);
    expect(alerts.strip.hidden).toBe(true);
  });

  it("is silent in the quiet hours, but for danger when that was chosen", () => {
    const quiet = { sound: true, notify: false, quietFrom: "09:00", quietTo: "11:00", dangerAlways: false };
    alerts.save(quiet);
    alerts.update([], 0);
    alerts.update([usual(1), danger(2)], 2);
    expect(play).not.toHaveBeenCalled();
    expect(alerts.strip.hidden).toBe(false);
    alerts.save({ ...quiet, dangerAlways: true });
    expect(play).toHaveBeenCalledWith("danger");
  });
});

test("quiet hours may go over midnight, and the same time twice means never", () => {
  const at = (hours: number, minutes = 0): Date => new Date(2026, 10, 23, hours, minutes);
  const rule = { sound: true, notify: true, dangerAlways: true };
  const night = { ...rule, quietFrom: "16:00", quietTo: "08:00" };
  expect([at(15, 59), at(16), at(23), at(7, 59), at(8)].map((now) => isQuiet(night, now))).toEqual([false, true, true, true, false]);
  expect(isQuiet({ ...rule, quietFrom: "00:00", quietTo: "00:00" }, at(0))).toBe(false);
});

test("the icon shows the count, and red is for danger", () => {
  expect(decodeURIComponent(drawIcon(120, true))).toMatch(/#a3101c.*>99</);
  expect(decodeURIComponent(drawIcon(3, false))).toMatch(/#0d3b8f.*>3</);
});

describe("the keys", () => {
  it("press what stands on the screen, never while something is written, and can be turned off", () => {
    const stop = watchKeys();
    const [tab, field] = [document.createElement("button"), document.createElement("textarea")];
    tab.id = "tab-mine";
    field.id = "write";
    document.body.append(tab, field);
    const pressed = vi.fn();
    tab.addEventListener("click", pressed);
    press("m");
    press("m", field);
    expect(pressed).toHaveBeenCalledTimes(1);
    press("r");
    expect(document.activeElement).toBe(field);
    localStorage.setItem("neuvo-console-keys-off", "yes");
    press("m");
    expect(pressed).toHaveBeenCalledTimes(1);
    stop();
  });

  it("are each other's, and each is explained", () => {
    expect(new Set(KEYS.map(([key]) => key)).size).toBe(KEYS.length);
    for (const [, text] of KEYS) expect(texts.has(text)).toBe(true);
  });
});

test("bars are as long as their figures, and a hidden figure has none", () => {
  const rows = [
    { name: "a", figures: [10, 5] },
    { name: "b", figures: [20, null] },
  ];
  const made = barTable({ title: "t", nameHead: "n", heads: ["x", "y"], rows, shape: "stacked", write: String, hidden: "alle 5" });
  const widths = [...made.querySelectorAll("rect")].map((part) => Number(part.getAttribute("width")));
  expect(widths).toEqual([50, 25, 100, 0]);
  expect(made.querySelectorAll("tbody tr")[1]!.textContent).toContain("alle 5");
});
