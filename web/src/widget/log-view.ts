// The list of messages: a polite log that speaks additions only, keeps its place, and offers the newest choices.
import { ICONS, h, icon } from "../shared/dom";
import { watchEnd } from "../shared/scroll";
import type { Message } from "../shared/wire";
import { choiceButtons, messageView, unsentView } from "./message-view";
import type { Parts, View } from "./parts";

const TOGETHER_MS = 120_000;
const STILL_WORKING_MS = 6_000;

export interface LogView extends View {
  add(message: Message, isNew: boolean): void;
  focus(): void;
}

export function logView(parts: Parts): LogView {
  const { session, withExtras } = parts;
  const { model } = session;
  const { texts } = model;
  const own = model.languages.find((row) => row.code === texts.language);
  const isChecked = own?.checked ?? texts.checked;
  const note = isChecked || !texts.has("ui_not_checked") ? null : h("p.note", {}, texts.get("ui_not_checked"));
  const mark = h("p.mark", { "aria-live": "off" });
  const messages = h("div.messages");
  const choices = h("div.offered");
  const unsent = h("div.pending", { "aria-live": "off" });
  const dots = h("div.typing", { "aria-live": "off", hidden: true });
  const log = h(
    "div.log",
    { role: "log", "aria-live": "off", "aria-label": texts.first("ui_messages_label", "ui_title"), tabindex: 0 },
    note,
    messages,
    choices,
    unsent,
    dots,
  );
  const jump = h(
    "button.jump",
    { type: "button", hidden: true, onclick: () => end.show() },
    icon(ICONS.down),
    texts.get("ui_new_messages"),
  );
  const patience = h("p.hidden", { role: "status" });
  const element = h("div.conversation", {}, log, jump, patience);

  let last: Message | undefined;
  let stillTimer: ReturnType<typeof setTimeout> | undefined;
  let shownUnsent = "";

  const end = watchEnd(log, () => {
    if (end.isNear()) jump.hidden = true;
  });

  function append(message: Message, isNew: boolean): HTMLElement {
    const isAnswer = message.author === "bot" && ["text", "cards"].includes(message.kind) && message.seq > 1;
    const view = messageView(message, texts, model.languages, isNew, {
      save: (card) => withExtras((extras) => extras.saveCard(card, texts)),
      fold: (body) => withExtras((extras) => extras.foldAnswer(parts, body)),
      guidePage: (topic) => `${session.base}/guides/${topic}?language=${texts.language}`,
      askForCall: () => withExtras((extras) => extras.askForCall(parts)),
      ...(isAnswer ? { rate, rated: model.rated.get(message.seq), simplify } : {}),
    });
    if (last && isTogether(last, message)) view.classList.add("follows");
    messages.append(view);
    last = message;
    offer(message);
    return view;
  }

  function rate(seq: number, helped: boolean): void {
    model.rated.set(seq, helped);
    void session.giveFeedback({ seq, helped });
  }

  function simplify(): void {
    session.say(texts.get("ui_simpler"));
    log.focus();
  }

  // Only the newest question can be answered; older buttons would be refused.
  function offer(message: Message): void {
    if (message.author === "system" && !message.choices?.length) return;
    choices.replaceChildren();
    if (!message.choices?.length) return;
    choices.append(
      choiceButtons(message, texts, (choice) => {
        choices.replaceChildren();
        session.choose(choice);
        log.focus();
      }),
    );
  }

  function showTyping(): void {
    const isWorker = model.workerTyping && model.mode === "human";
    const since = model.mode === "bot" ? model.pendingSince : null;
    const isStarting = model.phase === "starting" || (model.phase === "live" && model.link === "connecting");
    const isShown = isStarting || isWorker || since !== null;
    clearTimeout(stillTimer);
    const start = model.phase === "starting" ? "ui_starting" : "ui_connecting";
    const key = isStarting ? start : isWorker ? "ui_worker_typing" : "ui_bot_typing";
    const waited = since === null ? 0 : Date.now() - since;
    const isLong = waited >= STILL_WORKING_MS;
    const text = texts.first(isLong ? "ui_still_working" : key);
    if (isShown && since !== null && !isLong) stillTimer = setTimeout(showTyping, STILL_WORKING_MS - waited + 50);
    const wasHidden = dots.hidden;
    const stay = end.isNear();
    dots.hidden = !isShown;
    if (isShown && dots.dataset["text"] !== text) {
      dots.dataset["text"] = text;
      dots.replaceChildren(h("span.dots", { "aria-hidden": "true" }, h("i"), h("i"), h("i")), h("span", {}, text));
    }
    const spoken = isLong ? text : "";
    if (patience.textContent !== spoken) patience.textContent = spoken;
    if (isShown && (wasHidden || isLong) && stay) end.show();
  }

  function showUnsent(): void {
    const isLost = model.link === "lost" || model.phase === "away";
    const now = JSON.stringify([model.unsent, isLost]);
    if (now === shownUnsent) return;
    const stay = end.isNear() || model.unsent.length > unsent.childElementCount;
    shownUnsent = now;
    unsent.replaceChildren(
      ...model.unsent.map((entry) =>
        unsentView(entry, texts, isLost, {
          retry: (id) => session.retry(id),
          drop: (id) => session.drop(id),
        }),
      ),
    );
    if (model.unsent.length) choices.replaceChildren();
    if (stay) end.show();
  }

  // How far the newest own message has come; what is on its way says so itself.
  function showMark(): void {
    const message = model.messages.findLast((row) => row.author === "resident");
    const view = message && messages.querySelector(`[data-seq="${message.seq}"].resident`);
    if (!view || model.unsent.length) return mark.remove();
    const isRead = model.mode === "human" && model.readByWorker >= message.seq;
    mark.textContent = texts.get(isRead ? "ui_read" : "ui_received");
    if (mark.parentNode !== view) view.append(mark);
  }

  for (const message of model.messages) append(message, false);
  requestAnimationFrame(end.show);

  return {
    element,
    focus: () => log.focus(),
    update() {
      // The choices are the bot's; it hears none while a person has the chat.
      if (model.mode !== "bot") choices.replaceChildren();
      showUnsent();
      showMark();
      showTyping();
      // An old conversation that is read again must not be spoken from its start.
      const isLive = model.phase === "live" && model.link === "online";
      if (isLive && log.getAttribute("aria-live") === "off") {
        requestAnimationFrame(() => log.setAttribute("aria-live", "polite"));
      }
    },
    add(message, isNew) {
      const stay = end.isNear() || message.kind === "emergency" || message.author === "resident" || !isNew;
      if (isNew) log.setAttribute("aria-live", "polite");
      const view = append(message, isNew);
      if (!stay) jump.hidden = false;
      // A long answer is read from its beginning, so its first line stays in sight.
      else if (isNew && (message.kind === "emergency" || view.offsetHeight > log.clientHeight)) {
        log.scrollTop = view.offsetTop - 8;
        end.leave();
      } else end.show();
    },
  };
}

function isTogether(before: Message, after: Message): boolean {
  const isPlain = before.kind !== "emergency" && after.kind !== "emergency" && after.author !== "system";
  return isPlain && before.author === after.author && Date.parse(after.at) - Date.parse(before.at) < TOGETHER_MS;
}
