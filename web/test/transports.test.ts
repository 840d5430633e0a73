import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { PollRoad } from "../src/shared/poll-road";
import { StreamRoad, lateRoad } from "../src/shared/transports";
import type { Frame } from "../src/shared/wire";

const ADDRESS = { base: "https://neuvo.test", conversation: "c1", token: "secret" };
const STATE = { mode: "bot", last_seq: 1, pending: false };
const MESSAGE = { seq: 1, author: "bot", kind: "text", language: "fi", dir: "ltr", text: "Hei", at: "2026-11-21T10:00:00Z" };

function listen() {
  const frames: Frame[] = [];
  const down = vi.fn();
  return { frames, down, events: { frame: (frame: Frame) => void frames.push(frame), down } };
}

class FakeSocket {
  static last: FakeSocket;
  static readonly OPEN = 1;
  readyState = 1;
  sent: string[] = [];
  onopen: (() => void) | null = null;
  onclose: (() => void) | null = null;
  onerror: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  constructor(readonly url: string) {
    FakeSocket.last = this;
  }
  send(text: string): void {
    this.sent.push(text);
  }
  close(): void {
    this.readyState = 3;
  }
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("WebSocket", FakeSocket);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("the stream", () => {
  it("greets with the token in the first frame, never in the address", () => {
    const { events } = listen();
    new StreamRoad(ADDRESS).start(7, events);
    const socket = FakeSocket.last;
    socket.onopen!();
    expect(socket.url).toBe("wss://neuvo.test/api/v1/conversations/c1/stream");
    expect(socket.sent).toEqual(['{"type":"hello","token":"secret","after":7}']);
  });

  it("answers pings and passes on the other frames", () => {
    const { events, frames } = listen();
    new StreamRoad(ADDRESS).start(0, events);
    const socket = FakeSocket.last;
    socket.onmessage!({ data: '{"type":"ping"}' });
    socket.onmessage!({ data: JSON.stringify({ type: "state", ...STATE }) });
    expect(socket.sent).toEqual(['{"type":"pong"}']);
    expect(frames.map((frame) => frame.type)).toEqual(["state"]);
  });

  it("survives a frame that it cannot read", () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
    const { events, down } = listen();
    new StreamRoad(ADDRESS).start(0, events);
    FakeSocket.last.onmessage!({ data: "<html>" });
    FakeSocket.last.onmessage!({ data: '{"type":"message","message":{"seq":"x"}}' });
    expect(down).not.toHaveBeenCalled();
    expect(warn).toHaveBeenCalledTimes(2);
  });

  it("is down, once, when nothing comes for long", () => {
    const { events, down } = listen();
    new StreamRoad(ADDRESS).start(0, events);
    vi.advanceTimersByTime(10_000);
    FakeSocket.last.onclose?.();
    expect(down).toHaveBeenCalledOnce();
  });
});

describe("the long poll", () => {
  const answers = (list: (() => Response | Promise<Response>)[]) => {
    const calls: { url: string; init: RequestInit }[] = [];
    vi.stubGlobal("fetch", (url: string, init: RequestInit) => {
      calls.push({ url, init });
      const next = list.shift();
      return next ? Promise.resolve(next()) : new Promise(() => undefined);
    });
    return calls;
  };
  const json = (body: unknown, status = 200) => () => new Response(JSON.stringify(body), { status });

  it("speaks the same frames: state, then messages, then asks after the last", async () => {
    const calls = answers([json({ messages: [MESSAGE], ...STATE })]);
    const { events, frames } = listen();
    new PollRoad(ADDRESS).start(0, events);
    await vi.waitFor(() => expect(calls).toHaveLength(2));
    expect(frames.map((frame) => frame.type)).toEqual(["state", "message"]);
    expect(calls.map((each) => each.url.split("?")[1])).toEqual(["after=0&wait=0", "after=1&wait=25"]);
    expect(calls[0]!.init.headers).toMatchObject({ Authorization: "Bearer secret" });
    expect(calls[0]!.init.credentials).toBe("omit");
  });

  it("sends one message after the other and acknowledges each", async () => {
    const calls = answers([json({ messages: [], ...STATE }), () => new Promise(() => undefined), json({ seq: 2 }, 202), json({ seq: 3 }, 202)]);
    const { events, frames } = listen();
    const road = new PollRoad(ADDRESS);
    road.start(0, events);
    await vi.waitFor(() => expect(calls).toHaveLength(2));
    road.send({ type: "say", client_id: "a", text: "yksi" });
    road.send({ type: "choose", client_id: "b", choice: "yes" });
    await vi.waitFor(() => expect(frames.filter((frame) => frame.type === "ack")).toHaveLength(2));
    expect(calls.slice(2).map((each) => each.init.body)).toEqual(['{"client_id":"a","text":"yksi"}', '{"client_id":"b","choice":"yes"}']);
  });

  it("hands a refusal of a message to that message, and stays up", async () => {
    const refusal = { error: { code: "TOO_FAST", message: "liian nopeasti", id: "1" } };
    const calls = answers([json({ messages: [], ...STATE }), () => new Promise(() => undefined), json(refusal, 429)]);
    const { events, frames, down } = listen();
    const road = new PollRoad(ADDRESS);
    road.start(0, events);
    await vi.waitFor(() => expect(calls).toHaveLength(2));
    road.send({ type: "say", client_id: "a", text: "yksi" });
    await vi.waitFor(() => expect(frames.at(-1)).toMatchObject({ type: "error", client_id: "a", error: { code: "TOO_FAST" } }));
    expect(down).not.toHaveBeenCalled();
  });

  it.each([
    ["the gateway is down", json({ error: { code: "UNAVAILABLE", message: "", id: "1" } }, 503)],
    ["a captive portal answers", () => new Response("<html>welcome</html>")],
    ["there is no net", () => Promise.reject(new TypeError("net"))],
  ])("is down when %s", async (_name, answer) => {
    answers([answer]);
    const { events, down } = listen();
    new PollRoad(ADDRESS).start(0, events);
    await vi.waitFor(() => expect(down).toHaveBeenCalledOnce());
  });

  it("does not hurry a gateway that answers at once with nothing", async () => {
    const nothing = json({ messages: [], ...STATE, mode: "closed" });
    const calls = answers(Array.from({ length: 50 }, () => nothing));
    const { events } = listen();
    new PollRoad(ADDRESS).start(0, events);
    await vi.advanceTimersByTimeAsync(29_000);
    expect(calls.length).toBeLessThan(4);
  });
});

describe("lateRoad", () => {
  it("starts the road that came, and is down when none can be fetched", async () => {
    const fetched = { start: vi.fn(), send: vi.fn(), stop: vi.fn() };
    const { events, down } = listen();
    const road = lateRoad(() => Promise.resolve(fetched));
    road.start(4, events);
    await vi.advanceTimersByTimeAsync(0);
    expect(fetched.start).toHaveBeenCalledWith(4, events);
    lateRoad(() => Promise.reject(new TypeError("no network"))).start(4, events);
    await vi.advanceTimersByTimeAsync(0);
    expect(down).toHaveBeenCalledTimes(1);
  });

  it("does not start a road that was given up before it came", async () => {
    const fetched = { start: vi.fn(), send: vi.fn(), stop: vi.fn() };
    const road = lateRoad(() => Promise.resolve(fetched));
    road.start(0, listen().events);
    road.stop();
    await vi.advanceTimersByTimeAsync(0);
    expect(fetched.start).not.toHaveBeenCalled();
  });
});
