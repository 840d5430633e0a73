// The lists of residents: tabs with counts, and rows with urgency, topic, language, waiting time and summary.
import { h } from "../shared/dom";
import type { Texts } from "../shared/texts";
import type { Handover } from "../shared/wire";
import { CallbackView } from "./callback-view";
import type { Desk } from "./desk";
import type { ListName } from "./gateway";

/** A list of handovers, or the call-back requests. */
export type TabName = ListName | "callbacks";

const TABS: TabName[] = ["waiting", "mine", "active", "closed", "callbacks"];

/** The urgency as the texts and styles name it. */
export function urgencyOf(handover: Handover): "normal" | "urgent" | "crisis" {
  return handover.urgency === "none" ? "normal" : handover.urgency;
}

export function topicName(texts: Texts, topic: string | undefined): string {
  if (!topic) return texts.get("ui_console_topic_unknown");
  const key = `topic_${topic}`;
  return texts.has(key) ? texts.get(key) : topic.replaceAll("_", " ");
}

/** A language's name in the page's language. */
export function languageName(texts: Texts, code: string): string {
  try {
    return new Intl.DisplayNames([texts.language], { type: "language" }).of(code) ?? code;
  } catch {
    // A code that the browser does not know is still better than nothing.
    return code;
  }
}

export function waitedText(texts: Texts, since: string): string {
  const minutes = Math.max(0, Math.floor((Date.now() - Date.parse(since)) / 60_000));
  if (minutes < 1) return texts.get("ui_console_waited_now");
  if (minutes < 60) return texts.get("ui_console_waited_minutes", { minutes });
  return texts.get("ui_console_waited_hours", { hours: Math.floor(minutes / 60), minutes: minutes % 60 });
}

export class QueueView {
  readonly element: HTMLElement;
  private readonly link = h("p.link-state", { role: "status" });
  private readonly rows = h("ul.rows");
  private readonly empty = h("p.empty");
  private readonly panel: HTMLElement;
  private readonly tabs: Map<TabName, HTMLButtonElement>;
  readonly callbacks: CallbackView;
  private shown = "";

  constructor(private readonly desk: Desk) {
    const { texts } = desk.options;
    this.callbacks = new CallbackView(desk, () => this.update());
    this.tabs = new Map(
      TABS.map((name) => [
        name,
        h(`button.tab.tab-${name}`, {
          type: "button",
          role: "tab",
          id: `tab-${name}`,
          "aria-controls": "list",
          onclick: () => desk.choose(name),
          onkeydown: (event) => this.move(event as KeyboardEvent, name),
        }),
      ]),
    );
    this.panel = h("div", { role: "tabpanel", id: "list" }, this.rows, this.empty, this.callbacks.element);
    this.element = h(
      "nav.queue",
      { "aria-label": texts.get("ui_console_queue") },
      h("h2", {}, texts.get("ui_console_queue")),
      h("div.tabs", { role: "tablist", "aria-label": texts.get("ui_console_lists") }, ...this.tabs.values()),
      this.link,
      this.panel,
    );
  }

  focus(): void {
    this.tabs.get(this.desk.list)?.focus();
  }

  tellLink(text: string): void {
    if (this.link.textContent !== text) this.link.textContent = text;
  }

  update(): void {
    const { desk } = this;
    const { texts } = desk.options;
    for (const [name, tab] of this.tabs) {
      const isOpen = name === desk.list;
      const count = name === "closed" ? "" : ` (${name === "callbacks" ? this.callbacks.openCount : desk.lists[name].length})`;
      tab.setAttribute("aria-selected", String(isOpen));
      tab.tabIndex = isOpen ? 0 : -1;
      tab.textContent = texts.get(`ui_console_tab_${name}`) + count;
      tab.classList.toggle("news", name === "mine" && desk.news.size > 0);
    }
    this.panel.setAttribute("aria-labelledby", `tab-${desk.list}`);
    const isCallbacks = desk.list === "callbacks";
    this.callbacks.element.hidden = !isCallbacks;
    this.rows.hidden = isCallbacks;
    const handovers = desk.list === "callbacks" ? [] : desk.lists[desk.list];
    const isEmpty = isCallbacks ? this.callbacks.isEmpty : !handovers.length;
    this.empty.textContent = isEmpty ? texts.get(`ui_console_empty_${desk.list}`) : "";
    this.updateRows(handovers);
  }

  private updateRows(handovers: Handover[]): void {
    const rows = handovers.map((handover) => this.row(handover));
    const now = rows.map((row) => row.outerHTML).join("");
    if (now === this.shown) return;
    this.shown = now;
    const focused = document.activeElement?.id;
    this.rows.replaceChildren(...rows);
    // The row that had the focus keeps it, wherever it moved.
    if (focused?.startsWith("row-")) document.getElementById(focused)?.focus();
  }

  private row(handover: Handover): HTMLElement {
    const { desk } = this;
    const { texts, user } = desk.options;
    const urgency = urgencyOf(handover);
    const holder = handover.claimed_by;
    const isClosed = desk.list === "closed";
    const time = isClosed
      ? texts.get("ui_console_came_at", { time: texts.moment(handover.waiting_since) })
      : waitedText(texts, handover.waiting_since);
    const button = h(
      "button.row",
      {
        type: "button",
        id: `row-${handover.id}`,
        "aria-current": handover.id === desk.selected?.id ? "true" : null,
        onclick: () => desk.select({ ...handover, state: stateOf(desk.list) }),
      },
      h("span.first", {}, h(`span.urgency.${urgency}`, {}, texts.get(`ui_console_urgency_${urgency}`)), h("span.time", {}, time)),
      h("span.topic", {}, topicName(texts, handover.topic)),
      handover.summary && h("span.brief", { lang: handover.language, dir: "auto" }, handover.summary),
      h(
        "span.about",
        {},
        h("span", {}, languageName(texts, handover.language)),
        h("span", {}, teamName(texts, handover.team)),
        holder && h("span", {}, holderText(texts, holder, user.id)),
      ),
      desk.news.has(handover.id) && h("span.fresh", {}, texts.get("ui_new_messages")),
    );
    return h("li", {}, button);
  }

  private move(event: KeyboardEvent, from: TabName): void {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const next = TABS[(TABS.indexOf(from) + step + TABS.length) % TABS.length]!;
    this.desk.choose(next);
    this.tabs.get(next)?.focus();
  }
}

export function teamName(texts: Texts, team: string): string {
  const key = `ui_console_team_${team}`;
  return texts.has(key) ? texts.get(key) : team;
}

export function holderText(texts: Texts, holder: { id?: number; name?: string }, me: number): string {
  if (holder.id === me) return texts.get("ui_console_with_you");
  return holder.name ? texts.get("ui_console_with_worker", { worker: holder.name }) : "";
}

function stateOf(list: TabName): "waiting" | "active" | "closed" {
  return list === "waiting" || list === "closed" ? list : "active";
}
