// The page behind an invitation: sets the password, once. Keeps neither the link's secret nor the password.
import { h } from "../shared/dom";
import type { Texts } from "../shared/texts";
import { acceptInvitation, readInvitee } from "./accounts-gateway";
import { explain, field, form, input } from "./forms";

export interface InvitationOptions {
  texts: Texts;
  base: string;
  token: string;
  /** Called when the password is set, or the link is left; shows the sign-in with a notice. */
  leave: (notice?: string) => void;
}

export function invitationView({ texts, base, token, leave }: InvitationOptions): HTMLElement {
  const main = h("main.sign-in", { id: "conversation", tabindex: -1 }, h("p", { role: "status" }, texts.get("ui_console_loading")));
  const password = input("new-password", { type: "password", autocomplete: "new-password", "aria-describedby": "rule" });
  const again = input("again", { type: "password", autocomplete: "new-password" });

  async function show(): Promise<void> {
    try {
      const username = await readInvitee(base, token, texts.language);
      main.replaceChildren(passwordForm(username));
      password.focus();
    } catch (cause) {
      const back = h("button.strong", { type: "button", onclick: () => leave() }, texts.get("ui_console_sign_in"));
      main.replaceChildren(h("div.card", {}, h("p.fault", { role: "alert" }, explain(texts, cause)), h("div.deeds", {}, back)));
      back.focus();
    }
  }

  function passwordForm(username: string): HTMLElement {
    const name = h("input", { type: "text", autocomplete: "username", value: username, readonly: true, hidden: true, "aria-hidden": "true", tabindex: -1 });
    return form(
      texts,
      "ui_console_password_save",
      [
        h("h2", {}, texts.get("ui_console_invitation_title")),
        h("p", {}, texts.get("ui_console_invitation_for", { username })),
        name,
        h("p", { id: "rule" }, texts.get("ui_console_password_rule")),
        field(texts.get("ui_console_password_new"), password),
        field(texts.get("ui_console_password_again"), again),
      ],
      async () => {
        if (!isSame(texts, password, again)) return;
        await acceptInvitation(base, token, password.value, texts.language);
        leave("ui_console_password_set");
      },
    );
  }

  void show();
  return main;
}

/** Whether the password was typed twice alike; says so in the browser's own way when it was not. */
export function isSame(texts: Texts, password: HTMLInputElement, again: HTMLInputElement): boolean {
  const isAlike = password.value === again.value;
  again.setCustomValidity(isAlike ? "" : texts.get("ui_console_password_differs"));
  again.oninput = () => again.setCustomValidity("");
  if (!isAlike) again.reportValidity();
  return isAlike;
}
