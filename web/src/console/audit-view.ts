// The audit trail for leads: who did what to which thing, and when. Searches; there is nothing to change.
import { h } from "../shared/dom";
import type { AuditRow } from "../shared/staff-wire";
import type { Texts } from "../shared/texts";
import type { AccountsGateway } from "./accounts-gateway";
import { explain, field, form } from "./forms";

export class AuditView {
  readonly element: HTMLElement;
  private readonly said = h("p.said", { role: "status" });
  private readonly rows = h("tbody");
  private readonly more: HTMLButtonElement;
  private readonly deed: HTMLSelectElement;
  private filters: Record<string, string> = {};
  private last = 0;

  constructor(
    private readonly texts: Texts,
    private readonly accounts: AccountsGateway,
  ) {
    const username = h("input", { id: "audit-username", autocapitalize: "off" });
    const subject = h("input", { id: "audit-subject", autocapitalize: "off", maxlength: 64 });
    const from = h("input", { id: "audit-from", type: "date" });
    const to = h("input", { id: "audit-to", type: "date" });
    this.deed = h("select", { id: "audit-deed" }, h("option", { value: "" }, texts.get("ui_console_audit_any")));
    this.more = h("button", { type: "button", hidden: true, onclick: () => void this.fetchMore() }, texts.get("ui_console_audit_more"));
    const fields = h(
      "div.filters",
      {},
      field(texts.get("ui_console_username"), username),
      field(texts.get("ui_console_audit_deed"), this.deed),
      field(texts.get("ui_console_audit_subject"), subject),
      field(texts.get("ui_console_audit_from"), from),
      field(texts.get("ui_console_audit_to"), to),
    );
    const heads = ["time", "who", "deed", "subject", "details"];
    this.element = h(
      "main.page",
      { id: "conversation", tabindex: -1 },
      h("h2", {}, texts.get("ui_console_page_audit")),
      h("p", {}, texts.get("ui_console_audit_why")),
      form(texts, "ui_console_audit_search", [fields], () =>
        this.search({
          username: username.value.trim(),
          deed: this.deed.value,
          subject: subject.value.trim(),
          from: from.value && startOf(from.value, 0),
          to: to.value && startOf(to.value, 1),
        }),
      ),
      this.said,
      h(
        "div.scrolled",
        { tabindex: 0, role: "region", "aria-label": texts.get("ui_console_page_audit") },
        h(
          "table",
          {},
          h("thead", {}, h("tr", {}, ...heads.map((head) => h("th", { scope: "col" }, texts.get(`ui_console_audit_${head}`))))),
          this.rows,
        ),
      ),
      h("div.deeds", {}, this.more),
    );
    this.search({}).catch((cause: unknown) => (this.said.textContent = explain(texts, cause)));
  }

  private async search(filters: Record<string, string>): Promise<void> {
    const page = await this.accounts.searchAudit(filters);
    this.filters = filters;
    this.rows.replaceChildren();
    this.add(page.rows, page.has_more);
    this.said.textContent = page.rows.length ? "" : this.texts.get("ui_console_audit_none");
    if (this.deed.options.length > 1) return;
    this.deed.append(...page.deeds.map((deed) => h("option", { value: deed }, this.deedText(deed))));
  }

  private async fetchMore(): Promise<void> {
    try {
      const page = await this.accounts.searchAudit({ ...this.filters, before: String(this.last) });
      this.add(page.rows, page.has_more);
    } catch (cause) {
      this.said.textContent = explain(this.texts, cause);
    }
  }

  private add(rows: AuditRow[], hasMore: boolean): void {
    this.last = rows.at(-1)?.id ?? this.last;
    this.more.hidden = !hasMore;
    this.rows.append(
      ...rows.map((row) =>
        h(
          "tr",
          {},
          h("td", {}, h("time", { datetime: row.at }, this.texts.when(row.at))),
          h("td", {}, row.account ? (row.account.name ?? String(row.account.id)) : this.texts.get("ui_console_audit_service")),
          h("td", {}, this.deedText(row.deed)),
          h("td", {}, h("bdi", {}, row.subject)),
          h("td", {}, this.detailsText(row.details)),
        ),
      ),
    );
  }

  private deedText(deed: string): string {
    return this.texts.first(`ui_console_deed_${deed.replace(":", "_")}`) || deed;
  }

  private detailsText(details: Record<string, unknown>): string {
    return Object.entries(details)
      .map(([name, value]) => (name === "reason" ? this.texts.first(`ui_console_reading_${value}`) : "") || `${name}: ${String(value)}`)
      .join(" · ");
  }
}

/** The beginning of a day of this browser's clock, so many days on, as the gateway reads moments. */
function startOf(date: string, days: number): string {
  const [year, month, day] = date.split("-").map(Number) as [number, number, number];
  return new Date(year, month - 1, day + days).toISOString();
}
