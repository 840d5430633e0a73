// The worker's desk: the lists beside the open conversation. Fetches on signals, counts in the page's title, and holds
// what was written but not yet sent. Knows no element inside the two views.
import { h } from "../shared/dom";
import { Refusal } from "../shared/api";
import type { Texts } from "../shared/texts";
import type { ConsoleFrame, Handover, TranslationState, User } from "../shared/wire";
import { Alerts } from "./alerts";
import { askAlerts } from "./alerts-dialog";
import { ConversationView, type Draft } from "./conversation-view";
import type { Gateway, ListName } from "./gateway";
import { Live } from "./live";
import { PresenceSwitch } from "./presence-switch";
import { QueueView, type TabName } from "./queue-view";
import { playSound } from "./sounds";

export type Lists = Record<ListName, Handover[]>;

export interface DeskOptions {
  gateway: Gateway;
  texts: Texts;
  user: User;
  /** The desk before a change of language or a new sign-in: its drafts and its place are kept. */
  before: Desk | null;
}

const AGE_EVERY_MS = 30_000;
// Whether the resident is writing is not signalled; one's own conversation is looked at for it.
const LOOK_EVERY_MS = 5_000;

export class Desk {
  readonly options: Omit<DeskOptions, "before">;
  readonly element: HTMLElement;
  readonly drafts: Map<number, Draft>;
  readonly lists: Lists = { waiting: [], mine: [], active: [], closed: [] };
  readonly news = new Set<number>();
  readonly presence: PresenceSwitch;
  readonly alerts: Alerts;
  list: TabName = "waiting";
  selected: Handover | null = null;
  /** Whether a machine may translate in the open conversation. */
  translation: TranslationState = "off";
  private readonly queue: QueueView;
  private readonly conversation: ConversationView;
  private readonly notice = h("p.notice", { role: "status", hidden: true });
  private readonly said = h("p.hidden", { role: "status" });
  private readonly live: Live;
  private ageTimer: ReturnType<typeof setInterval> | undefined;
  private lookTimer: ReturnType<typeof setInterval> | undefined;
  private known: Set<number> | null = null;
  private fetching = false;
  private again = false;
  private isLive = true;
  private isReached = true;

  constructor({ before, ...options }: DeskOptions) {
    this.options = options;
    this.drafts = before?.drafts ?? new Map<number, Draft>();
    this.list = before?.list ?? "waiting";
    this.selected = before?.selected ?? null;
    this.presence = new PresenceSwitch(this);
    this.alerts = new Alerts({
      texts: options.texts,
      open: (id) => this.open(id),
      play: playSound,
      set: () => askAlerts(options.texts, this.alerts),
    });
    this.queue = new QueueView(this);
    this.conversation = new ConversationView(this);
    this.element = h(
      "div.desk",
      {},
      this.notice,
      this.said,
      h("div.columns", {}, this.queue.element, this.conversation.element),
    );
    this.live = new Live(options.gateway.base, {
      frame: (frame) => this.take(frame),
      refresh: () => this.refreshAll(),
      status: (isLive) => {
        this.isLive = isLive;
        this.tellLink();
      },
    });
  }

  start(): void {
    this.live.start();
    this.ageTimer = setInterval(() => this.show(), AGE_EVERY_MS);
    this.lookTimer = setInterval(() => {
      if (this.isMine) void this.conversation.fetch();
    }, LOOK_EVERY_MS);
    this.show();
    this.refreshAll();
    if (this.selected) void this.conversation.fetch();
  }

  stop(): void {
    this.live.stop();
    this.alerts.stop();
    clearInterval(this.ageTimer);
    clearInterval(this.lookTimer);
  }

  choose(list: TabName): void {
    this.list = list;
    this.show();
    if (list === "callbacks") void this.queue.callbacks.fetch();
    else void this.refresh();
  }

  select(handover: Handover | null): void {
    this.selected = handover;
    this.say("");
    if (handover) this.news.delete(handover.id);
    this.conversation.open(handover);
    this.show();
    if (!handover) this.queue.focus();
  }

  /** Opens a waiting resident by number, from wherever the worker is. */
  private open(id: number): void {
    const found = this.lists.waiting.find((row) => row.id === id);
    if (!found) return;
    document.getElementById("page-desk")?.click();
    this.select({ ...found, state: "waiting" });
  }

