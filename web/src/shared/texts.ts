// Texts by key in one language, with their gaps filled, and dates in that language. Holds no sentence.
import { call } from "./api";

export interface TextFile {
  language: string;
  dir: "ltr" | "rtl";
  checked: boolean;
  texts: Record<string, string>;
}

export type Gaps = Record<string, string | number>;

// The service is in one place; its opening hours mean its clock.
const TIME_ZONE = "Europe/Helsinki";

export class Texts {
  constructor(private readonly file: TextFile) {}

  get language(): string {
    return this.file.language;
  }

  get dir(): "ltr" | "rtl" {
    return this.file.dir;
  }

  get checked(): boolean {
    return this.file.checked;
  }

  has(key: string): boolean {
    return Object.hasOwn(this.file.texts, key);
  }

  /** The first of the keys that has a text; nothing when none has (only some texts are built in). */
  first(...keys: string[]): string {
    const key = keys.find((each) => this.has(each));
    return key ? this.get(key) : "";
  }

  /** The text of a key, each {gap} filled; the key itself when there is no such text. */
  get(key: string, gaps: Gaps = {}): string {
    return (this.file.texts[key] ?? key).replace(/\{(\w+)\}/g, (whole, gap: string) => String(gaps[gap] ?? whole));
  }

  /** The same texts with those of the server over them: an editor's change is in force without a build. */
  with(texts: Record<string, string>): Texts {
    return new Texts({ ...this.file, texts: { ...this.file.texts, ...texts } });
  }

  time(at: string): string {
    return this.format(at, { hour: "numeric", minute: "2-digit" });
  }

  /** The time, with the day before it when that is not today. */
  when(at: string): string {
    const isToday = this.date(at) === this.date(new Date().toISOString());
    return isToday ? this.time(at) : `${this.date(at)} ${this.time(at)}`;
  }

  date(at: string): string {
    return this.format(at, { day: "numeric", month: "numeric", year: "numeric" });
  }

  moment(at: string): string {
    return this.format(at, { weekday: "long", day: "numeric", month: "numeric", hour: "numeric", minute: "2-digit" });
  }

  private format(at: string, parts: Intl.DateTimeFormatOptions): string {
    const date = new Date(at);
    if (Number.isNaN(date.getTime())) return at;
    return new Intl.DateTimeFormat([this.language, "en-GB"], { ...parts, timeZone: TIME_ZONE }).format(date);
  }
}

/** Reads texts/<name>.json of the given folder; raises Unreachable or Refusal. */
export async function loadTexts(base: string, name: string): Promise<Texts> {
  return new Texts((await call(`${base}/texts/${encodeURIComponent(name)}.json`)) as TextFile);
}
