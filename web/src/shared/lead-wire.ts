// What leads are told about hours, deletion, queues and figures, and a worker about her day, as types, and the readers that check it. Owns shapes only.
import { WireFault, flag, list, maybe, record, text, whole } from "./wire";

const shown = record({ language: text, text });
const team = record({ team: text, open: flag, next_opening: maybe(text), rule: text, spans: list(text), shown: maybe(shown) });
const hoursPreview = record({ at: text, teams: list(team) });
const retention = record({
  keep: record({ bot_days: whole, person_days: whole }),
  next: record({ at: text, bot_chats: whole, person_chats: whole, callbacks: whole, forgetting: whole }),
  last: maybe(record({ began_at: text, bot_chats: whole, person_chats: whole })),
});

const decimal = (value: unknown, path: string): number => {
  if (typeof value !== "number") throw new WireFault(`${path}: number`);
  return value;
};
const outcomes = record({
  advised: maybe(whole),
  referred: maybe(whole),
  appointment: maybe(whole),
  left: maybe(whole),
  other: maybe(whole),
});
const figureRow = record({
  dimension: text,
  value: text,
  // What is missing is too small to be shown.
  asked: maybe(whole),
  picked_up: maybe(whole),
  given_up: maybe(whole),
  outcomes,
  wait_median_minutes: maybe(decimal),
  wait_longest_tenth_minutes: maybe(decimal),
});
const figures = record({ from: text, to: text, smallest_shown: whole, rows: list(figureRow) });
const queue = record({ team: text, waiting: whole, crisis: whole, active: whole, longest_minutes: maybe(whole) });
const queues = record({ queues: list(queue), workers: list(record({ presence: text, connected: flag })) });
const day = record({ taken: whole, ended: whole, active: whole, callbacks_done: whole });

export type HoursPreview = ReturnType<typeof hoursPreview>;
export type Retention = ReturnType<typeof retention>;

export const readHoursPreview = (value: unknown): HoursPreview => hoursPreview(value, "preview");
export const readRetention = (value: unknown): Retention => retention(value, "retention");
export type Figures = ReturnType<typeof figures>;
export type FigureRow = ReturnType<typeof figureRow>;
export type Queues = ReturnType<typeof queues>;
export type Day = ReturnType<typeof day>;
export const readFigures = (value: unknown): Figures => figures(value, "figures");
export const readQueues = (value: unknown): Queues => queues(value, "queues");
export const readDay = (value: unknown): Day => day(value, "day");
