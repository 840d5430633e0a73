// The worker's own presence in the bar: here, busy or away, and why. The gateway decides what follows from it.
import { h } from "../shared/dom";
import type { Presence } from "../shared/wire";
import type { Desk } from "./desk";

const PRESENCES: Presence[] = ["here", "busy", "away"];
const REASONS = ["break", "meeting", "visit", "paperwork", "other"];

export class PresenceSwitch {
  readonly element: HTMLElement;
  private readonly presence: HTMLSelectElement;
  private readonly reason: HTMLSelectElement;
  private readonly why: HTMLElement;
  private saving = 0;

  constructor(private readonly desk: Desk) {
    const { texts } = desk.options;
    const save = (): void => void this.save();
    this.presence = h(
      "select",
      { id: "presence", disabled: true, onchange: save },
      ...PRESENCES.map((name) => h("option", { value: name }, texts.get(`ui_console_presence_${name}`))),
    );
    this.reason = h(
      "select",
      { id: "presence-reason", onchange: save },
      h("option", { value: "" }, texts.get("ui_console_presence_no_reason")),
      ...REASONS.map((name) => h("option", { value: name }, texts.get(`ui_console_reason_${name}`))),
    );
    this.why = h("label", { for: "presence-reason", hidden: true }, texts.get("ui_console_presence_reason"), this.reason);
    this.element = h(
      "div.presence",
      {},
      h("label", { for: "presence" }, h("span", {}, texts.get("ui_console_presence")), this.presence),
      this.why,
    );
  }

  async fetch(): Promise<void> {
    const { gateway, user } = this.desk.options;
    try {
      const found = await gateway.listColleagues();
      const own = found.find((row) => row.id === user.id);
      // A list that was asked for before the last change may be older than it.
      if (!own || this.saving) return;
      this.show(own.presence, own.reason);
    } catch {
      // The lists say that the server is away; the next look tries again.
    }
  }

  private show(presence: Presence, reason: string | undefined): void {
    this.presence.disabled = false;
    this.presence.value = presence;
    this.reason.value = reason ?? "";
    this.why.hidden = presence === "here";
  }

  private async save(): Promise<void> {
    const { gateway, texts } = this.desk.options;
    const presence = this.presence.value as Presence;
    if (presence === "here") this.reason.value = "";
    this.why.hidden = presence === "here";
    this.saving += 1;
    try {
      await gateway.setPresence(presence, this.reason.value || null);
      this.desk.say(texts.get("ui_console_presence_saved", { presence: texts.get(`ui_console_presence_${presence}`) }));
    } catch (cause) {
      this.desk.say(this.desk.explain(cause));
    } finally {
      this.saving -= 1;
      await this.fetch();
    }
  }
}
