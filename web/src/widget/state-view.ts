// Who answers the resident at this moment, and what can be done about it; and the line that tells of a lost connection.
import { ICONS, h, icon } from "../shared/dom";
import type { Parts, View } from "./parts";

// The first sentence says it; the third may be left out of sight where there is little room.
const PARTS = ["strong", "span", "span.aside"] as const;
const NUMBERS_AFTER_FAILURES = 3;

/** The bar that says whether one talks with the adviser, waits, talks with a worker, or is done. */
export function stateView({ session }: Parts): View {
  const { model } = session;
  const { texts } = model;
  const line = h("div.line");
  const deeds = h("div.deeds");
  const element = h("div.state", { role: "status" }, line);
  const wrap = h("div.state-wrap", {}, element, deeds);
  let shown = "";

  function sentences(): string[] {
    if (model.mode === "waiting") {
      const { position, estimate } = model;
      return [
        position === undefined ? texts.get("ui_state_waiting_unknown") : texts.get("ui_state_waiting", { position }),
        estimate ? texts.get("ui_state_waiting_estimate", { ...estimate }) : "",
        texts.get("ui_waiting_note"),
      ];
    }
    if (model.mode === "human") {
      const title = model.workerTitle;
      return [title ? texts.get("ui_state_human", { title }) : texts.get("ui_state_human_plain")];
    }
    return [texts.get(model.mode === "closed" ? "ui_state_closed" : "ui_state_bot")];
  }

  return {
    element: wrap,
    update() {
      wrap.hidden = model.phase !== "live";
      wrap.dataset["mode"] = model.mode;
      if (wrap.hidden) return;
      const now = sentences().filter(Boolean);
      if (now.join() === shown) return;
      shown = now.join();
      const picture = { bot: ICONS.adviser, waiting: ICONS.waiting, human: ICONS.person, closed: ICONS.done }[model.mode];
      line.replaceChildren(icon(picture), h("p", {}, ...now.map((text, index) => h(PARTS[index]!, {}, `${text} `))));
      deeds.replaceChildren();
      if (model.mode === "waiting") {
        deeds.append(h("button.plain", { type: "button", onclick: () => void session.stopWaiting() }, texts.get("ui_cancel_waiting")));
      }
    },
  };
}

/** The line under the conversation: lost connection, or something that went wrong. */
export function noticeView({ session }: Parts): View {
  const { model } = session;
  const { texts } = model;
  const element = h("div.notice", { role: "status" });
  let shown = "";

  function wanted(): string {
    if (model.phase !== "live") return "";
    if (model.link === "lost") {
      return texts.get(model.failures >= NUMBERS_AFTER_FAILURES ? "ui_server_away" : "ui_connection_lost");
    }
    return model.notice ?? "";
  }

  return {
    element,
    update() {
      const text = wanted();
      if (text === shown) return;
      const isBack = shown && !text && model.link === "online" && !model.notice;
      shown = text;
      element.classList.toggle("lost", model.link === "lost");
      element.replaceChildren(
        ...(text ? [icon(ICONS.alert), h("p", {}, text)] : isBack ? [h("p.hidden", {}, texts.get("ui_connection_back"))] : []),
      );
      if (text && model.link === "lost") {
        element.append(h("button.plain", { type: "button", onclick: () => session.retryNow() }, texts.get("ui_retry")));
      }
    },
  };
}
