// The open conversation: everything that was said, and, when it is this worker's, what can be done.
import { Refusal } from "../shared/api";
import { DESK_ICONS, ICONS, h, icon } from "../shared/dom";
import { type End, watchEnd } from "../shared/scroll";
import type { Handover, Message } from "../shared/wire";
import type { Desk } from "./desk";
import { dayFigures } from "./day-figures";
import { askClose, askRelease, askTransfer } from "./dialogs";
import { entryView } from "./entry-view";
import type { ConsolePage } from "./gateway";
import { reasonForm } from "./reason-form";
import { languageName, teamName, topicName, urgencyOf, waitedText } from "./queue-view";
import { showTranslation } from "./translation";
import { WriteView } from "./write-view";

export type { Draft } from "./write-view";

export class ConversationView {
  readonly element: HTMLElement;
  private readonly head = h("div.head");
  private readonly danger = h("p.danger", { hidden: true });
  private readonly entries = h("ul.entries");
  private readonly log: HTMLElement;
  private readonly typing: HTMLElement;
  private readonly end: End;
  private readonly foot = h("div.foot");
  private readonly write: WriteView;
  private messages: Message[] = [];
  private opened: number | null = null;
  private fetching: Promise<void> | null = null;
  private shown = "";
  private isReasonAsked = false;
  private reason: string | null = null;

  constructor(private readonly desk: Desk) {
    const { texts } = desk.options;
    this.write = new WriteView(desk, () => this.fetch());
    this.typing = h("p.typing", { hidden: true, "aria-live": "off" }, texts.get("ui_console_resident_typing"));
    this.log = h(
      "div.log",
      { role: "log", "aria-label": texts.get("ui_console_conversation"), "aria-live": "off", tabindex: 0 },
      this.entries,
      this.typing,
    );
    this.end = watchEnd(this.log);
    this.element = h("main.conversation", { id: "conversation", tabindex: -1 });
    this.opened = desk.selected?.id ?? null;
  }

  /** Shows another conversation, or none. */
  open(handover: Handover | null): void {
    this.opened = handover?.id ?? null;
    this.isReasonAsked = false;
    this.reason = null;
    this.messages = [];
    this.entries.replaceChildren();
    this.log.setAttribute("aria-live", "off");
    this.typing.hidden = true;
    this.shown = "";
    this.update();
    if (!handover) return;
    this.element.focus();
    void this.fetch();
  }

  /** Gets what is new; `until` spares the call when it is already here. */
  async fetch(until = Infinity): Promise<void> {
    const id = this.opened;
    const after = this.messages.at(-1)?.seq ?? 0;
    if (id === null || until <= after) return;
    if (this.fetching) await this.fetching;
    this.fetching = this.fetchOnce(id).finally(() => (this.fetching = null));
    await this.fetching;
  }

  update(): void {
    const { desk } = this;
    const handover = desk.selected;
    const now = JSON.stringify([handover, desk.isMine, handover && waitedText(desk.options.texts, handover.waiting_since)]);
    if (now === this.shown) return;
    this.shown = now;
    if (!handover) return this.showNothing();
    this.showHead(handover);
    this.showFoot(handover);
    if (this.log.parentElement !== this.element) {
      this.element.replaceChildren(this.head, this.danger, this.log, this.foot);
    }
  }

  private async fetchOnce(id: number): Promise<void> {
    const after = this.messages.at(-1)?.seq ?? 0;
    try {
      const page = await this.desk.options.gateway.readMessages(id, after, this.reason);
      if (id !== this.opened) return;
      this.desk.translation = page.state;
      this.add(page);
      this.write.updateTranslation();
      this.typing.hidden = !page.typing;
    } catch (cause) {
      if (cause instanceof Refusal && cause.fault.code === "REASON_NEEDED") return this.askReason();
      this.desk.say(this.desk.explain(cause));
    }
  }

  private add({ messages, understood, machine }: ConsolePage): void {
    const { texts } = this.desk.options;
    const known = this.messages.at(-1)?.seq ?? 0;
    const fresh = messages.filter((message) => message.seq > known);
    if (!fresh.length) return;
    const stay = this.end.isNear() || known === 0 || fresh.some((message) => message.author === "worker");
    this.messages.push(...fresh);
    for (const message of fresh) {
      const entry = entryView(message, texts, understood.get(message.seq));
      showTranslation(this.desk, entry, message, machine.get(message.seq));
      this.entries.append(entry);
    }
    const hasDanger = this.messages.some((message) => message.kind === "emergency" && message.level !== "urgent");
    this.danger.hidden = !hasDanger;
    if (hasDanger && !this.danger.firstChild) {
      this.danger.append(icon(ICONS.alert), texts.get("ui_console_danger_in_chat"));
    }
    if (stay) this.end.show();
    // The history is read by the worker, not to the worker; what comes after it is.
    requestAnimationFrame(() => this.log.setAttribute("aria-live", "polite"));
  }

