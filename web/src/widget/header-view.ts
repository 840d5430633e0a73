// The top of the window: name, quick exit, close; language, help numbers, text and sound, and the menu of rarer deeds.
import { ICONS, h, icon, label } from "../shared/dom";
import { helpNumbers } from "./numbers-view";
import type { Extras, Parts, View } from "./parts";

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
  const help = panel("help", icon(ICONS.help), texts.first("ui_help_numbers"), [
    h("p", {}, texts.first("ui_help_intro")),
    helpNumbers(texts),
  ]);
  const display = panel("display", h("span", { "aria-hidden": "true" }, "Aa"), texts.first("ui_display"));
  const more = panel("more", icon(ICONS.more), texts.first("ui_menu"));
  const fill = (each: typeof more, content: (extras: Extras) => (Node | null)[]): void =>
    parts.withExtras((extras) => {
      if (!each.element.childElementCount) each.element.append(...content(extras).filter((node) => node !== null));
      update();
      each.show(true);
    });
  const panels = [help, display, more];
  // The built-in texts have no words for these; the numbers then stand in the window itself.
  for (const each of panels) each.button.hidden = !texts.has("ui_menu");
  for (const each of panels) {
    each.button.addEventListener("click", () => {
      for (const other of panels) if (other !== each) other.show(false);
      if (each === help || !each.element.hidden) each.show(each.element.hidden);
      else if (each === more) fill(more, (extras) => extras.menuItems(parts));
      else fill(display, (extras) => extras.displayControls(parts));
    });
  }

  function update(): void {
    const isLive = model.phase === "live";
    for (const each of more.element.querySelectorAll<HTMLElement>("[data-needs]")) {
      each.hidden = !isLive || (each.dataset["needs"] === "open" && model.mode === "closed");
    }
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
      display.button,
      more.button,
    ),
    ...panels.map((each) => each.element),
  );

  return {
    element,
    title,
    languages,
    update,
  };
}

function panel(
  id: string,
  picture: Node,
  name: string,
  content: Node[] = [],
): { button: HTMLButtonElement; element: HTMLElement; show(on: boolean): void } {
  const button = h("button.tool", { type: "button", "aria-expanded": "false", "aria-controls": id }, picture);
  // Three dots and letters need no words in sight; numbers do.
  if (id === "help") button.append(name);
  else label(button, name);
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
