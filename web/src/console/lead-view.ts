// The page of those who lead: queues and figures, what a resident would see at a moment, and what is deleted tonight.
import { type Child, h } from "../shared/dom";
import { type HoursPreview, type Retention, readHoursPreview, readRetention } from "../shared/lead-wire";
import type { Texts } from "../shared/texts";
import languages from "../../dist/built-in/languages.json";
import { FiguresView } from "./figures-view";
import { explain, field, form, part } from "./forms";
import type { Gateway } from "./gateway";
import { teamName } from "./queue-view";

export class LeadView {
  readonly element: HTMLElement;
  private readonly hours = h("div.preview", { "aria-live": "polite" });
  private readonly deletion = h("ul.figures");

  constructor(
    private readonly texts: Texts,
    private readonly gateway: Gateway,
  ) {
    const at = h("input", { id: "hours-at", type: "datetime-local", required: true, value: localNow() });
    const language = h(
      "select",
      { id: "hours-language" },
      ...languages.map((row) => h("option", { value: row.code, lang: row.code, selected: row.code === "fi" }, row.name)),
    );
    const fields = h("div.filters", {}, field(texts.get("ui_console_hours_at"), at), field(texts.get("ui_console_hours_language"), language));
    this.element = h(
      "main.page",
      { id: "conversation", tabindex: -1 },
      h("h2", {}, texts.get("ui_console_page_lead")),
      ...new FiguresView(texts, gateway).parts,
      part(
        texts.get("ui_console_hours_title"),
        form(texts, "ui_console_hours_show", [fields], async () => {
          const asked = new URLSearchParams({ at: new Date(at.value).toISOString(), language: language.value });
          this.showHours(readHoursPreview(await gateway.guarded(`/console/hours/preview?${asked}`, "GET")));
        }),
        this.hours,
      ),
      part(texts.get("ui_console_retention_title"), this.deletion),
    );
    void this.fetchDeletion();
  }

  private showHours({ teams }: HoursPreview): void {
    const { texts } = this;
    const heads = ["team", "state", "text"].map((name) => h("th", { scope: "col" }, texts.get(`ui_console_hours_${name}`)));
    const rows = teams.map((team) =>
      h(
        "tr",
        {},
        h("th", { scope: "row" }, teamName(texts, team.team)),
        h("td", {}, h("p", {}, this.stateOf(team)), h("p", {}, this.spansOf(team))),
        h("td", {}, team.shown ? h("p", { lang: team.shown.language, dir: "auto" }, team.shown.text) : "–"),
      ),
    );
    this.hours.replaceChildren(
      h("div.scrolled", { tabindex: 0, role: "region", "aria-label": texts.get("ui_console_hours_title") }, h("table", {}, h("thead", {}, h("tr", {}, ...heads)), h("tbody", {}, ...rows))),
    );
  }

  private stateOf({ open, next_opening }: HoursPreview["teams"][number]): string {
    if (open) return this.texts.get("ui_console_hours_open");
    if (!next_opening) return this.texts.get("ui_console_hours_closed_unknown");
    return this.texts.get("ui_console_hours_closed", { time: this.texts.moment(next_opening) });
  }

  private spansOf({ spans, rule }: HoursPreview["teams"][number]): string {
    const why = this.texts.get(`ui_console_hours_rule_${rule}`);
    if (!spans.length) return this.texts.get("ui_console_hours_no_spans", { rule: why });
    return this.texts.get("ui_console_hours_spans", { spans: spans.join(", "), rule: why });
  }

  private async fetchDeletion(): Promise<void> {
    try {
      const found = readRetention(await this.gateway.guarded("/admin/retention", "GET"));
      this.deletion.replaceChildren(...this.linesOf(found).map((line) => h("li", {}, line)));
    } catch (cause) {
      this.deletion.replaceChildren(h("li", {}, explain(this.texts, cause)));
    }
  }

  private linesOf({ keep, next, last }: Retention): Child[] {
    const { texts } = this;
    const told = last
      ? texts.get("ui_console_retention_last", { time: texts.when(last.began_at), bot: last.bot_chats, person: last.person_chats })
      : texts.get("ui_console_retention_never");
    return [
      texts.get("ui_console_retention_next", { time: texts.moment(next.at) }),
      texts.get("ui_console_retention_bot", { days: keep.bot_days, count: next.bot_chats }),
      texts.get("ui_console_retention_person", { days: keep.person_days, count: next.person_chats }),
      texts.get("ui_console_retention_callbacks", { count: next.callbacks }),
      texts.get("ui_console_retention_forgetting", { count: next.forgetting }),
      told,
    ];
  }
}

/** This moment as a `datetime-local` field holds it. */
function localNow(): string {
  const now = new Date();
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
