// The accounts of everybody, for administrators: inviting, roles, closing, sessions, a lost second factor.
import { type Child, h } from "../shared/dom";
import type { Invitation, Person } from "../shared/staff-wire";
import type { Texts } from "../shared/texts";
import type { AccountsGateway, Changes } from "./accounts-gateway";
import { explain, field, form, input, part } from "./forms";
import { sessionTable } from "./session-table";

const ROLES = ["worker", "lead", "editor", "publisher", "admin"];

export class PeopleView {
  readonly element: HTMLElement;
  private readonly said = h("p.said", { role: "status" });
  private readonly link = h("div", {});
  private readonly rows = h("ul.people");
  private opened: number | null = null;
  private people: Person[] = [];

  constructor(
    private readonly texts: Texts,
    private readonly accounts: AccountsGateway,
  ) {
    this.element = h(
      "main.page",
      { id: "conversation", tabindex: -1 },
      h("h2", {}, texts.get("ui_console_page_people")),
      this.said,
      this.link,
      h("div.parts", {}, part(texts.get("ui_console_people_all"), this.rows), this.inviteForm()),
    );
    void this.fetch();
  }

  private async fetch(said = ""): Promise<void> {
    if (said) this.said.textContent = said;
    try {
      this.people = await this.accounts.listPeople();
      this.show();
    } catch (cause) {
      this.said.textContent = explain(this.texts, cause);
    }
  }

  private show(): void {
    const focused = this.rows.contains(document.activeElement) ? document.activeElement?.id : null;
    this.rows.replaceChildren(...this.people.map((person) => this.row(person)));
    if (focused) document.getElementById(focused)?.focus();
  }

  private row(person: Person): HTMLElement {
    const { texts } = this;
    const isOpened = this.opened === person.id;
    const states = [
      !person.is_active && "ui_console_person_closed",
      person.is_active && !person.has_password && !person.is_from_directory && "ui_console_person_waiting",
      person.is_from_directory && "ui_console_person_county",
      person.has_second_factor && "ui_console_person_factor",
    ].filter((key): key is string => Boolean(key));
    const used = person.last_used_at ? texts.when(person.last_used_at) : texts.get("ui_console_person_never");
    return h(
      "li.person",
      { class: person.is_active ? null : "closed" },
      h(
        "p.about",
        {},
        h("strong", {}, person.name),
        h("bdi", {}, person.username),
        h("span", {}, person.title),
        h("span", {}, person.roles.map((role) => texts.get(`ui_console_role_${role}`)).join(", ")),
        ...states.map((key) => h("span.marked", {}, texts.get(key))),
        h("span", {}, texts.get("ui_console_person_used", { time: used })),
      ),
      h(
        "button",
        {
          type: "button",
          id: `person-${person.id}`,
          "aria-expanded": String(isOpened),
          "aria-label": texts.get(isOpened ? "ui_console_person_fold_of" : "ui_console_person_change_of", { name: person.name }),
          onclick: () => {
            this.opened = isOpened ? null : person.id;
            this.show();
          },
        },
        texts.get(isOpened ? "ui_console_person_fold" : "ui_console_person_change"),
      ),
      isOpened && this.details(person),
    );
  }

  private details(person: Person): HTMLElement {
    const { texts, accounts } = this;
    const { id, name } = person;
    const deed = (key: string, act: () => void): HTMLElement => h("button", { type: "button", onclick: act }, texts.get(key));
    const change = (changes: Changes, done: string): void => void this.act(() => accounts.change(id, changes), done, name);
    const sessions = h("div", {});
    const showSessions = async (): Promise<void> => {
      try {
        const found = await accounts.listSessions(id);
        const table = sessionTable(texts, found, {
          end: (session) => void this.act(() => accounts.endSession(id, session), "ui_console_session_ended_one", name).then(showSessions),
          endAll: () => void this.act(() => accounts.endSessions(id), "ui_console_sessions_ended", name).then(showSessions),
          allText: "ui_console_sessions_end_all",
        });
        sessions.replaceChildren(h("h4", {}, texts.get("ui_console_sessions")), table);
      } catch (cause) {
        this.said.textContent = explain(texts, cause);
      }
    };
    void showSessions();
    return h(
      "div.details",
      {},
      person.is_active && !person.is_from_directory && this.changeForm(person),
      h(
        "div.deeds",
        {},
        person.is_active && !person.is_from_directory && deed("ui_console_person_link", () => void this.inviteAgain(person)),
        person.has_second_factor &&
          deed("ui_console_person_factor_off", () => void this.act(() => accounts.takeSecondFactorOff(id), "ui_console_person_factor_is_off", name)),
        person.is_active
          ? deed("ui_console_person_close", () => change({ is_active: false }, "ui_console_person_is_closed"))
          : deed("ui_console_person_open", () => change({ is_active: true }, "ui_console_person_is_open")),
      ),
      person.is_from_directory && h("p", {}, texts.get("ui_console_person_county_why")),
      sessions,
    );
  }

