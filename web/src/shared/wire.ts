// The messages and frames of the protocol, version 1, as types, and the readers that check them.
// Owns shapes only: no transport, no display. Unknown fields are passed over, so the protocol can grow.

/** Something from the wire that is not what the protocol promises. */
export class WireFault extends Error {}

type Reader<T> = (value: unknown, path: string) => T;
type Fields = Record<string, Reader<unknown>>;
type OptionalKeys<F extends Fields> = { [K in keyof F]: undefined extends ReturnType<F[K]> ? K : never }[keyof F];
type ReadOf<F extends Fields> = { [K in Exclude<keyof F, OptionalKeys<F>>]: ReturnType<F[K]> } & {
  [K in OptionalKeys<F>]?: Exclude<ReturnType<F[K]>, undefined>;
};

const fault = (path: string, wanted: string): never => {
  throw new WireFault(`${path}: ${wanted}`);
};
const text: Reader<string> = (value, path) => (typeof value === "string" ? value : fault(path, "text"));
const flag: Reader<boolean> = (value, path) => (typeof value === "boolean" ? value : fault(path, "flag"));
const whole: Reader<number> = (value, path) =>
  Number.isSafeInteger(value) ? (value as number) : fault(path, "whole number");

/* @__NO_SIDE_EFFECTS__ */ const maybe =
  <T>(reader: Reader<T>): Reader<T | undefined> =>
  (value, path) =>
    value === undefined || value === null ? undefined : reader(value, path);

/* @__NO_SIDE_EFFECTS__ */ const oneOf =
  <T extends string>(...options: T[]): Reader<T> =>
  (value, path) =>
    options.includes(value as T) ? (value as T) : fault(path, options.join(" | "));

/* @__NO_SIDE_EFFECTS__ */ const list =
  <T>(reader: Reader<T>): Reader<T[]> =>
  (value, path) =>
    Array.isArray(value) ? value.map((row, index) => reader(row, `${path}[${index}]`)) : fault(path, "list");

/* @__NO_SIDE_EFFECTS__ */ const record =
  <F extends Fields>(fields: F): Reader<ReadOf<F>> =>
  (value, path) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return fault(path, "object");
    const result: Record<string, unknown> = {};
    for (const [key, reader] of Object.entries(fields)) {
      const read = reader((value as Record<string, unknown>)[key], `${path}.${key}`);
      if (read !== undefined) result[key] = read;
    }
    return result as ReadOf<F>;
  };

/* @__NO_SIDE_EFFECTS__ */ const matching =
  (pattern: RegExp, wanted: string): Reader<string> =>
  (value, path) =>
    pattern.test(text(value, path)) ? (value as string) : fault(path, wanted);

// For the shapes of areas that stand in files of their own.
export { flag, list, maybe, record, text, whole };

const direction = oneOf("ltr", "rtl");
const mode = oneOf("bot", "waiting", "human", "closed");
const estimate = record({ from: whole, to: whole });
const worker = record({ title: maybe(text), name: maybe(text) });

const phone = record({
  number: text,
  // Only what a telephone can dial: the value becomes a tel: address.
  dial: matching(/^\+?[0-9]{2,18}$/, "dialled number"),
  hours: maybe(text),
  open_now: maybe(flag),
  open_until: maybe(text),
  closed_until: maybe(text),
  cost: maybe(text),
});
const link = record({
  kind: text,
  label: text,
  // Nothing but https leaves the chat (no javascript:, no data:).
  url: matching(/^https:\/\/[^\s]+$/i, "https address"),
  language: maybe(text),
});
const card = record({
  service_id: text,
  name: text,
  name_language: maybe(text),
  summary: maybe(text),
  provider: maybe(text),
  phones: maybe(list(phone)),
  links: maybe(list(link)),
  municipalities: maybe(list(text)),
  updated: maybe(text),
  source: maybe(text),
  unchecked: maybe(flag),
});
const choice = record({ label: text, payload: text });

const message = record({
  seq: whole,
  author: oneOf("resident", "bot", "worker", "system"),
  kind: oneOf("text", "cards", "choices", "notice", "emergency", "note"),
  language: text,
  dir: direction,
  text,
  at: matching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/, "time of RFC 3339"),
  client_id: maybe(text),
  topic: maybe(text),
  worker: maybe(worker),
  cards: maybe(list(card)),
  choices: maybe(list(choice)),
  level: maybe(oneOf("urgent", "crisis")),
  kinds: maybe(list(text)),
  // Where in a guide the message stands.
  guide: maybe(record({ guide: text })),
  offers: maybe(list(text)),
  // A machine translated what the worker wrote.
  translated_from: maybe(record({})),
});

