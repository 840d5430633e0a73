// Tells a worker that somebody waits, until she has seen it: sound, strip in the bar, icon of the tab, notification of
// the desktop. Danger must be confirmed; for the rest any touch of the page is enough.
import { DESK_ICONS, h, icon, label } from "../shared/dom";
import type { Texts } from "../shared/texts";
import type { Handover } from "../shared/wire";
import { type AlertSettings, isQuiet, keepAlertSettings, readAlertSettings } from "./alert-settings";

const TOUCHES = ["click", "keydown"] as const;

export type Urgency = "usual" | "danger";

export interface AlertsOptions {
  texts: Texts;
  /** Opens the conversation that a lead is called to. */
  open(id: number): void;
  /** Makes one sound. */
  play(urgency: Urgency): void;
  /** Opens the settings. */
  set(): void;
}

const AGAIN_MS: Record<Urgency, number> = { usual: 15_000, danger: 5_000 };

export class Alerts {
  readonly strip = h("div.alarm", { role: "alert", hidden: true });
  readonly button: HTMLButtonElement;
  settings: AlertSettings = readAlertSettings();
  private known: Set<number> | null = null;
  private readonly usual = new Set<number>();
  private readonly danger = new Set<number>();
  /** Conversations in danger that have waited too long, told to leads. */
  private readonly late = new Set<number>();
  private timer: ReturnType<typeof setInterval> | undefined;
  private sounding: Urgency | null = null;
  private shown = "";
  private readonly touched = (event: Event): void => {
    if (!this.strip.contains(event.target as Node)) this.see("usual");
  };

  constructor(private readonly options: AlertsOptions) {
    this.button = h("button.quiet.bell", { type: "button", id: "alerts", onclick: () => options.set() }, icon(DESK_ICONS.bell));
    this.tellButton();
    // Not "pointerdown": the strip would go, the list move up, and the click fall beside what was meant.
    for (const name of TOUCHES) document.addEventListener(name, this.touched);
  }

  stop(): void {
    for (const name of TOUCHES) document.removeEventListener(name, this.touched);
    clearInterval(this.timer);
    this.showIcon(0);
  }

  /** Takes the waiting list as it is now; of what stood there at the beginning only danger is told. */
  update(waiting: Pick<Handover, "id" | "urgency">[], count: number): void {
    const ids = new Set(waiting.map((row) => row.id));
    for (const { id, urgency } of waiting) {
      if (this.known?.has(id)) continue;
      if (urgency === "crisis") this.danger.add(id);
      else if (this.known) this.usual.add(id);
    }
    for (const set of [this.usual, this.danger, this.late]) for (const id of set) if (!ids.has(id)) set.delete(id);
    this.known = ids;
    this.showIcon(count);
    this.tell();
  }

  /** A crisis has waited too long, for a lead. */
  call(id: number): void {
    this.late.add(id);
    this.tell();
  }

  /** The worker has seen what was told. */
  see(what: Urgency): void {
    this.usual.clear();
    if (what === "danger") for (const set of [this.danger, this.late]) set.clear();
    this.tell();
  }

  save(settings: AlertSettings): void {
    this.settings = settings;
    keepAlertSettings(settings);
    this.tellButton();
    this.sounding = null;
    this.tell();
  }

  /** One sound and one notification, to hear and see what they are like. */
  test(): void {
    this.options.play("danger");
    this.notify("ui_console_alert_test_text", "test");
  }

  private tell(): void {
    const key = this.late.size ? "late" : this.danger.size ? "danger" : this.usual.size ? "usual" : null;
    this.show(key);
    const urgency: Urgency | null = key === "usual" ? "usual" : key ? "danger" : null;
    if (urgency === this.sounding) return;
    this.sounding = urgency;
    clearInterval(this.timer);
    if (!urgency) return;
    this.sound(urgency);
    this.timer = setInterval(() => this.sound(urgency), AGAIN_MS[urgency]);
    if (!this.isSilent(urgency)) this.notify(`ui_console_alert_${key!}`, key!);
  }

  private isSilent(urgency: Urgency): boolean {
    const { settings } = this;
    return isQuiet(settings, new Date()) && !(urgency === "danger" && settings.dangerAlways);
  }

  private sound(urgency: Urgency): void {
    if (this.settings.sound && !this.isSilent(urgency)) this.options.play(urgency);
  }

  // It may be seen by whoever passes the desk: nothing of the resident stands in it.
  private notify(key: string, tag: string): void {
    if (!this.settings.notify || !("Notification" in globalThis) || Notification.permission !== "granted") return;
    const { texts } = this.options;
    const made = new Notification(texts.get("ui_console_title"), { body: texts.get(key), tag, requireInteraction: tag !== "usual" });
    made.onclick = () => {
      window.focus();
      made.close();
    };
  }

  private show(key: string | null): void {
    const late = [...this.late][0];
    const now = `${key} ${late}`;
    if (now === this.shown) return;
    this.shown = now;
    const { texts } = this.options;
    this.strip.hidden = !key;
    this.strip.className = `alarm ${key ?? ""}`;
    this.strip.replaceChildren();
    if (!key) return;
    const see = (): void => this.see("danger");
    this.strip.append(
      icon(DESK_ICONS.bell),
      h("p", {}, texts.get(`ui_console_alert_${key}`)),
      late === undefined
        ? ""
        : h("button", { type: "button", onclick: () => (see(), this.options.open(late)) }, texts.get("ui_console_alert_open")),
      h("button.seen", { type: "button", onclick: see }, texts.get("ui_console_alert_seen")),
    );
  }

  private tellButton(): void {
    const state = this.options.texts.get(this.settings.sound ? "ui_console_alerts_on" : "ui_console_alerts_off");
    label(this.button, `${this.options.texts.get("ui_console_alerts")}: ${state}`);
    this.button.classList.toggle("muted", !this.settings.sound);
  }

  private showIcon(count: number): void {
    const link = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
    if (link) link.href = count ? drawIcon(count, this.danger.size + this.late.size > 0) : "icon.svg";
  }
}

/** The tab's icon with a count, red while danger has not been seen. */
export function drawIcon(count: number, isDanger: boolean): string {
  const shown = count > 99 ? "99" : String(count);
  const ground = isDanger ? "#a3101c" : "#0d3b8f";
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="9" fill="${ground}"/>` +
    `<text x="16" y="23" font-family="sans-serif" font-size="20" font-weight="700" text-anchor="middle" fill="#fff">${shown}</text></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}
