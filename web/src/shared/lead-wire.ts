// What leads are told about hours and deletion, as types, and the readers that check it. Owns shapes only.
import { flag, list, maybe, record, text, whole } from "./wire";

const shown = record({ language: text, text });
const team = record({ team: text, open: flag, next_opening: maybe(text), rule: text, spans: list(text), shown: maybe(shown) });
const hoursPreview = record({ at: text, teams: list(team) });
const retention = record({
  keep: record({ bot_days: whole, person_days: whole }),
  next: record({ at: text, bot_chats: whole, person_chats: whole, callbacks: whole, forgetting: whole }),
  last: maybe(record({ began_at: text, bot_chats: whole, person_chats: whole })),
});

export type HoursPreview = ReturnType<typeof hoursPreview>;
export type Retention = ReturnType<typeof retention>;

export const readHoursPreview = (value: unknown): HoursPreview => hoursPreview(value, "preview");
export const readRetention = (value: unknown): Retention => retention(value, "retention");
