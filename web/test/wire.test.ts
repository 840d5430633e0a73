import { existsSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { describe, expect, it, test } from "vitest";
import { WireFault, readConsoleFrame, readFrame, readHandovers, readMessage, readPage, readStarted } from "../src/shared/wire";

const FIXTURES = path.resolve(__dirname, "..", "..", "tests", "fixtures", "wire");
const message = {
  seq: 42,
  author: "bot",
  kind: "text",
  language: "fi",
  dir: "ltr",
  text: "Hei",
  at: "2026-11-21T10:00:00Z",
};

function fixtures(prefix: string): [string, unknown][] {
  if (!existsSync(FIXTURES)) return [];
  const names = readdirSync(FIXTURES).filter((name) => name.startsWith(prefix) && name.endsWith(".json"));
  return names.map((name) => [name, JSON.parse(readFileSync(path.join(FIXTURES, name), "utf8"))]);
}

describe("what the gateway's own tests send", () => {
  test("every message fixture is read, and nothing of it is lost", () => {
    for (const [name, content] of fixtures("message_")) expect(readMessage(content), name).toEqual(content);
  });

  test("every frame fixture is read", () => {
    for (const [name, content] of fixtures("frame_")) {
      const read = name.includes("console") ? readConsoleFrame(content) : readFrame(content);
      expect(read, name).not.toBeNull();
    }
  });
});

describe("a message", () => {
  it("is read with all that may be in it", () => {
    const full = {
      ...message,
      kind: "emergency",
      level: "crisis",
      kinds: ["violence"],
      cards: [
        {
          service_id: "nollalinja",
          name: "Nollalinja",
          phones: [{ number: "080 005 005", dial: "080005005", open_now: true }],
          links: [{ kind: "web", label: "nollalinja.fi", url: "https://nollalinja.fi" }],
          unchecked: false,
        },
      ],
      choices: [{ label: "Kyllä", payload: "yes" }],
    };
    expect(readMessage(full)).toEqual(full);
  });

  it("treats null as absent, and passes over what it does not know", () => {
    expect(readMessage({ ...message, topic: null, later: { addition: 1 } })).toEqual(message);
  });

  it.each([
    ["seq", "42"],
    ["author", "admin"],
    ["kind", "html"],
    ["dir", "up"],
    ["text", null],
    ["at", "yesterday"],
    ["level", "mild"],
  ])("is refused when %s is %j", (field, value) => {
    expect(() => readMessage({ ...message, [field]: value })).toThrow(WireFault);
  });

  it.each(["javascript:alert(1)", "http://vakehyva.fi", "data:text/html,x", "//vakehyva.fi", "https://a b"])(
    "is refused with a link to %s",
    (url) => {
      const cards = [{ service_id: "x", name: "x", links: [{ kind: "web", label: "x", url }] }];
      expect(() => readMessage({ ...message, cards })).toThrow(/https address/);
    },
  );

  it.each(["javascript:1", "09 123", "", "112;phone-context=x"])("is refused with a phone that dials %j", (dial) => {
    const cards = [{ service_id: "x", name: "x", phones: [{ number: "1", dial }] }];
    expect(() => readMessage({ ...message, cards })).toThrow(/dialled number/);
  });
});

describe("frames", () => {
  it("of an unknown type are passed over", () => {
    expect(readFrame({ type: "confetti" })).toBeNull();
    expect(readConsoleFrame({ type: "constructor" })).toBeNull();
  });

  it("without a type are refused", () => {
    expect(() => readFrame({})).toThrow(WireFault);
    expect(() => readFrame(null)).toThrow(WireFault);
  });

  it("tell the state with and without a place in the queue", () => {
    const state = { type: "state", mode: "waiting", last_seq: 3, pending: false };
    expect(readFrame(state)).toEqual(state);
    const placed = { ...state, position: 2, estimate_minutes: { from: 5, to: 10 } };
    expect(readFrame(placed)).toEqual(placed);
    expect(readFrame({ ...state, estimate_minutes: null })).toEqual(state);
  });
});

test("a new conversation is read with its languages and texts", () => {
  const started = {
    conversation_id: "a",
    token: "b",
    language: "fi",
    mode: "bot",
    languages: [{ code: "ar", name: "العربية", dir: "rtl", level: "full" }],
    texts: { ui_send: "Lähetä" },
    service: { open: false, next_opening: "2026-11-23T06:00:00Z" },
    last_seq: 1,
  };
  expect(readStarted(started)).toEqual(started);
  expect(() => readStarted({ ...started, texts: { ui_send: 1 } })).toThrow(/texts.ui_send/);
});

test("a page of messages is read", () => {
  const page = { messages: [message], mode: "bot", last_seq: 42, pending: true };
  expect(readPage(page)).toEqual(page);
});

test("a queue is read", () => {
  const row = {
    id: 1,
    conversation_id: "a",
    state: "waiting",
    team: "youth",
    topic: null,
    language: "fi",
    urgency: "crisis",
    waiting_since: "2026-11-21T10:00:00Z",
    claimed_by: null,
    summary: "",
  };
  expect(readHandovers({ handovers: [row] })[0]).toMatchObject({ id: 1, urgency: "crisis" });
});
