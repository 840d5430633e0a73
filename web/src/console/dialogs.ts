// The questions before a deed: where a conversation goes, how it ended, what became of a call-back request.
import { type Child, h } from "../shared/dom";
import type { Texts } from "../shared/texts";
import type { CallbackState } from "../shared/wire";
import type { Closing } from "./gateway";
import { teamName } from "./queue-view";

const TEAMS = ["youth", "elderly", "disability"];
const OUTCOMES = ["advised", "referred", "appointment", "left", "other"];

/** A question with its form; `act` runs when it is answered. The focus goes back to where it was. */
export function ask(texts: Texts, title: string, deed: string, content: Child[], act: () => void): void {
  const opener = document.activeElement as HTMLElement | null;
  const dialog = h(
    "dialog",
    { "aria-labelledby": "dialog-title", onclose: () => leave() },
    h(
      "form",
      {
        method: "dialog",
        onsubmit: (event) => {
          event.preventDefault();
          dialog.close();
          act();
        },
      },
      h("h2", { id: "dialog-title" }, title),
      ...content,
      h(
        "div.deeds",
        {},
        h("button", { type: "button", onclick: () => dialog.close() }, texts.get("ui_cancel")),
        h("button.strong", { type: "submit" }, texts.get(deed)),
      ),
    ),
  );
  function leave(): void {
    dialog.remove();
    opener?.focus();
  }
  document.body.append(dialog);
  dialog.showModal();
}

export function askTransfer(texts: Texts, current: string, act: (team: string, note: string) => void): void {
  const others = TEAMS.filter((team) => team !== current);
  const team = h("select", { id: "team" }, ...others.map((name) => h("option", { value: name }, teamName(texts, name))));
  const note = h("textarea", { id: "transfer-note", rows: 3 });
  const content = [
    h("label", { for: "team" }, texts.get("ui_console_transfer_team")),
    team,
    h("label", { for: "transfer-note" }, texts.get("ui_console_transfer_note")),
    note,
  ];
  ask(texts, texts.get("ui_console_transfer_title"), "ui_console_transfer", content, () => act(team.value, note.value.trim()));
}

export function askMark(texts: Texts, state: CallbackState, act: (note: string) => void): void {
  const named = texts.get(`ui_console_callback_${state}`);
  const note = h("textarea", { id: "callback-note", rows: 3 });
  const content = [
    state === "done" && h("p", {}, texts.get("ui_console_callback_final")),
    h("label", { for: "callback-note" }, texts.get("ui_console_callback_note")),
    note,
  ];
  const title = texts.get("ui_console_callback_mark_title", { state: named });
  ask(texts, title, "ui_console_callback_save", content, () => act(note.value.trim()));
}

export function askRelease(texts: Texts, act: () => void): void {
  const content = [h("p", {}, texts.get("ui_console_release_text"))];
  ask(texts, texts.get("ui_console_release_title"), "ui_console_release", content, act);
}

export function askClose(texts: Texts, topic: string | undefined, act: (closing: Closing) => void): void {
  const radios = OUTCOMES.map((name, index) =>
    h("input", { type: "radio", name: "outcome", id: `outcome-${name}`, value: name, checked: index === 0 }),
  );
  const back = h("input", { type: "checkbox", id: "return-to-bot", checked: true });
  const content = [
    h(
      "fieldset",
      {},
      h("legend", {}, texts.get("ui_console_outcome")),
      ...radios.map((radio) =>
        h("label.option", { for: radio.id }, radio, texts.get(`ui_console_outcome_${radio.value}`)),
      ),
    ),
    h("label.option", { for: "return-to-bot" }, back, texts.get("ui_console_return_to_bot")),
  ];
  ask(texts, texts.get("ui_console_close_title"), "ui_console_close", content, () =>
    act({
      outcome: radios.find((radio) => radio.checked)!.value,
      topics: topic ? [topic] : [],
      return_to_bot: back.checked,
    }),
  );
}
