// A list of signed-in browsers, each of which can be ended. One's own and other people's alike.
import { h } from "../shared/dom";
import type { Session } from "../shared/staff-wire";
import type { Texts } from "../shared/texts";

export interface SessionDeeds {
  end: (id: string) => void;
  endAll: (() => void) | null;
  /** The key of what `endAll` is called. */
  allText: string;
}

export function sessionTable(texts: Texts, sessions: Session[], { end, endAll, allText }: SessionDeeds): HTMLElement {
  if (!sessions.length) return h("p", {}, texts.get("ui_console_sessions_none"));
  const row = (session: Session): HTMLElement =>
    h(
      "li.session",
      {},
      h(
        "p.about",
        {},
        h("strong", {}, session.browser ?? texts.get("ui_console_session_browser")),
        session.network && h("bdi", {}, session.network),
        h("span", {}, texts.get("ui_console_session_used", { time: texts.when(session.used_at) })),
        session.is_proven && h("span", {}, texts.get("ui_console_session_proven")),
      ),
      session.is_this
        ? h("span.marked", {}, texts.get("ui_console_session_this"))
        : h(
            "button",
            {
              type: "button",
              "aria-label": texts.get("ui_console_session_end_of", { name: session.browser ?? session.id }),
              onclick: () => end(session.id),
            },
            texts.get("ui_console_session_end"),
          ),
    );
  return h(
    "div.sessions",
    {},
    h("ul", {}, ...sessions.map(row)),
    endAll && h("div.deeds", {}, h("button", { type: "button", onclick: endAll }, texts.get(allText))),
  );
}
