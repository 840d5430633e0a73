// The life of a conversation in a tab, with the gateway played by a stubbed fetch.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Session } from "../src/widget/session";
import { Tabs } from "../src/widget/tabs";

const BASE = "http://gateway.test";
const started = {
  conversation_id: "c1",
  token: "t1",
  language: "fi",
  mode: "bot",
  languages: [{ code: "fi", name: "suomi", dir: "ltr", checked: true }],
  texts: { ui_send: "Lähetä" },
  service: { open: true, next_opening: null },
  last_seq: 1,
};
let isDown = false;
const asked: string[] = [];

class SilentSocket {
  static OPEN = 1;
  readyState = 0;
  close(): void {}
  send(): void {}
}

beforeEach(() => {
  isDown = false;
  asked.length = 0;
  sessionStorage.clear();
  vi.stubGlobal("WebSocket", SilentSocket);
  vi.stubGlobal("fetch", async (url: string, options: RequestInit) => {
    asked.push(`${options.method} ${new URL(url).pathname}`);
    if (isDown) throw new TypeError("no network");
    const answer = url.includes("/texts/") ? { language: "fi", dir: "ltr", checked: true, texts: {} } : started;
    return new Response(JSON.stringify(answer), { status: 200 });
  });
});
afterEach(() => vi.unstubAllGlobals());

function open(): Session {
  const listener = { changed: () => undefined, retold: () => undefined, message: () => undefined };
  const session = new Session({ base: BASE, language: "fi", entry: null }, listener);
  session.open();
  return session;
}
const begun = (session: Session): Promise<void> => vi.waitFor(() => expect(session.model.phase).toBe("live"));

test("what is written while the gateway is away is kept and handed to the conversation that begins", async () => {
  isDown = true;
  const session = open();
  await vi.waitFor(() => expect(session.model.phase).toBe("away"));
  session.say("kirjoitin tämän ennen yhteyttä");
  expect(session.model.unsent.map((row) => row.text)).toEqual(["kirjoitin tämän ennen yhteyttä"]);
  isDown = false;
  session.retryNow();
  await begun(session);
  expect(session.model.unsent.map((row) => row.text)).toEqual(["kirjoitin tämän ennen yhteyttä"]);
  session.forgetAll();
});

test("a draft survives a reload", async () => {
  const first = open();
  await begun(first);
  first.draft = "puolik";
  first.remember();
  first.stop();
  const second = open();
  await begun(second);
  expect(second.draft).toBe("puolik");
  second.forgetAll();
});

test("a second tab takes up the conversation of the first, and leaving in one clears the other", async () => {
  const first = open();
  await begun(first);
  sessionStorage.clear();
  const second = open();
  await begun(second);
  expect(asked.filter((line) => line === "POST /api/v1/conversations")).toHaveLength(1);
  second.forgetAll();
  await vi.waitFor(() => expect(first.model.phase).toBe("gone"));
  expect(first.model.messages).toEqual([]);
});

test("a tab that asks alone gets nothing, and another gateway's conversation is not offered", async () => {
  const address = { base: "http://other.test", conversation: "c", token: "t" };
  const current = vi.fn(() => ({ address, language: "fi" }));
  new Tabs({ current, over: () => undefined });
  const lonely = new Tabs({ current: () => null, over: () => undefined });
  expect(await lonely.ask(BASE)).toBeNull();
  expect(current).toHaveBeenCalled();
});