const language = record({ code: text, name: text, dir: direction, level: maybe(text), checked: maybe(flag) });
const textTable: Reader<Record<string, string>> = (value, path) => {
  const rows = Object.entries(record({})(value, path) && (value as Record<string, unknown>));
  return Object.fromEntries(rows.map(([key, row]) => [key, text(row, `${path}.${key}`)]));
};

const started = record({
  conversation_id: text,
  token: text,
  language: text,
  mode,
  languages: list(language),
  texts: maybe(textTable),
  service: maybe(record({ open: flag, next_opening: maybe(text) })),
  last_seq: whole,
});

const state = {
  mode,
  last_seq: whole,
  pending: flag,
  language: maybe(text),
  position: maybe(whole),
  estimate_minutes: maybe(estimate),
  worker: maybe(worker),
  read_by_worker: maybe(whole),
};
// `typing` is for the console only: whether the resident is writing.
const page = record({ messages: list(message), ...state, typing: maybe(flag) });
const fail = record({ code: text, message: text, id: maybe(text) });

const typeOf = record({ type: text });
const frames = {
  message: record({ type: oneOf("message"), message }),
  state: record({ type: oneOf("state"), ...state }),
  ack: record({ type: oneOf("ack"), client_id: text, seq: whole }),
  typing: record({ type: oneOf("typing"), author: oneOf("bot", "worker", "resident"), on: flag }),
  error: record({ type: oneOf("error"), error: fail, client_id: maybe(text) }),
  ping: record({ type: oneOf("ping") }),
};

export type Message = ReturnType<typeof message>;
export type Card = ReturnType<typeof card>;
export type Phone = ReturnType<typeof phone>;
export type Choice = ReturnType<typeof choice>;
export type Language = ReturnType<typeof language>;
export type Started = ReturnType<typeof started>;
export type Page = ReturnType<typeof page>;
export type Mode = ReturnType<typeof mode>;
export type Fault = ReturnType<typeof fail>;
export type Frame = { [K in keyof typeof frames]: ReturnType<(typeof frames)[K]> }[keyof typeof frames];
export type StateFrame = ReturnType<typeof frames.state>;
/** What a client may send over the stream after its hello. */
export type Outgoing =
  | { type: "say"; client_id: string; text: string }
  | { type: "choose"; client_id: string; choice: string }
  | { type: "typing"; on: boolean };

export const readMessage = (value: unknown): Message => message(value, "message");
export const readStarted = (value: unknown): Started => started(value, "started");
export const readPage = (value: unknown): Page => page(value, "page");
export const readCards = (value: unknown): Card[] => list(card)(value ?? [], "cards");
export const readFault = (value: unknown): Fault => fail(value, "error");

/** One frame of the resident's stream; null for a type that this version does not know. */
export function readFrame(value: unknown): Frame | null {
  const { type } = typeOf(value, "frame");
  return Object.hasOwn(frames, type) ? frames[type as keyof typeof frames](value, "frame") : null;
}

// --- the console's part -------------------------------------------------------------------------------------------

const claimant: Reader<{ id?: number; name?: string }> = (value, path) =>
  typeof value === "string" ? { name: value } : record({ id: maybe(whole), name: maybe(text) })(value, path);

const handover = record({
  id: whole,
  conversation_id: text,
  team: text,
  topic: maybe(text),
  language: text,
  urgency: oneOf("none", "urgent", "crisis"),
  waiting_since: text,
  state: maybe(oneOf("waiting", "active", "closed", "cancelled")),
  claimed_by: maybe(claimant),
  summary: maybe(text),
});
const user = record({ id: whole, name: text, title: maybe(text), roles: list(text), rights: maybe(list(text)) });
const signedIn = record({ user, csrf: text, must_enrol: maybe(flag) });
const understood = record({
  topic: maybe(text),
  confidence: maybe((value: unknown, path: string) => (typeof value === "number" ? value : fault(path, "number"))),
  danger: maybe(record({ level: oneOf("urgent", "crisis"), kinds: list(text) })),
});
const understoodPage = record({ messages: list(record({ seq: whole, understood: maybe(understood) })) });
const phrase = record({
  id: text,
  group: text,
  gaps: list(text),
  own: record({ language: text, text, is_checked: flag }),
  theirs: record({ language: text, direction, text, is_checked: flag }),
});
// Written out without "...": what a spread holds would stay in the chat's bundle, which has a limit.
const spoken = record({ language: text, direction, text });
const pair = record({ own: spoken, theirs: spoken });
const guideRow = record({ topic: text, audience: text, title: pair });
const guideStep = record({ step: text, own: spoken, theirs: spoken, services: list(text), choices: list(pair) });
const guideFact = record({ fact: oneOf("at_hand", "how_long", "cost", "next", "phone"), own: spoken, theirs: spoken });
const guide = record({
  topic: text,
  title: pair,
  source: text,
  dated: text,
  steps: list(guideStep),
  facts: list(guideFact),
  cards: list(card),
  reply: pair,
});
const callback = record({
  id: whole,
  state: oneOf("new", "called", "not_reached", "done"),
  team: text,
  topic: maybe(text),
  language: text,
  urgency: oneOf("none", "urgent", "crisis"),
  text: maybe(text),
  time: maybe(text),
  phone: maybe(text),
  name: maybe(text),
  asked_at: text,
  tries: whole,
  taken_by: maybe(claimant),
});
const colleague = record({ id: whole, name: text, presence: oneOf("here", "busy", "away"), reason: maybe(text) });
const consoleFrames = {
  handovers: record({ type: oneOf("handovers") }),
  conversation: record({ type: oneOf("conversation"), handover_id: whole, last_seq: whole }),
  callbacks: record({ type: oneOf("callbacks") }),
  colleagues: record({ type: oneOf("colleagues") }),
  // To leads: a crisis has waited for a minute.
  alert: record({ type: oneOf("alert"), handover_id: whole }),
  ping: record({ type: oneOf("ping") }),
};

