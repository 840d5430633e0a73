import { afterEach, beforeEach, describe, expect, it, test, vi } from "vitest";
import { Connection, type LinkStatus, type Unsent, backOff } from "../src/shared/connection";
import type { Road, RoadEvents } from "../src/shared/transports";
import type { Frame, Message, Mode, Outgoing } from "../src/shared/wire";

/** A road that a test drives by hand. */
class FakeRoad implements Road {
  after = -1;
  sent: Outgoing[] = [];
  stopped = false;
  private events: RoadEvents | undefined;

  constructor(readonly kind: "stream" | "poll") {}

  start(after: number, events: RoadEvents): void {
    this.after = after;
    this.events = events;
  }
  send(frame: Outgoing): void {
    this.sent.push(frame);
  }
  stop(): void {
    this.stopped = true;
  }
  give(frame: Frame): void {
    this.events!.frame(frame);
  }
  ready(mode: Mode = "bot", lastSeq = 0): void {
    this.give({ type: "state", mode, last_seq: lastSeq, pending: false });
  }
  message(seq: number, extra: Partial<Message> = {}): void {
    this.give({ type: "message", message: { ...aMessage(seq), ...extra } });
  }
  fall(): void {
    this.events!.down();
  }
}

function aMessage(seq: number): Message {
  return { seq, author: "bot", kind: "text", language: "fi", dir: "ltr", text: `m${seq}`, at: "2026-11-21T10:00:00Z" };
}

function setUp(options: { after?: number; unsent?: Unsent[] } = {}) {
  const roads: FakeRoad[] = [];
  const make = (kind: "stream" | "poll") => () => {
    const road = new FakeRoad(kind);
    roads.push(road);
    return road;
  };
  const seen: number[] = [];
  const statuses: LinkStatus[] = [];
  const gone = vi.fn();
  let unsent: readonly Unsent[] = options.unsent ?? [];
  const connection = new Connection({
    after: options.after ?? 0,
    ...(options.unsent ? { unsent: options.unsent } : {}),
    stream: make("stream"),
    poll: make("poll"),
    random: () => 0,
    listener: {
      message: (message) => seen.push(message.seq),
      state: () => undefined,
      typing: () => undefined,
      unsent: (list) => (unsent = list),
      status: (status) => statuses.push(status),
      gone,
    },
  });
  const road = (): FakeRoad => roads.at(-1)!;
  connection.start();
  return { connection, roads, road, seen, statuses, gone, unsent: () => unsent };
}

const said = (road: FakeRoad): string[] => road.sent.flatMap((frame) => (frame.type === "say" ? [frame.text] : []));

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("back-off", () => {
  it("doubles its ceiling up to half a minute, with jitter over the whole span", () => {
    expect([1, 2, 3, 4, 9, 50].map((failures) => backOff(failures, () => 1))).toEqual([
      1000, 2000, 4000, 8000, 30_000, 30_000,
    ]);
    expect(backOff(9, () => 0)).toBe(500);
    expect(backOff(9, () => 0.5)).toBe(15_250);
  });
});

describe("resuming", () => {
  it("asks for what comes after the last message that it saw", () => {
    const { road, seen } = setUp({ after: 3 });
    expect(road().after).toBe(3);
    road().ready();
    road().message(4);
    road().message(6);
    road().fall();
    vi.advanceTimersByTime(500);
    expect(road().after).toBe(6);
    expect(seen).toEqual([4, 6]);
  });

  it("shows a message that comes twice only once", () => {
    const { road, seen } = setUp();
    road().ready();
    road().message(1);
    road().message(1);
    expect(seen).toEqual([1]);
  });

  it("does not hear a road that it left", () => {
    const { roads, road, seen } = setUp();
    road().ready();
    road().fall();
    vi.advanceTimersByTime(500);
    roads[0]!.message(9);
    expect(seen).toEqual([]);
  });
});

