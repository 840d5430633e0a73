// The top of the window: name, quick exit, close; language, help numbers and the menu of rarer deeds.
import { ICONS, h, icon, label } from "../shared/dom";
import { helpNumbers } from "./numbers-view";
import type { Parts, View } from "./parts";

export interface HeaderView extends View {
  readonly title: HTMLElement;
  readonly languages: HTMLSelectElement;
}

export function headerView(parts: Parts): HeaderView {
  const { session } = parts;
  const { model } = session;
  const { texts } = model;
  const title = h("h2", { tabindex: -1 }, texts.get("ui_title"));
  const exit = h(
    "button.exit",
    { type: "button", onclick: () => parts.leavePage() },
    icon(ICONS.leave),
    h("span", {}, texts.get("ui_quick_exit_short")),
  );
  exit.title = texts.first("ui_quick_exit");
  const close = h("button.close", { type: "button", onclick: () => parts.close() }, icon(ICONS.close));
  label(close, texts.get("ui_close_chat"));

  const languages = h(
    "select",
    { id: "language", onchange: () => void session.changeLanguage(languages.value) },
    ...model.languages.map((row) =>
      h("option", { value: row.code, lang: row.code, dir: row.dir, selected: row.code === texts.language }, row.name),
    ),
  );

  const subtitle = h("p.subtitle", {}, texts.first("ui_subtitle"));
  const help = panel("help", icon(ICONS.help), texts.get("ui_help_numbers"), [
    h("p", {}, texts.first("ui_help_intro")),
    helpNumbers(texts),
  ]);
  const more = panel("more", icon(ICONS.more), texts.first("ui_menu"), menu(parts));
  more.button.hidden = !texts.has("ui_menu");
  const panels = [help, more];
  for (const each of panels) {
    each.button.addEventListener("click", () => {
      for (const other of panels) if (other !== each) other.show(false);
      each.show(each.element.hidden);
    });
  }

  const element = h(
    "header.top",
    {
      onkeydown: (event) => {
        if ((event as KeyboardEvent).key === "Escape") for (const each of panels) each.show(false);
      },
    },
    h("div.brand", {}, h("div.names", {}, title, subtitle), exit, close),
    h(
      "div.tools",
      {},
      h("label.hidden", { for: "language" }, texts.first("ui_language", "ui_title")),
      languages,
      help.button,
      more.button,
    ),
    help.element,
    more.element,
  );

  return {
    element,
    title,
    languages,
    update() {
      const isLive = model.phase === "live";
      for (const each of more.element.querySelectorAll<HTMLElement>("[data-needs]")) {
        each.hidden = !isLive || (each.dataset["needs"] === "open" && model.mode === "closed");
      }
    },
  };
}

function panel(
  id: string,
  picture: Node,
  name: string,
  content: (Node | null | undefined | false)[],
): { button: HTMLButtonElement; element: HTMLElement; show(on: boolean): void } {
  const button = h("button.tool", { type: "button", "aria-expanded": "false", "aria-controls": id }, picture);
  // Three dots need no words in sight; numbers do.
  if (id === "more") label(button, name);
  else button.append(name);
  const element = h("div.panel", { id, hidden: true }, ...content);
  return {
    button,
    element,
    show(on) {
      // A hidden element cannot hold the focus; it goes back to what opened the panel.
      if (!on && element.contains((element.getRootNode() as ShadowRoot).activeElement)) button.focus();
      element.hidden = !on;
      button.setAttribute("aria-expanded", String(on));
    },
  };
}

function menu({ session, ask }: Parts): (Node | null)[] {
  const { texts } = session.model;
  if (!texts.has("ui_menu")) return [];
  const deed = (key: string, question: string, needs: "open" | "live", act: () => Promise<void>): HTMLElement =>
    h(
      "button.deed",
      { type: "button", "data-needs": needs, onclick: () => ask(texts.get(question), () => void act()) },
      texts.get(key),
    );
  return [
    deed("ui_end_conversation", "ui_end_confirm", "open", () => session.end()),
    deed("ui_new_conversation", "ui_new_confirm", "open", () => session.beginAnew()),
    deed("ui_delete_conversation", "ui_delete_confirm", "live", () => session.erase()),
    h("p", {}, texts.get("ui_automatic_note")),
    h("p", {}, `${texts.get("ui_quick_exit")}: ${texts.get("ui_quick_exit_hint")}`),
    texts.checked ? null : h("p", {}, texts.get("ui_not_checked")),
  ];
}
