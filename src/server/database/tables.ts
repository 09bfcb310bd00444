import type { ColumnType, Generated } from 'kysely';
import type { TabletClass } from '../../protocol';

/** Milliseconds since 1970, as the server's clock had it. */
type Moment = number;

/** Who of the team did it, and in what words; null where it was done before these were kept, or by another team. */
export interface Deed {
  account: string | null;
  reason: string | null;
}

/** The server's tables. `team` leads every key, and row-level security shows a transaction only its own team. */
export interface Tables {
  /** Patients of a `demonstration` and of a `training` team are made up; the latter is for practice and as strictly guarded as a real one. */
  team: { id: string; name: string; demonstration: boolean; training: Generated<boolean> };
  /** Organisation-wide look-up: a team's name → its id, and whether its patients are made up. */
  team_name: { name: string; team: string; made_up: Generated<boolean> };
  /** Organisation-wide: an account may belong to several teams. */
  account: {
    id: string;
    /** Who vouches for the person (`local`: this server), and her name there: together her identity. */
    issuer: string;
    subject: string;
    /** With which she signs in. */
    name: string;
    display: string;
    /** Null until she has set up her account. */
    password: string | null;
    created: Moment;
    /** When her sign-ins were last ended, other than by signing out. */
    ended: Generated<Moment>;
  };
  /** `roles`: words of `roles` in the protocol, with spaces between. `disabled`: since when, or null. */
  membership: { team: string; account: string; roles: string; disabled: Moment | null };
  /** Organisation-wide look-up: hash of the cookie's token → account and team. */
  session: {
    token_hash: string;
    id: string;
    account: string;
    team: string;
    stage: string;
    secret: string | null;
    fresh: Moment | null;
    agent: string;
    created: Moment;
    expires: Moment;
    /** On which tablet: its last check-in came with this session. */
    tablet: string | null;
    /** The account's key that opened it; null where she signed in in full. */
    key: string | null;
  };
  /** Organisation-wide: the secret of a person's authenticator app; codes up to `step` were used. */
  second_factor: { account: string; secret: string; step: number; since: Moment };
  recovery_code: { account: string; hash: string; salt: string };
  set_up_code: { account: string; salt: string; hash: string; expires: Moment };
  first_administrator: { hash: string; expires: Moment };
  /** Wrong tries to sign in, by what is counted, and until when the next one waits. */
  delay: { key: string; tries: number; until: Moment; last: Moment };
  known_browser: { hash: string; account: string; last: Moment };
  /** Organisation-wide: canonical forms, every version that was ever served. */
  definition: { hash: string; id: string; version: string; status: string; points: string; body: string; loaded: Moment };
  changeset: {
    team: string;
    id: string;
    device: string;
    seq: number;
    hash: string;
    header: string;
    body: string;
    account: string;
    received: Moment;
    /** The team in whose chain it stands, where that is another. */
    origin: string | null;
    patient: string | null;
    /** In the feed of its team, where it first came. */
    position: number;
    /** The author's key, where its signature fitted, and that signature. */
    signed_by: string | null;
    proof: string | null;
  };
  feed: { team: string; feed: string; head: ColumnType<number>; checksum: string };
  feed_entry: { team: string; feed: string; position: number; changeset: string; checksum: string; forget: string | null };
  record: { team: string; id: string; kind: string; patient: string | null; state: string };
  quarantine: {
    team: string;
    /** Hash of the text that was pushed: pushing it again changes nothing. */
    hash: string;
    changeset: string;
    device: string;
    seq: number | null;
    code: string;
    message: string;
    raw: string;
    account: string;
    received: Moment;
    /** `stored`: it was applied; `noted` or `rejected`: by a person; `passed-on`: another team settles it. */
    settled: string | null;
    settled_at: Moment | null;
    /** Null where it settled itself by being pushed again. */
    settled_by: string | null;
    reason: string | null;
    /** On which a note of it hangs. */
    record: string | null;
    /** The team in whose chain it stands, where that is another. */
    origin: string | null;
    patient: string | null;
    /** The team that has it to settle now, or applied it. */
    passed_to: string | null;
  };
  /** A note of a text that is not here: a database that was put back may have lost it, and a device still has it. */
  early_note: { team: string; hash: string; record: string; author: string };
  /**
   * Owner's side: which other team sees the patient. `starting`: it does not know yet. `ending`: not any more, and its tablets
   * were not told yet.
   */
  share: { team: string; patient: string; other: string; state: 'starting' | 'shared' | 'ending' | 'ended'; at: Moment } & Deed;
  /**
   * What this team writes about the patient goes to the owner. `moving`: the owner may not have everything yet. `hop` counts the
   * patient's moves: of two teams that name each other, the higher is right.
   */
  elsewhere: { team: string; patient: string; owner: string; state: 'shared' | 'moving' | 'moved'; at: Moment; hop: number } & Deed;
  /** What arrived in this team's chains and was passed on to the owner of its patient. */
  forwarded: { team: string; id: string; hash: string; device: string; seq: number; owner: string };
  device: {
    team: string;
    id: string;
    /** How far its chain is here without a hole. */
    have: number;
    fork: boolean;
    seen: Moment;
    account: string | null;
    /** What it told of itself, and when: its last number, how many changesets wait, since when by its clock. */
    wrote: Generated<number>;
    waiting: number | null;
    waiting_since: Moment | null;
    told: Moment | null;
  };
  /** Organisation-wide: keys that something was or may be sealed to, so that a start without one of them is noticed. */
  organisation_key: { id: string; named: Moment; lost: Moment | null };
  /** An envelope that did not open, as it came. */
  held_pack: {
    team: string;
    /** Hash of the envelope: sent again it is the same row. */
    hash: string;
    device: string;
    /** Id of the organisation's key that it names; empty where that could not be read. */
    key: string;
    code: string;
    message: string;
    /** base64url */
    raw: string;
    account: string;
    received: Moment;
    /** When a key turned up that opened it, and what was in it was taken like any push. */
    opened: Moment | null;
  };
  /** A tablet of the team; its id is the hash of its public key. */
  tablet: {
    team: string;
    id: string;
    public_key: string;
    name: string | null;
    state: 'waiting' | 'approved' | 'suspended' | 'revoked' | 'wiped';
    class: Generated<TabletClass>;
    enrolled: Moment;
    enrolled_by: string;
    decided: Moment | null;
    decided_by: string | null;
    seen: Moment | null;
    account: string | null;
    version: string | null;
    /** The device id under which it writes, and what waits there. */
    chain: string | null;
    waiting: number | null;
    waiting_since: Moment | null;
    /** What its next check-in has to name; null where any is taken. */
    nonce: string | null;
    /** That with which an account was last signed in by its key. */
    sign_in_nonce: string | null;
    /** Hashes of the last check-ins that were taken, JSON, the newest last. */
    accepted: string;
    /** Of the cookie that its last check-in got. */
    token_hash: string | null;
    token_until: Moment | null;
    alarm: Moment | null;
    ordered: Moment | null;
    rescued: Generated<number>;
    wiped: Moment | null;
  };
  /** With which an account signs on a tablet; its id is the hash of its public key. */
  account_key: {
    team: string;
    id: string;
    account: string;
    public_key: string;
    /** Null in a demonstration that asks for none. */
    tablet: string | null;
    registered: Moment;
    /** When she last signed in in full on this tablet. */
    proved: Generated<Moment>;
    /** When the account was disabled or the tablet withdrawn. */
    revoked: Moment | null;
  };
  /** One-time codes for new tablets that may still be used. */
  enrol_code: { team: string; id: string; hash: string; issued_by: string; expires: Moment };
  /** Wrong codes of one account, and until when it has to wait. */
  enrol_try: { team: string; account: string; failures: number; last: Moment; until: Moment };
  /** Who was erased; who asked for it and why, where it was somebody of this team. */
  erasure: { team: string; patient: string; at: Moment } & Deed;
  /** Which tablets are to destroy what they hold of a patient, and when each said that it had. */
  erasure_order: { team: string; tablet: string; patient: string; confirmed: Moment | null };
  audit: {
    team: string;
    id: string;
    at: Moment;
    account: string | null;
    action: string;
    subject: string | null;
    outcome: string;
    /** Not in the chain yet. */
    fresh: Generated<boolean>;
  };
  /** The chain over the audit, in the order in which entries were put into it. */
  audit_link: { team: string; seq: number; id: string; hash: string };
  epoch: { team: string; epoch: string };
  /** One row: which installation this is, whatever machine it runs on. */
  installation: { id: string };
  /** Up to where a backup holds a feed, and since when. */
  safe: { team: string; feed: string; position: number; at: Moment };
  migration: { id: number; name: string; applied: Moment };
}
