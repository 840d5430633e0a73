// The call-back requests: who wants to be called, taking one, saying what became of it. Fetches its own list; the
// number stands only in what one has taken, because the gateway sends it to nobody else.
import { type Child, ICONS, h, icon } from "../shared/dom";
import type { Callback, CallbackState } from "../shared/wire";
import type { Desk } from "./desk";
import { askMark } from "./dialogs";
import type { CallbackList } from "./gateway";
import { holderText, languageName, teamName, topicName } from "./queue-view";

const LISTS: CallbackList[] = ["open", "new", "called", "not_reached", "done"];
const MARKS: CallbackState[] = ["called", "not_reached", "done"];

export class CallbackView {
  readonly element: HTMLElement;
  /** How many requests are not done yet. */
  openCount = 0;
  isEmpty = false;
  private readonly select: HTMLSelectElement;
  private readonly rows = h("ul.callbacks");
  private shown = "";
  private round = 0;

  constructor(
    private readonly desk: Desk,
    private readonly changed: () => void,
  ) {
    const { texts } = desk.options;
    const name = (list: CallbackList): string =>
      texts.get(list === "open" ? "ui_console_callbacks_open" : `ui_console_callback_${list}`);
    this.select = h(
      "select",
      { id: "callback-list", onchange: () => void this.fetch() },
      ...LISTS.map((list) => h("option", { value: list }, name(list))),
    );
    this.element = h(
      "div.callbacks",
      { hidden: true },
      h("label.option", { for: "callback-list" }, texts.get("ui_console_callbacks_show"), this.select),
      this.rows,
    );
  }

  async fetch(): Promise<void> {
    const round = ++this.round;
    const { gateway } = this.desk.options;
    const list = this.select.value as CallbackList;
    try {
      const [open, found] = await Promise.all([gateway.listCallbacks("open"), list === "open" ? null : gateway.listCallbacks(list)]);
      if (round !== this.round) return;
      this.openCount = open.length;
      this.show(found ?? open);
      this.changed();
    } catch {
      // The lists beside say that the server is away; the next look tries again.
    }
  }

  private show(callbacks: Callback[]): void {
    this.isEmpty = callbacks.length === 0;
    const now = JSON.stringify(callbacks);
    if (now === this.shown) return;
    this.shown = now;
    const focused = this.rows.contains(document.activeElement) ? document.activeElement : null;
    const card = focused?.closest("li")?.id;
    this.rows.replaceChildren(...callbacks.map((callback) => this.card(callback)));
    if (!focused) return;
    // What had the focus is gone or made anew: the same control, else the next of its request, else the list's choice.
    const next = document.getElementById(focused.id) ?? document.querySelector<HTMLElement>(`#${card} button, #${card} a`);
    (next ?? this.select).focus();
  }

  private card(callback: Callback): HTMLElement {
    const { texts, user } = this.desk.options;
    const urgency = callback.urgency === "none" ? "normal" : callback.urgency;
    const facts: Child[] = [
      texts.get("ui_console_callback_asked", { time: texts.moment(callback.asked_at) }),
      languageName(texts, callback.language),
      teamName(texts, callback.team),
      callback.tries > 0 && texts.get("ui_console_callback_tries", { count: callback.tries }),
      callback.taken_by && holderText(texts, callback.taken_by, user.id),
    ];
    return h(
      "li.callback",
      { id: `callback-${callback.id}` },
      h(
        "p.first",
        {},
        h(`span.urgency.${urgency}`, {}, texts.get(`ui_console_urgency_${urgency}`)),
        h("span.marked", {}, texts.get(`ui_console_callback_${callback.state}`)),
      ),
      h("h3", {}, topicName(texts, callback.topic)),
      callback.name && h("p", {}, h("bdi", {}, callback.name)),
      callback.text && h("p.said", { lang: callback.language, dir: "auto" }, callback.text),
      callback.time && h("p", {}, texts.get("ui_console_callback_time", { time: callback.time })),
      callback.phone ? numberLine(callback.id, callback.phone) : null,
      h("p.about", {}, ...facts.filter(Boolean).map((fact) => h("span", {}, fact))),
      ...this.deeds(callback),
    );
  }

  private deeds(callback: Callback): Child[] {
    const { texts, gateway, user } = this.desk.options;
    const { id, state, taken_by: holder } = callback;
    if (state === "done") return [];
    const deed = (name: string, key: string, act: () => void, strong = false): HTMLElement =>
      h("button", { type: "button", id: `callback-${id}-${name}`, class: strong ? "strong" : null, onclick: act }, texts.get(key));
    if (!holder) {
      const take = (): void => void this.act(() => gateway.takeCallback(id), texts.get("ui_console_callback_taken"));
      return [
        h("p.hint", {}, texts.get("ui_console_callback_hidden")),
        h("div.deeds", {}, deed("take", "ui_console_callback_take", take, true)),
      ];
    }
    if (holder.id !== user.id) return [];
    const mark = (to: CallbackState): void =>
      askMark(texts, to, (note) => {
        const saved = texts.get("ui_console_callback_saved", { state: texts.get(`ui_console_callback_${to}`) });
        void this.act(() => gateway.markCallback(id, to, note), saved);
      });
    const release = (): void => void this.act(() => gateway.releaseCallback(id), texts.get("ui_console_callback_released"));
    return [
      h(
        "div.deeds",
        {},
        ...MARKS.map((to) => deed(to, `ui_console_callback_${to}`, () => mark(to))),
        deed("release", "ui_console_callback_release", release),
      ),
    ];
  }

  private async act(deed: () => Promise<void>, done: string): Promise<void> {
    try {
      await deed();
      this.desk.say(done);
    } catch (cause) {
      this.desk.say(this.desk.explain(cause));
    }
    await this.fetch();
  }
}

function numberLine(id: number, phone: string): HTMLElement {
  const dial = phone.replace(/[\s()-]/g, "");
  const number = h("bdi", { dir: "ltr" }, phone);
  // Residents write the number: what a telephone cannot dial stays words.
  if (!/^\+?\d{2,18}$/.test(dial)) return h("p", {}, number);
  return h("p", {}, h("a.call", { id: `callback-${id}-call`, href: `tel:${dial}` }, icon(ICONS.phone), number));
}
