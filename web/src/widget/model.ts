// What the views show of one conversation, and the texts there are before any can be fetched. Knows no element and no net.
import type { LinkStatus, Unsent } from "../shared/connection";
import { Texts } from "../shared/texts";
import type { Language, Message, Mode } from "../shared/wire";
import languages from "../../dist/built-in/languages.json";
import offline from "../../dist/built-in/offline.json";

/** `away`: the gateway cannot be reached to begin. `gone`: it no longer has the conversation. */
export type Phase = "starting" | "away" | "live" | "deleted" | "gone";

export interface Model {
  phase: Phase;
  link: LinkStatus;
  failures: number;
  texts: Texts;
  languages: Language[];
  mode: Mode;
  position?: number | undefined;
  estimate?: { from: number; to: number } | undefined;
  workerTitle?: string | undefined;
  /** The last message that the worker has seen, while a person has the chat. */
  readByWorker: number;
  /** Whether the bot owes an answer, and since when (milliseconds). */
  pendingSince: number | null;
  workerTyping: boolean;
  messages: Message[];
  unsent: readonly Unsent[];
  /** Something to tell the resident that is not part of the conversation. */
  notice: string | null;
  feedbackGiven: boolean;
  /** Answers that were rated, by number. */
  rated: Map<number, boolean>;
}

const offlineTexts = offline.texts as Record<string, string[]>;

/** The few texts that are built in, of a language or of the nearest that there is. */
export function builtInTexts(code: string): Texts {
  const language = languages.find((row) => row.code === code) ?? languages[0]!;
  const dir = language.dir === "rtl" ? "rtl" : "ltr";
  const texts = Object.fromEntries(offline.keys.map((key, index) => [key, offlineTexts[language.code]![index]!]));
  return new Texts({ language: language.code, dir, checked: true, texts });
}

/** A model before anything is known but the language. */
export function newModel(code: string): Model {
  return { ...emptyModel(), texts: builtInTexts(code), languages: languages as Language[] };
}

/** Nothing of a conversation. */
export function emptyModel(): Omit<Model, "texts" | "languages"> {
  return {
    phase: "starting",
    link: "connecting",
    failures: 0,
    mode: "bot",
    position: undefined,
    estimate: undefined,
    workerTitle: undefined,
    readByWorker: 0,
    pendingSince: null,
    workerTyping: false,
    messages: [],
    unsent: [],
    notice: null,
    feedbackGiven: false,
    rated: new Map(),
  };
}
