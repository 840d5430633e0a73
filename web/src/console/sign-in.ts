// The sign-in form. Keeps no password longer than the call.
import { Refusal } from "../shared/api";
import { h } from "../shared/dom";
import type { Texts } from "../shared/texts";

export function signInView(
  texts: Texts,
  notice: string | undefined,
  signIn: (username: string, password: string) => Promise<void>,
): HTMLElement {
  const username = h("input", { id: "username", name: "username", autocomplete: "username", required: true });
  const password = h("input", {
    id: "password",
    name: "password",
    type: "password",
    autocomplete: "current-password",
    required: true,
  });
  const fault = h("p.fault", { role: "alert" }, notice ? texts.get(notice) : null);
  const button = h("button.strong", { type: "submit" }, texts.get("ui_console_sign_in"));

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    button.disabled = true;
    fault.textContent = "";
    try {
      await signIn(username.value, password.value);
    } catch (cause) {
      fault.textContent = cause instanceof Refusal ? cause.message : texts.get("ui_console_server_away");
      button.disabled = false;
      password.select();
    }
  }

  return h(
    "main.sign-in",
    { id: "conversation" },
    h(
      "form",
      { onsubmit: (event) => void submit(event) },
      h("h2", {}, texts.get("ui_console_sign_in")),
      h("p", {}, texts.get("ui_console_sign_in_intro")),
      fault,
      h("label", { for: "username" }, texts.get("ui_console_username")),
      username,
      h("label", { for: "password" }, texts.get("ui_console_password")),
      password,
      button,
    ),
  );
}
