// The console's calls to the gateway, with the session's CSRF token. Shows nothing, keeps nothing but the token.
import { Refusal, call } from "../shared/api";
import {
  type Callback,
  type CallbackState,
  type Colleague,
  type Handover,
  type Page,
  type Phrase,
  type Presence,
  type SignedIn,
  type Understood,
  readCallbacks,
  readColleagues,
  readHandovers,
  readPage,
  readPhrases,
  readSignedIn,
  readUnderstood,
} from "../shared/wire";

export type ListName = "waiting" | "mine" | "active" | "closed";

/** Call-back requests of one state, or all that are not done. */
export type CallbackList = "open" | CallbackState;

export interface ConsolePage extends Page {
  understood: Map<number, Understood>;
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

  async signIn(username: string, password: string): Promise<SignedIn> {
    return this.remember(await this.ask("/staff/login", "POST", { username, password }));
  }

  async signOut(): Promise<void> {
    await this.ask("/staff/logout", "POST", {});
    this.csrf = "";
  }

  async listHandovers(state: ListName): Promise<Handover[]> {
    return readHandovers(await this.guarded(`/console/handovers?state=${state}`, "GET"));
  }

  async readMessages(id: number, after: number): Promise<ConsolePage> {
    const answer = await this.guarded(`/console/handovers/${id}/messages?after=${after}&wait=0`, "GET");
    return { ...readPage(answer), understood: readUnderstood(answer) };
  }

  /** Checked phrases for what was typed in the page's language, each in the resident's language too. */
  async findPhrases(query: string, language: string): Promise<Phrase[]> {
    const asked = new URLSearchParams({ query, language, own: this.language(), limit: "8" });
    return readPhrases(await this.guarded(`/console/phrases?${asked}`, "GET"));
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

  /** Sends a message to the resident, or a note that only workers see; a resend with the same id is harmless. */
  async write(id: number, kind: "messages" | "notes", clientId: string, text: string): Promise<void> {
    await this.guarded(`/console/handovers/${id}/${kind}`, "POST", { client_id: clientId, text });
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

  private async guarded(path: string, method: string, body?: unknown): Promise<unknown> {
    try {
      return await this.ask(path, method, body);
    } catch (cause) {
      if (cause instanceof Refusal && cause.status === 401) this.expired();
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