  private showNothing(): void {
    const { texts } = this.desk.options;
    this.danger.hidden = true;
    this.element.replaceChildren(
      h(
        "div.nothing",
        {},
        icon(DESK_ICONS.chat),
        h("h2", {}, texts.get("ui_console_select")),
        h("p", {}, texts.get("ui_console_select_hint")),
        dayFigures(texts, this.desk.options.gateway),
      ),
    );
  }

  private showHead(handover: Handover): void {
    const { texts } = this.desk.options;
    const urgency = urgencyOf(handover);
    const facts = [
      texts.get("ui_console_resident_language", { language: languageName(texts, handover.language) }),
      teamName(texts, handover.team),
      handover.state === "closed" ? texts.get("ui_console_closed") : waitedText(texts, handover.waiting_since),
    ];
    this.head.replaceChildren(
      h("button.back", { type: "button", onclick: () => this.desk.select(null) }, texts.get("ui_console_back_to_list")),
      h(
        "div.title",
        {},
        h("h2", {}, topicName(texts, handover.topic)),
        h(`span.urgency.${urgency}`, {}, texts.get(`ui_console_urgency_${urgency}`)),
      ),
      h("p.facts", {}, ...facts.map((fact) => h("span", {}, fact))),
      ...(handover.summary
        ? [h("p.summary", {}, h("strong", {}, `${texts.get("ui_console_summary")}: `), h("bdi", {}, handover.summary))]
        : []),
    );
    if (this.desk.isMine) this.head.append(this.deeds(handover));
  }

  private deeds(handover: Handover): HTMLElement {
    const { desk } = this;
    const { texts, gateway } = desk.options;
    const deed = (key: string, act: () => void, name?: string): HTMLElement =>
      h("button", { type: "button", "data-key": name, onclick: act }, texts.get(key));
    return h(
      "div.deeds",
      {},
      deed("ui_console_transfer", () =>
        askTransfer(texts, handover.team, (team, note) =>
          void desk.act((id) => gateway.transfer(id, team, note), "ui_console_transferred"),
        ),
      ),
      deed("ui_console_release", () =>
        askRelease(texts, () => void desk.act((id) => gateway.release(id), "ui_console_released")),
      ),
      deed(
        "ui_console_close",
        () => askClose(texts, handover.topic, (closing) =>
          void desk.act((id) => gateway.close(id, closing), "ui_console_closed"),
        ),
        "end",
      ),
    );
  }

  /** Asks why a conversation is read that is not one's own; the answer goes along with every call for it. */
  private askReason(): void {
    if (this.isReasonAsked || !this.desk.selected) return;
    this.isReasonAsked = true;
    this.showFoot(this.desk.selected);
  }

  private showFoot(handover: Handover): void {
    const { desk } = this;
    const { texts, gateway } = desk.options;
    if (this.isReasonAsked && !desk.isMine) {
      const read = (reason: string): void => {
        this.reason = reason;
        this.isReasonAsked = false;
        this.showFoot(handover);
        void this.fetch();
      };
      if (!this.foot.querySelector(".reason")) this.foot.replaceChildren(reasonForm(texts, read));
      return;
    }
    if (desk.isMine) {
      this.write.open(handover.id, handover.language);
      if (this.write.element.parentElement !== this.foot) this.foot.replaceChildren(this.write.element);
      return;
    }
    if (handover.state === "waiting") {
      const claim = h(
        "button.strong",
        {
          type: "button",
          "data-key": "take",
          onclick: async () => {
            claim.disabled = true;
            const isDone = await desk.act((id) => gateway.claim(id), null);
            if (!isDone) return void (claim.disabled = false);
            desk.say("");
            desk.choose("mine");
            this.write.focus();
          },
        },
        texts.get("ui_console_claim"),
      );
      this.foot.replaceChildren(h("p", {}, texts.get("ui_console_read_only")), claim);
      return;
    }
    const key = handover.state === "closed" ? "ui_console_closed" : "ui_console_read_only_other";
    this.foot.replaceChildren(h("p", {}, texts.get(key)));
  }
}
