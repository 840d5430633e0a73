// The fake gateway's figures: a worker's own day, and what leads see. Not shipped.

const row = (dimension, value, asked, picked_up, wait, tenth, outcomes) => ({
  dimension, value, asked, picked_up, given_up: asked === null ? null : asked - (picked_up ?? 0),
  outcomes: { advised: outcomes[0], referred: outcomes[1], appointment: outcomes[2], left: outcomes[3], other: outcomes[4] },
  wait_median_minutes: wait, wait_longest_tenth_minutes: tenth,
});
const FIGURES = {
  from: "2026-10-23T21:00:00Z", to: "2026-11-22T22:00:00Z", smallest_shown: 5,
  rows: [
    ...[8, 9, 10, 11, 12, 13, 14, 15].map((hour, at) => row("hour", String(hour), [12, 31, 44, 38, 19, 27, 24, null][at], [11, 29, 37, 35, 17, 25, 20, null][at], [1.5, 2, 4.5, 3, 2.5, 3, 2, null][at], [4, 6, 14, 9, 7, 8, 6, null][at], at === 7 ? [null, null, null, null, null] : [6 + at, 5 + at, 7, null, 0])),
    row("topic", "home_care", 61, 55, 3, 9, [30, 12, 8, 5, 0]),
    row("topic", "debts", 48, 44, 2.5, 8, [20, 14, 6, null, 0]),
    row("topic", "-", 12, 9, 2, 5, [5, null, 0, null, 0]),
    row("language", "fi", 120, 110, 3, 9, [60, 25, 14, 8, 0]),
    row("language", "so", 22, 19, 5, 14, [9, 6, null, null, 0]),
    row("team", "youth", 90, 82, 3, 9, [44, 20, 9, 6, 0]),
    row("team", "elderly", 77, 70, 2.5, 8, [35, 18, 11, 5, 0]),
    row("team", "disability", null, null, null, null, [null, null, null, null, null]),
  ],
};
const QUEUES = {
  queues: [
    { team: "youth", waiting: 2, crisis: 1, active: 3, longest_minutes: 6 },
    { team: "elderly", waiting: 1, crisis: 0, active: 2, longest_minutes: 3 },
    { team: "disability", waiting: 0, crisis: 0, active: 0, longest_minutes: null },
  ],
  workers: [{ presence: "here", connected: true }, { presence: "away", connected: true }, { presence: "here", connected: false }],
};
const DAY = { date: "2026-11-23", taken: 5, ended: 4, outcomes: { advised: 3, referred: 1 }, active: 1, callbacks_done: 2 };
const RETENTION = {
  keep: { bot_days: 30, person_days: 90 },
  next: { at: "2026-11-24T00:00:00Z", bot_chats: 41, person_chats: 3, callbacks: 1, forgetting: 0, oldest: "2026-08-25T09:12:00Z" },
  last: { began_at: "2026-11-22T22:00:00Z", ended_at: "2026-11-22T22:00:04Z", bot_chats: 38, person_chats: 5, callbacks: 0 },
};
const closed = { language: "fi", text: "Työntekijät eivät ole nyt paikalla. Palvelemme taas maanantaina kello 9.", cards: [], offers: ["callback"] };
const PREVIEW = {
  at: "2026-12-25T10:00:00Z", service: { open: false, next_opening: "2026-12-28T07:00:00Z" }, shown: closed,
  teams: ["youth", "elderly", "disability"].map((team, at) => ({
    team, open: at === 1, next_opening: at === 1 ? null : "2026-12-28T07:00:00Z", rule: at === 1 ? "week" : "holiday", spans: at === 1 ? ["09:00-15:00"] : [], shown: at === 1 ? null : closed,
  })),
};

/** Answers `/console/<area>` and `/admin/retention`, or null for what is not its own. */
export function answerLead(area) {
  const found = { figures: FIGURES, queues: QUEUES, day: DAY, retention: RETENTION, hours: PREVIEW }[area];
  return found ? [200, found] : null;
}
