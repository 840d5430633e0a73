// The life of one conversation in this tab: begin or resume, language, a person, end, delete. Owns the model that the
// views show; knows no element.
import { Refusal, call } from "../shared/api";
import { Connection, type Unsent, backOff, newId } from "../shared/connection";
import { loadTexts } from "../shared/texts";
import { type Address, StreamRoad, lateRoad, pathOf } from "../shared/transports";
import { type Choice, type Message, type StateFrame, readStarted } from "../shared/wire";
import type { Display } from "./display";
import { type Model, type Phase, emptyModel, newModel } from "./model";
import { loadExtras } from "./parts";
import { forget, keep, readKept } from "./store";
import { Tabs } from "./tabs";

export interface SessionListener {
  /** Anything of the model but a new message. */
  changed(): void;
  /** The interface language is another one. */
  retold(): void;
  /** A message; `isNew` is false while an old conversation is read again. */
  message(message: Message, isNew: boolean): void;
}

export interface SessionOptions {
  base: string;
  language: string;
  entry: string | null;
}

const PENDING_ENDS_MS = 90_000;
const TYPING_ENDS_MS = 8_000;
export class Session {
  readonly model: Model;
  /** The language that the resident chose by hand; it wins over what the gateway detects. */
  private chosen: string | null = null;
  /** Where the conversation is, as long as there is one. */
  address: Address | null = null;
  private connection: Connection | null = null;
  private isOpen = false;
  private begun = false;
  private oldUntil = 0;
  private failures = 0;
  private startTimer: ReturnType<typeof setTimeout> | undefined;
  private pendingTimer: ReturnType<typeof setTimeout> | undefined;
  private typingTimer: ReturnType<typeof setTimeout> | undefined;
  private readonly tabs = new Tabs({
    current: () => this.connection && this.address && { address: this.address, language: this.model.texts.language },
    over: (conversation, left) => {
      if (this.address?.conversation === conversation) this.leave(left ? "gone" : "deleted");
    },
  });
  private readTo = 0;
  /** What stands in the field and is not sent. */
  draft = "";
  /** How the resident wants to read; undefined as long as nothing was chosen. */
  display: Display | undefined;

  constructor(
    private readonly options: SessionOptions,
    private readonly listener: SessionListener,
  ) {
    this.model = newModel(options.language);
    this.display = readKept(options.base)?.display;
  }

  get base(): string {
    return this.options.base;
  }

  /** Begins, or goes on with what this tab has; does nothing the second time. */
  open(): void {
    this.isOpen = true;
    this.remember();
    this.markRead();
    if (this.begun) return;
    this.begun = true;
    void this.begin();
  }

  close(): void {
    this.isOpen = false;
    this.remember();
  }

  stop(): void {
    clearTimeout(this.startTimer);
    clearTimeout(this.pendingTimer);
    clearTimeout(this.typingTimer);
    this.connection?.stop();
    this.connection = null;
  }

  /** Sends, or keeps until there is a conversation to send it to. */
  say(text: string): void {
    if (this.connection) this.connection.say(text);
    else this.model.unsent = [...this.model.unsent, { clientId: newId(), text, state: "sending" }];
    this.tell(null);
  }

  choose(choice: Choice): void {
    this.connection?.say(choice.label, choice.payload);
    this.tell(null);
  }

  retry(clientId: string): void {
    if (this.connection) this.connection.retry(clientId);
    else this.retryNow();
  }

  drop(clientId: string): void {
    if (this.connection) this.connection.drop(clientId);
    else {
      this.model.unsent = this.model.unsent.filter((row) => row.clientId !== clientId);
      this.listener.changed();
    }
  }

  tellTyping(): void {
    if (this.model.mode !== "bot") this.connection?.tellTyping();
  }

  /** Tries at once, whatever it is waiting for. */
  retryNow(): void {
    if (this.model.phase === "away") void this.begin();
    else this.connection?.retryNow();
  }

  async changeLanguage(code: string): Promise<void> {
    await this.attempt(async () => {
      this.chosen = code;
      if (this.address) await this.call("/language", "PUT", { language: code });
      await this.speak(code);
    });
  }