describe("sending", () => {
  it("sends at once on a ready road, and settles by the message that comes back", () => {
    const { connection, road, unsent } = setUp();
    road().ready();
    connection.say("hei");
    const [frame] = road().sent;
    expect(frame).toMatchObject({ type: "say", text: "hei" });
    const clientId = unsent()[0]!.clientId;
    road().give({ type: "ack", client_id: clientId, seq: 1 });
    expect(unsent()[0]!.state).toBe("sent");
    road().message(1, { author: "resident", client_id: clientId });
    expect(unsent()).toEqual([]);
  });

  it("sends a choice as a choice", () => {
    const { connection, road } = setUp();
    road().ready();
    connection.say("Kyllä", "yes");
    expect(road().sent[0]).toMatchObject({ type: "choose", choice: "yes" });
  });

  it("keeps what is written while the road is down, and sends it in order when it is up", () => {
    const { connection, road } = setUp();
    connection.say("yksi");
    connection.say("kaksi");
    expect(road().sent).toEqual([]);
    road().ready();
    expect(said(road())).toEqual(["yksi", "kaksi"]);
  });

  it("resends once per road, under the same id, what was not acknowledged", () => {
    const { connection, roads, road } = setUp();
    road().ready();
    connection.say("saatu");
    connection.say("hukassa");
    const [first] = road().sent as { client_id: string }[];
    road().give({ type: "ack", client_id: first!.client_id, seq: 1 });
    road().fall();
    vi.advanceTimersByTime(500);
    road().ready();
    road().ready("waiting");
    expect(said(road())).toEqual(["hukassa"]);
    expect((road().sent[0] as { client_id: string }).client_id).toBe((roads[0]!.sent[1] as { client_id: string }).client_id);
  });

  it("does not resend a message that came back although its acknowledgement was lost", () => {
    const { connection, road, unsent } = setUp();
    road().ready();
    connection.say("hei");
    road().message(1, { author: "resident", client_id: unsent()[0]!.clientId });
    road().fall();
    vi.advanceTimersByTime(500);
    road().ready();
    expect(road().sent).toEqual([]);
  });

  it("takes up the unsent messages of an earlier page", () => {
    const { road } = setUp({ unsent: [{ clientId: "c-1", text: "vanha", state: "sending" }] });
    road().ready();
    expect(road().sent).toEqual([{ type: "say", client_id: "c-1", text: "vanha" }]);
  });

  it("shows why a message was refused, and sends it again only when asked", () => {
    const { connection, road, unsent } = setUp();
    road().ready();
    connection.say("hei");
    const clientId = unsent()[0]!.clientId;
    road().give({ type: "error", client_id: clientId, error: { code: "TOO_FAST", message: "liian nopeasti" } });
    expect(unsent()[0]).toMatchObject({ state: "refused", reason: "liian nopeasti" });
    road().fall();
    vi.advanceTimersByTime(500);
    road().ready();
    expect(road().sent).toEqual([]);
    connection.retry(clientId);
    expect(road().sent).toEqual([{ type: "say", client_id: clientId, text: "hei" }]);
    connection.drop(clientId);
    expect(unsent()).toEqual([]);
  });

  it("sends again by itself what a busy gateway could not take", () => {
    const { connection, road, unsent } = setUp();
    road().ready();
    connection.say("hei");
    road().give({ type: "error", client_id: unsent()[0]!.clientId, error: { code: "DATABASE_BUSY", message: "" } });
    vi.advanceTimersByTime(500);
    road().ready();
    expect(said(road())).toEqual(["hei"]);
  });

  it("gives up a road that swallows messages", () => {
    const { connection, roads, road } = setUp();
    road().ready();
    connection.say("hei");
    vi.advanceTimersByTime(15_500);
    expect(roads[0]!.stopped).toBe(true);
    road().ready();
    expect(said(road())).toEqual(["hei"]);
  });

  it("tells of typing at most every three seconds", () => {
    const { connection, road } = setUp();
    road().ready();
    connection.tellTyping();
    connection.tellTyping();
    vi.advanceTimersByTime(3_100);
    connection.tellTyping();
    expect(road().sent).toHaveLength(2);
  });
});

describe("losing the road", () => {
  it("says so, and says when it is back", () => {
    const { road, statuses } = setUp();
    road().ready();
    road().fall();
    vi.advanceTimersByTime(500);
    road().ready();
    expect(statuses).toEqual(["connecting", "online", "lost", "online"]);
  });

  it("falls back to the long poll when the stream never opens, and tries the stream again later", () => {
    const { roads, road } = setUp();
    road().fall();
    vi.advanceTimersByTime(500);
    road().fall();
    vi.advanceTimersByTime(500);
    expect(roads.map((each) => each.kind)).toEqual(["stream", "stream", "poll"]);
    road().ready();
    vi.advanceTimersByTime(300_000);
    expect(road().kind).toBe("stream");
    road().fall();
    vi.advanceTimersByTime(500);
    expect(road().kind).toBe("poll");
  });

  it("keeps the stream when it fell after it had served", () => {
    const { roads, road } = setUp();
    for (let round = 0; round < 4; round += 1) {
      road().ready();
      road().fall();
      vi.advanceTimersByTime(500);
    }
    expect(roads.every((each) => each.kind === "stream")).toBe(true);
  });

  it("tries at once when it is asked to", () => {
    const { connection, roads, road } = setUp();
    road().ready();
    road().fall();
    connection.retryNow();
    expect(roads).toHaveLength(2);
    vi.advanceTimersByTime(60_000);
    expect(roads).toHaveLength(2);
  });

  it("stops for good when the conversation is gone", () => {
    const { road, roads, gone } = setUp();
    road().give({ type: "error", error: { code: "UNAUTHENTICATED", message: "" } });
    expect(gone).toHaveBeenCalledOnce();
    road().fall();
    vi.advanceTimersByTime(60_000);
    expect(roads).toHaveLength(1);
  });
});

test("a stopped connection leaves no timer behind", () => {
  const { connection, road } = setUp();
  road().ready();
  connection.say("hei");
  connection.stop();
  expect(vi.getTimerCount()).toBe(0);
});
