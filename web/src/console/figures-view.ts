// For leads: the queues now, and requests, waits and outcomes of a time by hour, topic, language or team, as pictures
// with their numbers and as a file. No worker is counted; small numbers come hidden from the gateway.
import { h } from "../shared/dom";
import { type FigureRow, type Figures, type Queues, readFigures, readQueues } from "../shared/lead-wire";
import type { Texts } from "../shared/texts";
import { type BarRow, barTable } from "./bars";
import { explain, field, form, part } from "./forms";
import type { Gateway } from "./gateway";
import { languageName, teamName, topicName } from "./queue-view";

const DIMENSIONS = ["hour", "topic", "language", "team"];
const OUTCOMES = ["advised", "referred", "appointment", "left", "other"] as const;
const USUAL_DAYS = 30;
const DAY_MS = 86_400_000;

export class FiguresView {
  readonly parts: HTMLElement[];
  private readonly queues = h("div", { "aria-live": "polite" });
  private readonly pictures = h("div.pictures", { "aria-live": "off" });
  private readonly fault = h("p.fault", { role: "alert" });
  private readonly from = h("input", { id: "figures-from", type: "date", required: true, value: dayOf(Date.now() - USUAL_DAYS * DAY_MS) });
  private readonly to = h("input", { id: "figures-to", type: "date", required: true, value: dayOf(Date.now()) });
  private readonly by: HTMLSelectElement;
  private readonly file: HTMLAnchorElement;
  private found: Figures | null = null;

  constructor(
    private readonly texts: Texts,
    private readonly gateway: Gateway,
  ) {
    this.by = h(
      "select",
      { id: "figures-by", onchange: () => this.show() },
      ...DIMENSIONS.map((name) => h("option", { value: name }, texts.get(`ui_console_figures_${name}`))),
    );
    this.file = h("a.button", { href: this.address("csv"), download: true }, texts.get("ui_console_figures_csv"));
    for (const each of [this.from, this.to]) each.addEventListener("change", () => (this.file.href = this.address("csv")));
    const fields = h(
      "div.filters",
      {},
      field(texts.get("ui_console_figures_from"), this.from),
      field(texts.get("ui_console_figures_to"), this.to),
      field(texts.get("ui_console_figures_by"), this.by),
    );
    this.parts = [
      part(texts.get("ui_console_queues_title"), this.queues),
      part(
        texts.get("ui_console_figures_title"),
        h("p.hint", {}, texts.get("ui_console_figures_why")),
        form(texts, "ui_console_hours_show", [fields], () => this.fetch()),
        this.fault,
        this.pictures,
        h("div.deeds", {}, this.file),
      ),
    ];
    void this.fetchQueues();
    this.fetch().catch((cause: unknown) => (this.fault.textContent = explain(texts, cause)));
  }

  private address(format: string): string {
    const asked = new URLSearchParams({ from: momentOf(this.from.value, 0), to: momentOf(this.to.value, 1), format });
    return `${this.gateway.base}/api/v1/console/figures?${asked}`;
  }

  private async fetch(): Promise<void> {
    this.fault.textContent = "";
    const asked = new URL(this.address("json")).search;
    this.found = readFigures(await this.gateway.guarded(`/console/figures${asked}`, "GET"));
    this.show();
  }

  private show(): void {
    const { texts, found } = this;
    if (!found) return;
    const by = this.by.value;
    const rows = found.rows.filter((row) => row.dimension === by).sort((a, b) => this.compare(by, a, b));
    const hidden = texts.get("ui_console_figures_hidden", { count: found.smallest_shown });
    const table = (title: string, heads: string[], shape: "nested" | "stacked", figuresOf: (row: FigureRow) => BarRow["figures"]): HTMLElement =>
      barTable({
        title: texts.get(`ui_console_figures_${title}`),
        nameHead: texts.get(`ui_console_figures_${by}`),
        heads: heads.map((key) => texts.get(`ui_console_${key}`)),
        rows: rows.map((row) => ({ name: this.nameOf(by, row.value), figures: figuresOf(row) })),
        shape,
        write: (figure) => figure.toLocaleString(texts.language),
        hidden,
      });
    this.pictures.replaceChildren(
      ...(rows.length
        ? [
            table("requests", ["figures_asked", "figures_picked_up"], "nested", (row) => [row.asked ?? null, row.picked_up ?? null]),
            table("waits", ["figures_longest_tenth", "figures_median"], "nested", (row) => [row.wait_longest_tenth_minutes ?? null, row.wait_median_minutes ?? null]),
            table("outcomes", OUTCOMES.map((name) => `outcome_${name}`), "stacked", (row) => OUTCOMES.map((name) => row.outcomes[name] ?? null)),
          ]
        : [h("p", {}, texts.get("ui_console_figures_none"))]),
    );
  }

  // Hours as the clock goes; the rest by how much there was of it.
  private compare(by: string, a: FigureRow, b: FigureRow): number {
    return by === "hour" ? Number(a.value) - Number(b.value) : (b.asked ?? 0) - (a.asked ?? 0);
  }

  private nameOf(by: string, value: string): string {
    const { texts } = this;
    if (value === "-") return texts.get("ui_console_topic_unknown");
    if (by === "hour") return `${Number(value)}–${Number(value) + 1}`;
    if (by === "topic") return topicName(texts, value);
    return by === "language" ? languageName(texts, value) : teamName(texts, value);
  }

  private async fetchQueues(): Promise<void> {
    try {
      this.showQueues(readQueues(await this.gateway.guarded("/console/queues", "GET")));
    } catch (cause) {
      this.queues.replaceChildren(h("p", {}, explain(this.texts, cause)));
    }
  }

  private showQueues({ queues, workers }: Queues): void {
    const { texts } = this;
    const here = workers.filter((row) => row.connected && row.presence === "here").length;
    const heads = ["team", "waiting", "crisis", "active", "longest"].map((name) => h("th", { scope: "col" }, texts.get(`ui_console_queues_${name}`)));
    const rows = queues.map((row) => {
      const numbers = [row.waiting, row.crisis, row.active, row.longest_minutes ?? "–"];
      return h("tr", {}, h("th", { scope: "row" }, teamName(texts, row.team)), ...numbers.map((number) => h("td.number", {}, String(number))));
    });
    this.queues.replaceChildren(
      h("p", {}, texts.get("ui_console_queues_here", { count: here, all: workers.length })),
      h(
        "div.scrolled",
        { tabindex: 0, role: "region", "aria-label": texts.get("ui_console_queues_title") },
        h("table", {}, h("thead", {}, h("tr", {}, ...heads)), h("tbody", {}, ...rows)),
      ),
    );
  }
}

/** The day of a moment, as a `date` field holds it. */
function dayOf(at: number): string {
  const day = new Date(at);
  return new Date(at - day.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
}

/** Midnight at the beginning of a day, or of the day after it. */
function momentOf(day: string, later: 0 | 1): string {
  const midnight = new Date(`${day || dayOf(Date.now())}T00:00:00`);
  midnight.setDate(midnight.getDate() + later);
  return midnight.toISOString();
}
