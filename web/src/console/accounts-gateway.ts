// The calls about accounts: one's own, other people's, the audit trail. Shows nothing and keeps nothing.
import { call } from "../shared/api";
import {
  type AuditPage,
  type Enrolment,
  type Invitation,
  type OwnAccount,
  type Person,
  type Session,
  type Ways,
  readAuditPage,
  readEnrolment,
  readInvitation,
  readInvited,
  readOwnAccount,
  readPeople,
  readRecoveryCodes,
  readSessions,
  readWays,
} from "../shared/staff-wire";
import type { Gateway } from "./gateway";

/** What proves once more who one is. */
export interface Proof {
  password: string;
  code: string | null;
}

export interface NewPerson {
  username: string;
  name: string;
  title: string;
  roles: string[];
}

export type Changes = Partial<Omit<NewPerson, "username"> & { is_active: boolean }>;

export class AccountsGateway {
  constructor(private readonly gateway: Gateway) {}

  async readAccount(): Promise<OwnAccount> {
    return readOwnAccount(await this.gateway.guarded("/staff/account", "GET"));
  }

  async changePassword(proof: Proof, password: string): Promise<void> {
    await this.gateway.guarded("/staff/password", "PUT", { ...proof, new_password: password });
  }

  async beginSecondFactor(proof: Proof): Promise<Enrolment> {
    return readEnrolment(await this.gateway.guarded("/staff/second-factor", "POST", proof));
  }

  async confirmSecondFactor(code: string): Promise<string[]> {
    return readRecoveryCodes(await this.gateway.guarded("/staff/second-factor", "PUT", { code }));
  }

  async renewRecoveryCodes(proof: Proof): Promise<string[]> {
    return readRecoveryCodes(await this.gateway.guarded("/staff/second-factor/recovery-codes", "POST", proof));
  }

  async turnSecondFactorOff(proof: Proof): Promise<void> {
    await this.gateway.guarded("/staff/second-factor/off", "POST", proof);
  }

  /** The sessions of a person, or one's own for null. */
  async listSessions(person: number | null): Promise<Session[]> {
    return readSessions(await this.gateway.guarded(`${home(person)}/sessions`, "GET"));
  }

  async endSession(person: number | null, id: string): Promise<void> {
    await this.gateway.guarded(`${home(person)}/sessions/${id}`, "DELETE");
  }

  /** Ends all sessions of a person; of one's own (null) all but this one. */
  async endSessions(person: number | null): Promise<void> {
    await this.gateway.guarded(`${home(person)}/sessions`, "DELETE");
  }

  async listPeople(): Promise<Person[]> {
    return readPeople(await this.gateway.guarded("/admin/people", "GET"));
  }

  async invite(person: NewPerson): Promise<Invitation> {
    return readInvitation(await this.gateway.guarded("/admin/people", "POST", person));
  }

  async inviteAgain(id: number): Promise<Invitation> {
    return readInvitation(await this.gateway.guarded(`/admin/people/${id}/invitation`, "POST", {}));
  }

  async change(id: number, changes: Changes): Promise<void> {
    await this.gateway.guarded(`/admin/people/${id}`, "PUT", changes);
  }

  async takeSecondFactorOff(id: number): Promise<void> {
    await this.gateway.guarded(`/admin/people/${id}/second-factor`, "DELETE");
  }

  /** Rows of the trail; filters that are empty do not count. */
  async searchAudit(filters: Record<string, string>): Promise<AuditPage> {
    const asked = new URLSearchParams(Object.entries(filters).filter(([, value]) => value));
    return readAuditPage(await this.gateway.guarded(`/admin/audit?${asked}`, "GET"));
  }
}

const home = (person: number | null): string => (person === null ? "/staff" : `/admin/people/${person}`);

/** The ways to sign in; needs nobody signed in. */
export async function listWays(base: string): Promise<Ways> {
  return readWays(await call(`${base}/api/v1/staff/ways`));
}

/** For whom a link is; raises Refusal when it no longer opens anything. */
export async function readInvitee(base: string, token: string, language: string): Promise<string> {
  return readInvited(await call(`${base}/api/v1/staff/invitation`, { method: "POST", body: { token }, language }));
}

/** Sets the password of whom the link is for, and spends the link. */
export async function acceptInvitation(base: string, token: string, password: string, language: string): Promise<void> {
  await call(`${base}/api/v1/staff/invitation/accept`, { method: "POST", body: { token, password }, language });
}