  private changeForm(person: Person): HTMLElement {
    const { texts } = this;
    const name = input(`name-${person.id}`, { value: person.name, maxlength: 120 });
    const title = input(`title-${person.id}`, { value: person.title, maxlength: 80 });
    const roles = this.roleBoxes(`role-${person.id}`, person.roles);
    const content = [field(texts.get("ui_console_person_name"), name), field(texts.get("ui_console_person_title"), title), roles.element];
    return form(texts, "ui_console_person_save", content, async () => {
      await this.accounts.change(person.id, { name: name.value, title: title.value, roles: roles.read() });
      await this.fetch(texts.get("ui_console_person_saved", { name: name.value }));
    });
  }

  private inviteForm(): HTMLElement {
    const { texts } = this;
    const username = input("invite-username", { maxlength: 64, autocapitalize: "off", autocomplete: "off" });
    const name = input("invite-name", { maxlength: 120, autocomplete: "off" });
    const title = input("invite-title", { maxlength: 80, autocomplete: "off", value: texts.get("ui_console_worker_title") });
    const roles = this.roleBoxes("invite-role", ["worker"]);
    const content: Child[] = [
      field(texts.get("ui_console_person_name"), name),
      field(texts.get("ui_console_username"), username),
      field(texts.get("ui_console_person_title"), title),
      roles.element,
    ];
    const made = form(texts, "ui_console_people_invite", content, async () => {
      const person = { username: username.value, name: name.value, title: title.value, roles: roles.read() };
      const invitation = await this.accounts.invite(person);
      made.reset();
      await this.fetch();
      this.showLink(person.name, invitation);
    });
    return part(texts.get("ui_console_people_invite"), made);
  }

  private roleBoxes(name: string, chosen: string[]): { element: HTMLElement; read: () => string[] } {
    const boxes = ROLES.map((role) =>
      h("input", { type: "checkbox", id: `${name}-${role}`, value: role, checked: chosen.includes(role) }),
    );
    const element = h(
      "fieldset",
      {},
      h("legend", {}, this.texts.get("ui_console_person_roles")),
      ...boxes.map((box) => h("label.option", { for: box.id }, box, this.texts.get(`ui_console_role_${box.value}`))),
    );
    return { element, read: () => boxes.filter((box) => box.checked).map((box) => box.value) };
  }

  private async inviteAgain(person: Person): Promise<void> {
    try {
      this.showLink(person.name, await this.accounts.inviteAgain(person.id));
      await this.fetch();
    } catch (cause) {
      this.said.textContent = explain(this.texts, cause);
    }
  }

  /** The link, shown once, to be handed over by other means. */
  private showLink(name: string, { link, expires_at }: Invitation): void {
    const { texts } = this;
    const shown = h("input", { id: "link", readonly: true, value: link, "aria-describedby": "link-why", dir: "ltr" });
    this.said.textContent = "";
    this.link.replaceChildren(
      h(
        "section.part.link",
        {},
        h("h3", {}, texts.get("ui_console_link_title", { name })),
        h("p", { id: "link-why" }, texts.get("ui_console_link_why", { time: texts.moment(expires_at) })),
        h("label", { for: "link" }, texts.get("ui_console_link")),
        shown,
      ),
    );
    shown.focus();
    shown.select();
  }

  private async act(deed: () => Promise<void>, done: string, name: string): Promise<void> {
    try {
      await deed();
      await this.fetch(this.texts.get(done, { name }));
    } catch (cause) {
      this.said.textContent = explain(this.texts, cause);
    }
  }
}
