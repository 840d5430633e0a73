// The chat window <neuvo-chat>: puts the views together, moves the focus, counts the unread. Attributes: base,
// language, entry, exit, color. It tells its host page by two events: neuvo-close and neuvo-unread {count, label}.
import { ICONS, adopt, h, icon } from "../shared/dom";
import tokens from "../shared/tokens.css?inline";
import cards from "./cards.css?inline";
import css from "./chat.css?inline";
import { type ComposerView, composerView } from "./composer-view";
import { emergencyView } from "./emergency-view";
import { endView } from "./end-view";
import { type HeaderView, headerView } from "./header-view";
import { leavePage, readExit, watchEscape } from "./leaving";
import logCss from "./log.css?inline";
import { type LogView, logView } from "./log-view";
import { type Extras, type Parts, type View, loadExtras } from "./parts";
import { Session } from "./session";
import { noticeView, stateView } from "./state-view";

const FULL_SCREEN = "(max-width: 480px), (max-height: 480px)";
const FOCUSABLE = "button, a[href], select, textarea, [tabindex='0']";

interface Built {
  frame: HTMLElement;
  views: View[];
  header: HeaderView;
  log: LogView;
  composer: ComposerView;
  person: HTMLButtonElement;
}

export class NeuvoChat extends HTMLElement {
  private readonly root = this.attachShadow({ mode: "open" });
  private session: Session | undefined;
  private built: Built | undefined;
  private parts: Parts | undefined;
  private unread = 0;
  private stopWatching: (() => void) | undefined;
  private readonly online = (): void => {
    this.session?.retryNow();
    this.session?.markRead();
  };
  private readonly leaving = (): void => this.session?.remember();

  connectedCallback(): void {
    if (this.session) return;
    adopt(this.root, tokens, logCss, cards, css);
    const color = this.getAttribute("color");
    // In the dark the page's colour may be unreadable; there our own stay.
    if (color) adopt(this.root, `@media not (prefers-color-scheme:dark){:host{--blue:${color};--blue-deep:${color};--bar:${color}}}`);
    this.session = new Session(
      {
        base: this.getAttribute("base") ?? location.origin,
        language: this.getAttribute("language") ?? "fi",
        entry: this.getAttribute("entry") || null,
      },
      {
        changed: () => this.update(),
        retold: () => this.build(),
        message: (message, isNew) => {
          // First what changes the room for the messages (help numbers, state), then the message.
          this.update();
          this.built?.log.add(message, isNew);
          if (isNew && this.session?.display?.aloud) this.withExtras((extras) => extras.readAloud(this.parts!, message));
          if (isNew && this.hidden && message.author !== "resident") this.countUnread(this.unread + 1);
        },
      },
    );
    this.build();
    if (this.session.display || matchMedia("(prefers-contrast: more)").matches) {
      this.withExtras((extras) => void extras.applyDisplay(this.parts!));
    }
    window.addEventListener("online", this.online);
    document.addEventListener("visibilitychange", this.online);
    window.addEventListener("pagehide", this.leaving);
  }

  disconnectedCallback(): void {
    this.session?.stop();
    this.stopWatching?.();
    window.removeEventListener("online", this.online);
    document.removeEventListener("visibilitychange", this.online);
    window.removeEventListener("pagehide", this.leaving);
  }

  /** Shows the window; `moveFocus` only when the resident asked for it. */
  open(moveFocus: boolean): void {
    this.hidden = false;
    this.countUnread(0);
    this.session?.open();
    this.stopWatching ??= watchEscape(() => this.leave());
    if (moveFocus) this.focusFirst();
  }

  /** Hides the window; the conversation stays connected. */
  close(): void {
    this.hidden = true;
    globalThis.speechSynthesis?.cancel();
    this.session?.close();
    this.stopWatching?.();
    this.stopWatching = undefined;
    this.dispatchEvent(new CustomEvent("neuvo-close"));
  }

  private withExtras(deed: (extras: Extras) => void): void {
    const session = this.session!;
    loadExtras(session.base).then(deed, () => session.tell(session.model.texts.first("ui_not_done")));
  }

  private leave(): void {
    this.session?.forgetAll();
    leavePage(readExit(this.getAttribute("exit")));
  }

  private countUnread(count: number): void {
    this.unread = count;
    const label = this.session?.model.texts.get("ui_unread", { count }) ?? "";
    this.dispatchEvent(new CustomEvent("neuvo-unread", { detail: { count, label } }));
  }

  private build(): void {
    const session = this.session;
    if (!session) return;
    const active = this.root.activeElement;
    const focusId = active?.id;
    const { texts } = session.model;
    const parts: Parts = (this.parts = {
      session,
      host: this,
      withExtras: (deed) => this.withExtras(deed),
      leavePage: () => this.leave(),
      close: () => this.close(),
    });
    const header = headerView(parts);
    const log = logView(parts);
    const composer = composerView(parts);
    const state = stateView(parts);
    const emergency = emergencyView(parts);
    const notice = noticeView(parts);
    const end = endView(parts);
    const person = h(
      "button.person",
      { type: "button", onclick: () => void session.askForPerson() },
      icon(ICONS.person),
      texts.get("ui_talk_to_person"),
    );
    const frame = h(
      "section.chat",
      {
        role: "dialog",
        "aria-label": texts.get("ui_title"),
        lang: texts.language,
        dir: texts.dir,
        onkeydown: (event) => this.keepFocusInside(event as KeyboardEvent),
        ondragover: (event) => composer.refuseFiles(event),
        ondrop: (event) => composer.refuseFiles(event),
      },
      header.element,
      state.element,
      emergency.element,
      log.element,
      notice.element,
      end.element,
      person,
      composer.element,
    );
    this.built = { frame, views: [header, state, emergency, log, notice, end, composer], header, log, composer, person };
    this.root.replaceChildren(frame);
    this.update();
    const again = focusId ? this.root.getElementById(focusId) : null;
    if (again) again.focus();
    else if (active) this.focusFirst();
  }

  // On a touch screen the keyboard would cover the conversation: there the title takes the focus.
  private focusFirst(): void {
    const { header, composer } = this.built!;
    const isTitle = composer.element.hidden || matchMedia("(pointer: coarse)").matches;
    (isTitle ? header.title : composer.input).focus();
  }

  private update(): void {
    const { built, session } = this;
    if (!built || !session) return;
    for (const view of built.views) view.update();
    const { phase, mode, unsent } = session.model;
    built.log.element.hidden = phase === "deleted" || phase === "gone" || (phase === "away" && !unsent.length);
    built.person.hidden = phase !== "live" || mode !== "bot";
  }

  // Full-screen, the page behind is covered: Tab goes round inside, and the close button leads out.
  private keepFocusInside(event: KeyboardEvent): void {
    if (event.key !== "Tab" || !matchMedia(FULL_SCREEN).matches || this.root.querySelector("dialog")) return;
    const stops = [...this.root.querySelectorAll<HTMLElement>(FOCUSABLE)].filter((each) => each.offsetParent !== null);
    const [first, last] = [stops[0], stops.at(-1)];
    const leaving = event.shiftKey ? first : last;
    if (this.root.activeElement !== leaving) return;
    event.preventDefault();
    (event.shiftKey ? last : first)?.focus();
  }
}
