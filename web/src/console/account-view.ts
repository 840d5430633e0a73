// One's own account: password, second factor, sessions. Fetches its own state and shows it anew after each deed.
import { type Child, h } from "../shared/dom";
import type { OwnAccount } from "../shared/staff-wire";
import type { Texts } from "../shared/texts";
import type { AccountsGateway, Proof } from "./accounts-gateway";
import { codeInput, explain, field, form, input, part } from "./forms";
import { isSame } from "./invitation-view";
import { sessionTable } from "./session-table";

export interface AccountOptions {
  texts: Texts;
  accounts: AccountsGateway;
  /** Called when the second factor has been turned on or off: what one may do may have changed. */
  changed: () => Promise<void>;
}

export class AccountView {
  readonly element: HTMLElement;
  private readonly said = h("p.said", { role: "status" });
  private readonly body = h("div.parts");
  private account: OwnAccount | null = null;

  constructor(private readonly options: AccountOptions) {
    const { texts } = options;
    this.element = h(
      "main.page",
      { id: "conversation", tabindex: -1 },
      h("h2", {}, texts.get("ui_console_page_account")),
      this.said,
      this.body,
    );
    void this.fetch();
  }

  private async fetch(said = ""): Promise<void> {
    const { texts, accounts } = this.options;
    this.said.textContent = said;
    try {
      this.account = await accounts.readAccount();
      const sessions = await accounts.listSessions(null);
      const table = sessionTable(texts, sessions, {
        end: (id) => void this.act(() => accounts.endSession(null, id), "ui_console_session_ended_one"),
        endAll: sessions.length > 1 ? () => void this.act(() => accounts.endSessions(null), "ui_console_sessions_ended") : null,
        allText: "ui_console_sessions_end_others",
      });
      this.body.replaceChildren(
        ...(this.account.has_password || !this.account.is_from_directory
          ? [this.secondFactor(), this.password()]
          : [part(texts.get("ui_console_factor"), h("p", {}, texts.get("ui_console_county_account")))]),
        part(texts.get("ui_console_sessions"), table),
      );
    } catch (cause) {
      this.said.textContent = explain(texts, cause);
    }
  }

  private async act(deed: () => Promise<void>, done: string): Promise<void> {
    const { texts } = this.options;
    try {
      await deed();
      await this.fetch(texts.get(done));
    } catch (cause) {
      this.said.textContent = explain(texts, cause);
    }
  }

  /** The fields that prove once more who one is, and what they say. */
  private proof(name: string): { fields: Child[]; read: () => Proof } {
    const { texts } = this.options;
    const password = input(`${name}-password`, { type: "password", autocomplete: "current-password" });
    const code = codeInput(`${name}-code`);
    const fields: Child[] = [field(texts.get("ui_console_password_present"), password)];
    if (this.account!.has_second_factor) fields.push(field(texts.get("ui_console_code"), code));
    return { fields, read: () => ({ password: password.value, code: code.value || null }) };
  }

  private password(): HTMLElement {
    const { texts, accounts } = this.options;
    const { fields, read } = this.proof("change");
    const fresh = input("new-password", { type: "password", autocomplete: "new-password", "aria-describedby": "rule" });
    const again = input("again", { type: "password", autocomplete: "new-password" });
    const content = [
      ...fields,
      field(texts.get("ui_console_password_new"), fresh),
      h("p.hint", { id: "rule" }, texts.get("ui_console_password_rule")),
      field(texts.get("ui_console_password_again"), again),
    ];
    return part(
      texts.get("ui_console_password_change"),
      form(texts, "ui_console_password_save", content, async () => {
        if (!isSame(texts, fresh, again)) return;
        await accounts.changePassword(read(), fresh.value);
        await this.fetch(texts.get("ui_console_password_changed"));
      }),
    );
  }

  private secondFactor(): HTMLElement {
    const { texts, accounts } = this.options;
    const { fields, read } = this.proof("factor");
    const title = texts.get("ui_console_factor");
    if (!this.account!.has_second_factor) {
      return part(
        title,
        this.account!.must_enrol && h("p.warning", {}, texts.get("error_second_factor_missing")),
        h("p", {}, texts.get("ui_console_factor_why")),
        form(texts, "ui_console_factor_begin", fields, async () => this.showEnrolment(await accounts.beginSecondFactor(read()))),
      );
    }
    const off = h(
      "button",
      { type: "button", onclick: () => void offForm.requestSubmit() },
      texts.get("ui_console_factor_off"),
    );
    // One set of fields serves both deeds; the second form has none of its own.
    const offForm = form(texts, "ui_console_factor_off", [], async () => {
      await accounts.turnSecondFactorOff(read());
      await this.options.changed();
      await this.fetch(texts.get("ui_console_factor_is_off"));
    });
    const renew = form(texts, "ui_console_recovery_renew", fields, async () =>
      this.showCodes(await accounts.renewRecoveryCodes(read())),
    );
    renew.querySelector(".deeds")!.append(off);
    offForm.querySelector(".deeds")!.remove();
    return part(
      title,
      h("p", {}, texts.get("ui_console_factor_is_on")),
      h("p", {}, texts.get("ui_console_recovery_left", { count: this.account!.recovery_codes_left })),
      renew,
      offForm,
    );
  }

  private showEnrolment({ secret, uri, picture }: { secret: string; uri: string; picture: string }): void {
    const { texts, accounts } = this.options;
    const code = codeInput("enrol-code", { inputmode: "numeric" });
    const grouped = secret.replace(/(.{4})(?=.)/g, "$1 ");
    const enrol = part(
      texts.get("ui_console_factor"),
      h("p", {}, texts.get("ui_console_factor_scan")),
      h("img.code", { src: picture, alt: texts.get("ui_console_factor_picture"), width: 230, height: 230 }),
      h("p", {}, texts.get("ui_console_factor_secret")),
      h("p", {}, h("code.secret", {}, grouped)),
      h("a.button", { href: uri }, texts.get("ui_console_factor_open")),
      form(texts, "ui_console_factor_confirm", [field(texts.get("ui_console_code"), code)], async () =>
        this.showCodes(await accounts.confirmSecondFactor(code.value)),
      ),
    );
    this.body.replaceChildren(enrol);
    code.focus();
  }

  /** The recovery codes, once; the page goes on when they are said to be kept. */
  private showCodes(codes: string[]): void {
    const { texts } = this.options;
    const kept = h(
      "button.strong",
      { type: "button", onclick: () => void this.options.changed().then(() => this.fetch(texts.get("ui_console_factor_is_on"))) },
      texts.get("ui_console_recovery_kept"),
    );
    const shown = part(
      texts.get("ui_console_recovery"),
      h("p", {}, texts.get("ui_console_recovery_why")),
      h("ul.recovery", {}, ...codes.map((code) => h("li", {}, h("code", {}, code)))),
      h("div.deeds", {}, kept),
    );
    shown.tabIndex = -1;
    this.said.textContent = "";
    this.body.replaceChildren(shown);
    shown.focus();
  }
}
