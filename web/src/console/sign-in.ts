// Signing in: name and password, then the code where there is a second factor, or the county's account. Keeps no
// password longer than the view lives.
import { Refusal } from "../shared/api";
import { h } from "../shared/dom";
import type { Texts } from "../shared/texts";
import { codeInput, field, form, input } from "./forms";

export type SignIn = (username: string, password: string, code: string | null) => Promise<void>;

export interface SignInOptions {
  texts: Texts;
  notice: string | undefined;
  /** Where the county's own sign-in begins; null while it is off. */
  county: string | null;
  signIn: SignIn;
}

export function signInView({ texts, notice, county, signIn }: SignInOptions): HTMLElement {
  const username = input("username", { autocomplete: "username", autocapitalize: "off" });
  const password = input("password", { type: "password", autocomplete: "current-password" });
  const code = codeInput("code");
  const told = h("p.fault", { role: "alert" }, notice ? texts.get(notice) : null);

  const isCodeAsked = (cause: unknown): boolean =>
    cause instanceof Refusal && cause.fault.code === "SECOND_FACTOR_NEEDED";
  const first = form(
    texts,
    "ui_console_sign_in",
    [
      h("h2", {}, texts.get("ui_console_sign_in")),
      h("p", {}, texts.get("ui_console_sign_in_intro")),
      told,
      field(texts.get("ui_console_username"), username),
      field(texts.get("ui_console_password"), password),
    ],
    async () => {
      told.textContent = "";
      await signIn(username.value, password.value, null);
    },
    (cause) => {
      if (isCodeAsked(cause)) showCode();
      else password.select();
      return isCodeAsked(cause);
    },
  );
  const second = form(
    texts,
    "ui_console_code_continue",
    [
      h("h2", {}, texts.get("ui_console_code_title")),
      h("p", { id: "code-hint" }, texts.get("ui_console_code_hint")),
      field(texts.get("ui_console_code"), code),
    ],
    () => signIn(username.value, password.value, code.value),
    () => {
      code.select();
      return false;
    },
  );
  code.setAttribute("aria-describedby", "code-hint");
  second.querySelector(".deeds")!.append(
    h("button", { type: "button", onclick: () => showFirst() }, texts.get("ui_console_code_back")),
  );
  const main = h("main.sign-in", { id: "conversation", tabindex: -1 }, first);
  if (county) {
    first.append(
      h("p.or", {}, texts.get("ui_console_sign_in_or")),
      h("a.button", { id: "county", href: county }, texts.get("ui_console_sign_in_county")),
    );
  }

  function showCode(): void {
    main.replaceChildren(second);
    code.value = "";
    code.focus();
  }
  function showFirst(): void {
    password.value = "";
    main.replaceChildren(first);
    password.focus();
  }
  return main;
}
