// Accounts, sessions and the audit trail as types, and the readers that check them. Owns shapes only.
import { flag, list, maybe, record, text, whole } from "./wire";

const ways = record({ password: flag, county: flag });
const account = record({
  has_password: flag,
  is_from_directory: flag,
  has_second_factor: flag,
  recovery_codes_left: whole,
  must_enrol: flag,
});
const enrolment = record({ secret: text, uri: text, picture: text });
const session = record({
  id: text,
  created_at: text,
  used_at: text,
  network: maybe(text),
  browser: maybe(text),
  is_proven: flag,
  is_this: flag,
});
const person = record({
  id: whole,
  username: text,
  name: text,
  title: text,
  roles: list(text),
  is_active: flag,
  has_password: flag,
  has_second_factor: flag,
  is_from_directory: flag,
  last_used_at: maybe(text),
  invited_until: maybe(text),
});
const invitation = record({ link: text, expires_at: text });
const details = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
const auditRow = record({
  id: whole,
  at: text,
  account: maybe(record({ id: whole, username: maybe(text), name: maybe(text) })),
  deed: text,
  subject: text,
  details,
});
const auditPage = record({ rows: list(auditRow), has_more: flag, deeds: list(text) });

export type Ways = ReturnType<typeof ways>;
export type OwnAccount = ReturnType<typeof account>;
export type Enrolment = ReturnType<typeof enrolment>;
export type Session = ReturnType<typeof session>;
export type Person = ReturnType<typeof person>;
export type Invitation = ReturnType<typeof invitation>;
export type AuditRow = ReturnType<typeof auditRow>;
export type AuditPage = ReturnType<typeof auditPage>;

export const readWays = (value: unknown): Ways => ways(value, "ways");
export const readOwnAccount = (value: unknown): OwnAccount => account(value, "account");
export const readEnrolment = (value: unknown): Enrolment => enrolment(value, "enrolment");
export const readSessions = (value: unknown): Session[] => record({ sessions: list(session) })(value, "list").sessions;
export const readPeople = (value: unknown): Person[] => record({ people: list(person) })(value, "list").people;
export const readInvitation = (value: unknown): Invitation => record({ invitation })(value, "invited").invitation;
export const readAuditPage = (value: unknown): AuditPage => auditPage(value, "audit");
export const readInvited = (value: unknown): string => record({ username: text })(value, "invited").username;
export const readRecoveryCodes = (value: unknown): string[] =>
  record({ recovery_codes: list(text) })(value, "codes").recovery_codes;
