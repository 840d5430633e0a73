import { readFileSync } from "node:fs";
import path from "node:path";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { Refusal } from "../src/shared/api";
import { readAuditPage, readPeople, readSessions } from "../src/shared/staff-wire";
import { Texts } from "../src/shared/texts";
import { readSignedIn } from "../src/shared/wire";
import { AccountView } from "../src/console/account-view";
import type { AccountsGateway } from "../src/console/accounts-gateway";
import { AuditView } from "../src/console/audit-view";
import { isSame } from "../src/console/invitation-view";
import { PeopleView } from "../src/console/people-view";
import { reasonForm } from "../src/console/reason-form";
import { signInView } from "../src/console/sign-in";

const ROOT = path.resolve(__dirname, "..", "..");
const read = (name: string): unknown => JSON.parse(readFileSync(path.join(ROOT, name), "utf8"));
const fixture = (name: string): Record<string, unknown> => read(`tests/fixtures/wire/staff_${name}.json`) as Record<string, unknown>;
const texts = new Texts(read("channels/static/texts/console-fi.json") as ConstructorParameters<typeof Texts>[0]);
const settle = (): Promise<void> => new Promise((done) => setTimeout(done));
const refusal = (code: string): Refusal => new Refusal(401, { code, message: code, id: "x" } as never, {});
const submit = (form: Element): boolean => form.dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));

beforeEach(() => document.body.replaceChildren());

describe("what the gateway's own tests send", () => {
  it("is read", () => {
    expect(readSignedIn({ user: fixture("user"), csrf: "x", must_enrol: true })).toMatchObject({ must_enrol: true, user: { rights: ["lead", "read_audit", "talk"] } });
    expect(readPeople({ people: [fixture("person")] })[0]).toMatchObject({ username: "kerttu", has_password: false });
    expect(readSessions({ sessions: [fixture("session")] })[0]).toMatchObject({ browser: "Firefox", is_this: true });
    expect(readAuditPage({ rows: [fixture("audit_row")], has_more: false, deeds: [] }).rows[0]?.details).toEqual({ reason: "complaint" });
  });
});

describe("signing in", () => {
  const view = (signIn: (...given: unknown[]) => Promise<void>, county: string | null = null): HTMLElement => {
    const made = signInView({ texts, notice: undefined, county, signIn });
    document.body.append(made);
    document.querySelector<HTMLInputElement>("#username")!.value = "aino";
    document.querySelector<HTMLInputElement>("#password")!.value = "secret words";
    return made;
  };

  it("asks for the code when there is a second factor, and sends all three", async () => {
    const signIn = vi.fn(async (_name, _word, code) => {
      if (!code) throw refusal("SECOND_FACTOR_NEEDED");
    });
    submit(view(signIn).querySelector("form")!);
    await settle();
    const code = document.querySelector<HTMLInputElement>("#code")!;
    expect(document.activeElement).toBe(code);
    expect(document.querySelector(".fault:not(:empty)")).toBeNull();
    code.value = "123456";
    submit(code.closest("form")!);
    await settle();
    expect(signIn).toHaveBeenLastCalledWith("aino", "secret words", "123456");
  });

  it("says what was refused, and stays at the first step for a wrong password", async () => {
    submit(view(async () => Promise.reject(refusal("BAD_CREDENTIALS"))).querySelector("form")!);
    await settle();
    expect(document.querySelector("#code")).toBeNull();
    expect([...document.querySelectorAll(".fault")].map((each) => each.textContent).join("")).toBe("BAD_CREDENTIALS");
  });

  it("shows the county's way only where there is one", () => {
    expect(view(async () => undefined).querySelector("#county")).toBeNull();
    document.body.replaceChildren();
    expect(view(async () => undefined, "/api/v1/staff/county/").querySelector("#county")?.getAttribute("href")).toBe("/api/v1/staff/county/");
  });
});

it("a password that was typed differently the second time is not sent", () => {
  const [first, second] = ["one", "two"].map((value) => Object.assign(document.createElement("input"), { value }));
  expect(isSame(texts, first!, second!)).toBe(false);
  second!.value = "one";
  expect(isSame(texts, first!, second!)).toBe(true);
});

it("the question before reading hands on the reason that was chosen", () => {
  const act = vi.fn();
  const form = reasonForm(texts, act);
  document.body.append(form);
  form.querySelector("select")!.value = "complaint";
  submit(form);
  expect(act).toHaveBeenCalledWith("complaint");
});

describe("one's own account", () => {
  const account = { has_password: true, is_from_directory: false, has_second_factor: false, recovery_codes_left: 0, must_enrol: true };
  const open = async (changed: Record<string, unknown>): Promise<HTMLElement> => {
    const accounts = { readAccount: async () => ({ ...account, ...changed }), listSessions: async () => [] } as unknown as AccountsGateway;
    const { element } = new AccountView({ texts, accounts, changed: async () => undefined });
    document.body.append(element);
    await settle();
    return element;
  };

  it("says that a second factor is missing where everybody needs one", async () => {
    expect((await open({})).querySelector(".warning")?.textContent).toBe(texts.get("error_second_factor_missing"));
  });
  it("has no password of ours for who comes from the county's directory", async () => {
    const element = await open({ has_password: false, is_from_directory: true, must_enrol: false });
    expect(element.querySelector("input")).toBeNull();
    expect(element.textContent).toContain(texts.get("ui_console_county_account"));
  });
});

describe("people", () => {
  it("are listed with what they lack, and the link of an invitation is shown", async () => {
    const invite = vi.fn(async () => ({ link: "https://chat.example.fi/console.html#invitation=x", expires_at: "2026-11-26T10:00:00Z" }));
    const accounts = { listPeople: async () => readPeople({ people: [fixture("person")] }), invite } as unknown as AccountsGateway;
    const { element } = new PeopleView(texts, accounts);
    document.body.append(element);
    await settle();
    expect(element.querySelector(".person")!.textContent).toContain(texts.get("ui_console_person_waiting"));
    element.querySelector<HTMLInputElement>("#invite-username")!.value = "maija";
    element.querySelector<HTMLInputElement>("#invite-role-lead")!.checked = true;
    submit(element.querySelector("#invite-username")!.closest("form")!);
    await settle();
    await settle();
    expect(invite).toHaveBeenCalledWith(expect.objectContaining({ username: "maija", roles: ["worker", "lead"] }));
    expect(element.querySelector<HTMLInputElement>("#link")!.value).toContain("#invitation=");
  });
});

describe("the audit trail", () => {
  it("shows deeds and reasons in words, and asks for the next page from the last row", async () => {
    const searchAudit = vi.fn(async () => readAuditPage({ rows: [fixture("audit_row")], has_more: true, deeds: ["conversation:inspected"] }));
    const { element } = new AuditView(texts, { searchAudit } as unknown as AccountsGateway);
    document.body.append(element);
    await settle();
    const row = element.querySelector("tbody tr")!.textContent;
    expect(row).toContain(texts.get("ui_console_deed_conversation_inspected"));
    expect(row).toContain(texts.get("ui_console_reading_complaint"));
    element.querySelector<HTMLButtonElement>(".deeds button[type=button]")!.click();
    await settle();
    expect(searchAudit).toHaveBeenLastCalledWith({ before: "7" });
  });
});
