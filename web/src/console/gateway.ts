// The console's calls to the gateway, with the session's CSRF token. Shows nothing, keeps nothing but the token.
import { Refusal, call } from "../shared/api";
import {
  type Callback,
  type CallbackState,
  type Colleague,
  type Guide,
  type GuideRow,
  type Handover,
  type Machine,
  type Page,
  type Phrase,
  type Presence,
  type SignedIn,
  type Translated,
  type TranslationState,
  type Understood,
  readCallbacks,
  readColleagues,
  readGuide,
  readGuides,
  readHandovers,
  readMachine,
  readPage,
  readPhrases,
  readSignedIn,
  readTranslated,
  readUnderstood,
} from "../shared/wire";

export type ListName = "waiting" | "mine" | "active" | "closed";

/** Call-back requests of one state, or all that are not done. */
export type CallbackList = "open" | CallbackState;

export interface ConsolePage extends Page {
  understood: Map<number, Understood>;
  state: TranslationState;
  machine: Map<number, Machine>;
}

export interface Closing {
  outcome: string;
  topics: string[];
  return_to_bot: boolean;
}

export class Gateway {
  private csrf = "";

  /** `expired` is called when the gateway no longer knows the session. */
  constructor(
    readonly base: string,
    private readonly language: () => string,
    private readonly expired: () => void,
  ) {}

  /** The account of the cookie that the browser holds, or null. */
  async whoAmI(): Promise<SignedIn | null> {
    try {
      return this.remember(await this.ask("/staff/me", "GET"));
    } catch (cause) {
      if (cause instanceof Refusal && cause.status === 401) return null;
      throw cause;
    }
  }

  async signIn(username: string, password: string, code: string | null): Promise<SignedIn> {
    return this.remember(await this.ask("/staff/login", "POST", { username, password, code }));
  }

  async signOut(): Promise<void> {
    await this.ask("/staff/logout", "POST", {});
    this.csrf = "";
  }

  async listHandovers(state: ListName): Promise<Handover[]> {
    return readHandovers(await this.guarded(`/console/handovers?state=${state}`, "GET"));
  }

  /** `reason` is asked for when the conversation is not one's own. */
  async readMessages(id: number, after: number, reason: string | null = null): Promise<ConsolePage> {
    const why = reason ? `&reason=${reason}` : "";
    const answer = await this.guarded(`/console/handovers/${id}/messages?after=${after}&wait=0${why}`, "GET");
    return { ...readPage(answer), understood: readUnderstood(answer), ...readMachine(answer) };
  }

  /** Checked phrases for what was typed in the page's language, each in the resident's language too. */
  async findPhrases(query: string, language: string): Promise<Phrase[]> {
    const asked = new URLSearchParams({ query, language, own: this.language(), limit: "8" });
    return readPhrases(await this.guarded(`/console/phrases?${asked}`, "GET"));
  }

  /** Guides for what was typed in the page's language; all of them for nothing. */
  async findGuides(q: string, language: string): Promise<GuideRow[]> {
    const asked = new URLSearchParams({ q, language, own: this.language() });
    return readGuides(await this.guarded(`/console/guides?${asked}`, "GET"));
  }

  /** One guide in the page's language and in the resident's. */
  async readGuide(topic: string, language: string): Promise<Guide> {
    const asked = new URLSearchParams({ language, own: this.language() });
    return readGuide(await this.guarded(`/console/guides/${topic}?${asked}`, "GET"));
  }

  /** What a text of one's own would be in the resident's language; nothing is sent. */
  async translate(id: number, text: string): Promise<Translated> {
    return readTranslated(await this.guarded(`/console/handovers/${id}/translate`, "POST", { text, own: this.language() }));
  }

  /** What a resident's message says in the page's language; it is kept with the message. */
  async translateMessage(id: number, seq: number): Promise<Translated> {
    return readTranslated(await this.guarded(`/console/handovers/${id}/translate`, "POST", { seq, own: this.language() }));
  }

  async listCallbacks(state: CallbackList): Promise<Callback[]> {
    return readCallbacks(await this.guarded(`/console/callbacks?state=${state}`, "GET"));
  }

  async takeCallback(id: number): Promise<void> {
    await this.guarded(`/console/callbacks/${id}/take`, "POST", {});
  }

  async releaseCallback(id: number): Promise<void> {
    await this.guarded(`/console/callbacks/${id}/release`, "POST", {});
  }

  async markCallback(id: number, state: CallbackState, note: string): Promise<void> {
    await this.guarded(`/console/callbacks/${id}/mark`, "POST", { state, note: note || null });
  }

  async listColleagues(): Promise<Colleague[]> {
    return readColleagues(await this.guarded("/console/colleagues", "GET"));
  }

  async setPresence(presence: Presence, reason: string | null): Promise<void> {
    await this.guarded("/console/presence", "PUT", { presence, reason });
  }

  async claim(id: number): Promise<void> {
    await this.guarded(`/console/handovers/${id}/claim`, "POST", {});
  }

  /**
   * Sends a message to the resident, or a note that only workers see; a resend with the same id is harmless.
   * `services` come with a message as cards; with `translated` the resident gets that, and `text` is kept beside it.
   */
  async write(id: number, kind: "messages" | "notes", clientId: string, text: string, services: string[] = [], translated?: Translated): Promise<void> {
    const byMachine = translated ? { translated: translated.text, translated_to: translated.language } : {};
    const cards = kind === "messages" && services.length ? { services } : {};
    await this.guarded(`/console/handovers/${id}/${kind}`, "POST", { client_id: clientId, text, ...cards, ...byMachine });
  }

  /** Shows the resident that an answer is being written; of no weight when it fails. */
  async tellTyping(id: number): Promise<void> {
    await this.ask(`/console/handovers/${id}/typing`, "POST", { on: true }).catch(() => undefined);
  }

  async transfer(id: number, team: string, note: string): Promise<void> {
    await this.guarded(`/console/handovers/${id}/transfer`, "POST", { team, note });
  }

  async release(id: number): Promise<void> {
    await this.guarded(`/console/handovers/${id}/release`, "POST", {});
  }

  async close(id: number, closing: Closing): Promise<void> {
    await this.guarded(`/console/handovers/${id}/close`, "POST", closing);
  }

  private remember(answer: unknown): SignedIn {
    const session = readSignedIn(answer);
    this.csrf = session.csrf;
    return session;
  }

  /** One call of a signed-in worker; the end of the session is told to who made this gateway. */
  async guarded(path: string, method: string, body?: unknown): Promise<unknown> {
    try {
      return await this.ask(path, method, body);
    } catch (cause) {
      // A wrong password in one's own account is a 401 too, and ends nothing.
      if (cause instanceof Refusal && cause.fault.code === "UNAUTHENTICATED") this.expired();
      throw cause;
    }
  }

  private ask(path: string, method: string, body?: unknown): Promise<unknown> {
    return call(`${this.base}/api/v1${path}`, {
      method,
      body,
      language: this.language(),
      withCookie: true,
      ...(method === "GET" ? {} : { csrf: this.csrf }),
    });
  }
}