  async askForPerson(): Promise<void> {
    try {
      await this.call("/handover", "POST", { topic: null, text: null });
    } catch (cause) {
      const isClosed = cause instanceof Refusal && cause.fault.code === "CLOSED_NOW";
      const extras = isClosed && (await loadExtras(this.base).catch(() => null));
      if (extras) extras.tellClosed(this.model, cause, (told) => this.listener.message(told, true));
      else this.tell(this.explain(cause));
    }
  }

  async stopWaiting(): Promise<void> {
    await this.attempt(() => this.call("/handover", "DELETE"));
  }

  async end(): Promise<void> {
    await this.attempt(() => this.call("/close", "POST", {}));
  }

  /** Of the whole conversation; `seq` names one answer. */
  async giveFeedback(given: { helped?: boolean; text?: string; seq?: number }): Promise<void> {
    await this.attempt(async () => {
      await this.call("/feedback", "POST", given);
      if (given.seq === undefined) this.model.feedbackGiven = true;
      this.listener.changed();
    });
  }

  async erase(): Promise<void> {
    await this.attempt(async () => {
      await this.call("", "DELETE");
      if (this.address) this.tabs.tellOver(this.address.conversation, false);
      this.leave("deleted");
    });
  }

  /** Forgets this conversation and begins another; an open one is ended first. */
  async beginAnew(): Promise<void> {
    if (this.model.phase === "live" && this.model.mode !== "closed") await this.attempt(() => this.end());
    this.leave("starting");
    this.listener.retold();
    await this.begin();
  }

  /** Forgets everything in this tab, without a word to the gateway. */
  forgetAll(): void {
    if (this.address) this.tabs.tellOver(this.address.conversation, true);
    this.stop();
    forget();
    this.address = null;
    this.model.messages = [];
    this.model.unsent = [];
  }

  private async begin(): Promise<void> {
    clearTimeout(this.startTimer);
    this.model.phase = "starting";
    this.listener.changed();
    const kept = readKept(this.options.base);
    try {
      if (kept) {
        await this.speak(kept.language);
        this.oldUntil = Infinity;
        this.draft ||= kept.draft ?? "";
        this.connect({ base: kept.base, conversation: kept.id, token: kept.token }, [...kept.unsent, ...this.model.unsent]);
      } else {
        const other = await this.tabs.ask(this.options.base);
        if (other) {
          await this.speak(other.language);
          this.oldUntil = Infinity;
          this.connect(other.address, this.model.unsent);
        } else await this.create();
      }
      this.failures = 0;
    } catch {
      // Refused or unreachable, the resident can do the same about it: the numbers, and it tries again by itself.
      this.failures += 1;
      this.model.phase = "away";
      this.listener.changed();
      this.startTimer = setTimeout(() => void this.begin(), backOff(this.failures, Math.random) + 1500);
    }
  }

  private async create(): Promise<void> {
    const language = this.model.texts.language;
    // The page's language is only a guess (Accept-Language): named here it would be believed too long.
    const body = { entry: this.options.entry, language: this.chosen, page: location.origin + location.pathname };
    const [answer] = await Promise.all([
      call(`${this.options.base}/api/v1/conversations`, { method: "POST", body, language }),
      this.speak(language),
    ]);
    const started = readStarted(answer);
    this.model.languages = started.languages;
    this.model.mode = started.mode;
    if (started.language !== language) await this.speak(started.language);
    if (started.texts) this.model.texts = this.model.texts.with(started.texts);
    this.oldUntil = 0;
    this.connect({ base: this.options.base, conversation: started.conversation_id, token: started.token }, this.model.unsent);
    // Only a choice by hand wins over what the gateway hears in the texts.
    if (this.chosen) await this.call("/language", "PUT", { language: this.chosen });
    this.listener.retold();
  }

  private connect(address: Address, unsent: readonly Unsent[]): void {
    this.address = address;
    this.model.phase = "live";
    this.model.unsent = unsent;
    this.connection = new Connection({
      after: 0,
      unsent,
      stream: () => new StreamRoad(address),
      poll: () => lateRoad(async () => new (await loadExtras(this.base)).PollRoad(address)),
      listener: {
        message: (message) => this.take(message),
        state: (state) => this.takeState(state),
        typing: (author, on) => this.takeTyping(author, on),
        unsent: (list) => this.takeUnsent(list),
        status: (link, failures) => {
          Object.assign(this.model, { link, failures });
          this.listener.changed();
        },
        gone: () => this.leave("gone"),
      },
    });
    this.remember();
    this.connection.start();
    this.listener.changed();
  }