  /** Runs a deed on the open handover; tells how it went, and looks again. */
  async act(deed: (id: number) => Promise<void>, done: string | null): Promise<boolean> {
    const id = this.selected?.id;
    if (id === undefined) return false;
    try {
      await deed(id);
      if (done) this.say(this.options.texts.get(done));
      return true;
    } catch (cause) {
      this.say(this.explain(cause));
      return false;
    } finally {
      await this.refresh();
      await this.conversation.fetch();
    }
  }

  explain(cause: unknown): string {
    const { texts } = this.options;
    if (!(cause instanceof Refusal)) return texts.get("ui_console_server_away");
    if (cause.fault.code === "ALREADY_CLAIMED") return `${texts.get("ui_console_taken")} ${cause.message}`;
    return cause.message;
  }

  /** Says something in sight and aloud. */
  say(text: string): void {
    this.said.textContent = "";
    this.notice.hidden = !text;
    this.notice.textContent = text;
  }

  /** Fetches the lists; calls that come meanwhile are answered by one more round. */
  async refresh(): Promise<void> {
    if (this.fetching) {
      this.again = true;
      return;
    }
    this.fetching = true;
    try {
      do {
        this.again = false;
        const names: ListName[] = ["waiting", "mine", "active"];
        if (this.list === "closed" || this.selected?.state === "closed") names.push("closed");
        const found = await Promise.all(names.map((name) => this.options.gateway.listHandovers(name)));
        names.forEach((name, index) => (this.lists[name] = found[index]!));
        const mine = new Set(this.lists.mine.map((row) => row.id));
        this.lists.active = this.lists.active.filter((row) => !mine.has(row.id));
      } while (this.again);
      this.isReached = true;
      this.announceNew();
      this.follow();
    } catch {
      // Said in the notice line; the next signal or the next look tries again.
      this.isReached = false;
    } finally {
      this.fetching = false;
      this.tellLink();
      this.show();
    }
  }

  private refreshAll(): void {
    void this.refresh();
    void this.queue.callbacks.fetch();
    void this.presence.fetch();
  }

  private take(frame: ConsoleFrame): void {
    if (frame.type === "callbacks") void this.queue.callbacks.fetch();
    if (frame.type === "colleagues") void this.presence.fetch();
    if (frame.type === "handovers") void this.refresh();
    if (frame.type === "alert") this.alerts.call(frame.handover_id);
    if (frame.type === "conversation") {
      if (frame.handover_id === this.selected?.id) void this.conversation.fetch(frame.last_seq);
      else if (this.lists.mine.some((row) => row.id === frame.handover_id)) this.news.add(frame.handover_id);
      this.show();
    }
  }

  // The open conversation may have moved to another list by anybody's deed.
  private follow(): void {
    const id = this.selected?.id;
    if (id === undefined) return;
    for (const [name, state] of [["mine", "active"], ["waiting", "waiting"], ["active", "active"], ["closed", "closed"]] as const) {
      const found = this.lists[name].find((row) => row.id === id);
      if (found) {
        this.selected = { ...found, state };
        return;
      }
    }
    this.selected = { ...this.selected!, state: "closed" };
  }

  /** Whether the open conversation is this worker's. */
  get isMine(): boolean {
    return this.lists.mine.some((row) => row.id === this.selected?.id);
  }

  private announceNew(): void {
    const ids = new Set(this.lists.waiting.map((row) => row.id));
    const isNew = this.known !== null && [...ids].some((id) => !this.known!.has(id));
    this.known = ids;
    this.said.textContent = isNew ? this.options.texts.get("ui_console_new_waiting") : "";
  }

  private tellLink(): void {
    const { texts } = this.options;
    const fault = !this.isReached ? "ui_console_server_away" : !this.isLive ? "ui_console_live_lost" : null;
    this.queue.tellLink(fault ? texts.get(fault) : "");
  }

  private show(): void {
    const count = this.lists.waiting.length + this.news.size;
    if (this.known) this.alerts.update(this.lists.waiting, count);
    document.title = `${count ? `(${count}) ` : ""}${this.options.texts.get("ui_console_title")}`;
    this.element.classList.toggle("reading", this.selected !== null);
    this.queue.update();
    this.conversation.update();
  }
}