const translated = record({ text, language: text });
const readings: Reader<Record<string, { text: string }>> = (value, path) => {
  const rows = Object.entries(record({})(value, path) && (value as Record<string, unknown>));
  return Object.fromEntries(rows.map(([code, row]) => [code, record({ text })(row, `${path}.${code}`)]));
};
const machine = record({ seq: whole, translated_from: maybe(translated), translations: maybe(readings) });
const machinePage = record({ messages: list(machine), translation: maybe(oneOf("off", "on", "locked")) });

export type Translated = ReturnType<typeof translated>;
/** What a machine translator has to do with a message: the worker's own words, or what a resident's say. */
export type Machine = ReturnType<typeof machine>;
export type TranslationState = "off" | "on" | "locked";
export type Handover = ReturnType<typeof handover>;
export type User = ReturnType<typeof user>;
export type SignedIn = ReturnType<typeof signedIn>;
export type Understood = ReturnType<typeof understood>;
export type Phrase = ReturnType<typeof phrase>;
export type Guide = ReturnType<typeof guide>;
export type GuideRow = ReturnType<typeof guideRow>;
export type TextPair = ReturnType<typeof pair>;
export type Callback = ReturnType<typeof callback>;
export type CallbackState = Callback["state"];
export type Colleague = ReturnType<typeof colleague>;
export type Presence = Colleague["presence"];
export type ConsoleFrame = { [K in keyof typeof consoleFrames]: ReturnType<(typeof consoleFrames)[K]> }[keyof typeof consoleFrames];

export const readSignedIn = (value: unknown): SignedIn => signedIn(value, "session");
export const readHandovers = (value: unknown): Handover[] =>
  record({ handovers: list(handover) })(value, "queue").handovers;
export const readPhrases = (value: unknown): Phrase[] => record({ phrases: list(phrase) })(value, "phrases").phrases;
export const readGuides = (value: unknown): GuideRow[] => record({ guides: list(guideRow) })(value, "guides").guides;
export const readGuide = (value: unknown): Guide => guide(value, "guide");
export const readCallback = (value: unknown): Callback => callback(value, "callback");
export const readCallbacks = (value: unknown): Callback[] =>
  record({ callbacks: list(callback) })(value, "callbacks").callbacks;
export const readColleagues = (value: unknown): Colleague[] =>
  record({ colleagues: list(colleague) })(value, "colleagues").colleagues;
export const readTranslated = (value: unknown): Translated => translated(value, "translation");
export const readMachine = (value: unknown): { state: TranslationState; machine: Map<number, Machine> } => {
  const { messages, translation } = machinePage(value, "page");
  return { state: translation ?? "off", machine: new Map(messages.map((row) => [row.seq, row])) };
};
/** What the bot made of each message of a page, by number; messages of which nothing is known are absent. */
export const readUnderstood = (value: unknown): Map<number, Understood> => {
  const rows = understoodPage(value, "page").messages;
  return new Map(rows.flatMap((row) => (row.understood ? [[row.seq, row.understood] as const] : [])));
};

/** One frame of the console's stream; null for a type that this version does not know. */
export function readConsoleFrame(value: unknown): ConsoleFrame | null {
  const { type } = typeOf(value, "frame");
  return Object.hasOwn(consoleFrames, type)
    ? consoleFrames[type as keyof typeof consoleFrames](value, "frame")
    : null;
}