  private take(message: Message): void {
    this.model.messages.push(message);
    if (message.author === "bot" && message.kind !== "emergency") this.setPending(false);
    if (message.author === "worker") this.model.workerTyping = false;
    this.listener.message(message, message.seq > this.oldUntil);
    this.markRead();
  }

  /** Tells the worker how far the resident has read, while the window is in sight. */
  markRead(): void {
    const seq = this.model.messages.at(-1)?.seq ?? 0;
    if (this.model.mode !== "human" || !this.isOpen || document.hidden || seq <= this.readTo) return;
    this.readTo = seq;
    // Only a courtesy: when it is lost, the next message tells it again.
    this.call("/read", "POST", { seq }).catch(() => undefined);
  }

  private takeState(state: StateFrame): void {
    if (this.oldUntil === Infinity) this.oldUntil = state.last_seq;
    const { mode, position, estimate_minutes: estimate, worker } = state;
    if (mode !== this.model.mode) this.model.notice = null;
    Object.assign(this.model, { mode, position, estimate, workerTitle: worker?.title });
    this.model.readByWorker = state.read_by_worker ?? 0;
    this.markRead();
    this.setPending(state.pending);
    if (mode !== "human") this.model.workerTyping = false;
    if (state.language && state.language !== this.model.texts.language) {
      void this.attempt(() => this.speak(state.language!));
    }
    this.listener.changed();
  }

  private takeTyping(author: string, on: boolean): void {
    clearTimeout(this.typingTimer);
    if (author === "bot") this.setPending(on);
    if (author === "worker") {
      this.model.workerTyping = on;
      // The end of typing may be lost with the net.
      if (on) this.typingTimer = setTimeout(() => this.takeTyping("worker", false), TYPING_ENDS_MS);
    }
    this.listener.changed();
  }

  private takeUnsent(list: readonly Unsent[]): void {
    const acknowledged = list.some((row) => row.state === "sent");
    this.model.unsent = list;
    if (acknowledged && this.model.mode === "bot") this.setPending(true);
    this.remember();
    this.listener.changed();
  }

  private setPending(on: boolean): void {
    clearTimeout(this.pendingTimer);
    this.model.pendingSince = on ? (this.model.pendingSince ?? Date.now()) : null;
    if (on) {
      this.pendingTimer = setTimeout(() => {
        this.setPending(false);
        this.listener.changed();
      }, PENDING_ENDS_MS);
    }
  }

  private async speak(code: string): Promise<void> {
    this.model.texts = await loadTexts(this.options.base, code);
    this.remember();
    this.listener.retold();
  }

  /** A deed whose refusal the resident is told in the notice line. */
  private async attempt(deed: () => Promise<unknown>): Promise<void> {
    try {
      await deed();
    } catch (cause) {
      this.tell(this.explain(cause));
    }
  }

  /** What a failure is told as, in the resident's language. */
  explain(cause: unknown): string {
    return cause instanceof Refusal ? cause.message : this.model.texts.get("ui_not_done");
  }

  /** Something to tell beside the conversation; null takes it away. */
  tell(notice: string | null): void {
    this.model.notice = notice;
    this.listener.changed();
  }

  /** One call about this conversation; nothing happens while there is none. Raises Refusal or Unreachable. */
  call(path: string, method: string, body?: unknown): Promise<unknown> {
    const address = this.address;
    if (!address) return Promise.resolve();
    return call(pathOf(address) + path, { method, body, token: address.token, language: this.model.texts.language });
  }

  private leave(phase: Phase): void {
    this.stop();
    forget();
    this.address = null;
    this.readTo = 0;
    this.draft = "";
    Object.assign(this.model, emptyModel(), { phase });
    this.listener.retold();
  }

  /** Writes down what a reload must find again. */
  remember(): void {
    if (!this.address) return;
    const { base, conversation: id, token } = this.address;
    const unsent = this.model.unsent.filter((row) => row.state !== "sent");
    keep({ base, id, token, language: this.model.texts.language, open: this.isOpen, unsent: [...unsent], draft: this.draft, display: this.display });
  }
}
