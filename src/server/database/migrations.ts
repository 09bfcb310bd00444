/** One step of the schema. Steps are never edited once released; a change is a new step. */
export interface Migration {
  readonly id: number;
  readonly name: string;
  readonly statements: readonly string[];
}

/** Tables whose rows belong to one team, and no column but `team` says so. */
const firstTeamTables = ['changeset', 'feed', 'feed_entry', 'record', 'quarantine', 'device', 'audit', 'epoch'] as const;

const oneTeam = `team = current_setting('hna.team', true)`;

const secure = (table: string, rule: string): string[] => [
  `alter table ${table} enable row level security`,
  `alter table ${table} force row level security`,
  `create policy own_team on ${table} using (${rule}) with check (${rule})`,
];

/**
 * The one way in which the application takes content out of history: of one patient, in the team of the transaction. Headers stay, so
 * that chains verify. What another patient's content says of this one is that patient's. True where the team had anything.
 */
const erasePatient = `create function erase_patient(whom text) returns boolean language plpgsql security definer set search_path = public, pg_temp as $$
  declare
    here text := current_setting('hna.team', true);
    had boolean := false;
  begin
    update changeset set body = '' where team = here and patient = whom;
    had := had or found;
    delete from record where team = here and (id = whom or patient = whom);
    had := had or found;
    update quarantine set raw = 'null', reason = null,
        settled = coalesce(settled, 'rejected'), settled_at = coalesce(settled_at, (extract(epoch from now()) * 1000)::bigint)
      where team = here and (patient = whom or position(whom in raw) > 0);
    had := had or found;
    update held_pack set raw = '' where team = here and opened is not null;
    delete from early_note where team = here and hash in (select hash from quarantine where team = here and patient = whom);
    delete from share where team = here and patient = whom;
    had := had or found;
    delete from elsewhere where team = here and patient = whom;
    had := had or found;
    return had;
  end $$`;

/**
 * As migration 18 made it, but for what is held back: it goes where it is filed under the patient, or what it says names the patient or
 * her record. Any other mention may be chance, or chosen to be: ids come from tablets, and those of teams and forms stand in every text.
 */
const eraseWhatIsHers = erasePatient
  .replace('create function', 'create or replace function')
  .replace(
    'position(whom in raw) > 0',
    `position('"patient":"' || whom || '"' in raw) > 0 or position('\\"record\\":\\"' || whom || '\\"' in raw) > 0`,
  );

/** Plain tables and indexes only: no sequence, trigger, enum, advisory lock or deferrable constraint. */
export const migrations: readonly Migration[] = [
  {
    id: 1,
    name: 'teams, accounts, changesets and feeds',
    statements: [
      `create table team (id text primary key, name text not null, demonstration boolean not null)`,
      `create table team_name (name text primary key, team text not null)`,
      `create table account (id text primary key, name text not null unique, display text not null, password text not null, created bigint not null)`,
      `create table membership (team text not null, account text not null, primary key (team, account))`,
      `create index membership_by_account on membership (account)`,
      `create table session (token_hash text primary key, account text not null, team text not null, created bigint not null, expires bigint not null)`,
      `create table definition (hash text primary key, id text not null, version text not null, status text not null, points text not null, body text not null, loaded bigint not null)`,
      `create table changeset (team text not null, id text not null, device text not null, seq bigint not null, hash text not null, header text not null, body text not null, account text not null, received bigint not null, primary key (team, id))`,
      `create index changeset_by_chain on changeset (team, device, seq)`,
      `create table feed (team text not null, feed text not null, head bigint not null, checksum text not null, primary key (team, feed))`,
      `create table feed_entry (team text not null, feed text not null, position bigint not null, changeset text not null, checksum text not null, primary key (team, feed, position))`,
      `create index feed_entry_by_changeset on feed_entry (team, changeset)`,
      `create table record (team text not null, id text not null, kind text not null, patient text, state text not null, primary key (team, id))`,
      `create index record_by_kind on record (team, kind)`,
      `create table quarantine (team text not null, hash text not null, changeset text not null, device text not null, seq bigint, code text not null, message text not null, raw text not null, account text not null, received bigint not null, settled text, primary key (team, hash))`,
      `create index quarantine_by_chain on quarantine (team, device, seq)`,
      `create index quarantine_by_changeset on quarantine (team, changeset)`,
      `create table device (team text not null, id text not null, have bigint not null, fork boolean not null, seen bigint not null, primary key (team, id))`,
      `create table audit (team text not null, id text not null, at bigint not null, account text, action text not null, subject text, outcome text not null, primary key (team, id))`,
      `create table epoch (team text primary key, epoch text not null)`,
      ...secure('team', `id = current_setting('hna.team', true)`),
      ...secure('membership', `${oneTeam} or account = current_setting('hna.account', true)`),
      ...firstTeamTables.flatMap((table) => secure(table, oneTeam)),
    ],
  },
  {
    id: 2,
    name: 'backups: which installation this is, and how far each feed is safe',
    statements: [
      `create table installation (id text primary key)`,
      `create table safe (team text not null, feed text not null, position bigint not null, at bigint not null, primary key (team, feed, position))`,
      ...secure('safe', oneTeam),
    ],
  },
  {
    id: 3,
    name: 'who settled what was held back, and what devices say of themselves',
    statements: [
      `alter table quarantine add column settled_at bigint, add column settled_by text, add column reason text, add column record text`,
      `create index quarantine_by_time on quarantine (team, received, hash)`,
      `alter table device add column account text, add column wrote bigint not null default 0, add column waiting bigint, add column waiting_since bigint, add column told bigint`,
    ],
  },
  {
    id: 4,
    name: 'notes that came before the text they are of',
    statements: [
      `create table early_note (team text not null, hash text not null, record text not null, author text not null, primary key (team, hash))`,
      ...secure('early_note', oneTeam),
    ],
  },
  {
    id: 5,
    name: 'patients who are shared with another team, or have moved to one',
    statements: [
      `alter table changeset add column origin text, add column patient text`,
      // Its owner, too, sees one team at a time; for this once it sees them all.
      `alter table changeset no force row level security`,
      `update changeset set patient = header::json ->> 'patient'`,
      `alter table changeset force row level security`,
      `create index changeset_by_patient on changeset (team, patient)`,
      `alter table feed_entry add column forget text`,
      `create table share (team text not null, patient text not null, other text not null, state text not null, at bigint not null, primary key (team, patient, other))`,
      `create table elsewhere (team text not null, patient text not null, owner text not null, state text not null, at bigint not null, primary key (team, patient))`,
      `create table forwarded (team text not null, id text not null, hash text not null, device text not null, seq bigint not null, owner text not null, primary key (team, id, hash))`,
      `create index forwarded_by_chain on forwarded (team, device, seq)`,
      ...['share', 'elsewhere', 'forwarded'].flatMap((table) => secure(table, oneTeam)),
    ],
  },
  {
    id: 6,
    name: 'how often a patient moved, and what is held follows the patient',
    statements: [
      `alter table elsewhere add column hop bigint not null default 0`,
      `alter table quarantine add column origin text, add column patient text, add column passed_to text`,
      `create index quarantine_by_patient on quarantine (team, patient)`,
      `create index record_by_patient on record (team, patient)`,
    ],
  },
  {
    id: 7,
    name: 'a changeset says where it stands in the feed of its team',
    statements: [
      `alter table changeset add column position bigint`,
      `alter table changeset no force row level security`,
      `alter table feed_entry no force row level security`,
      `update changeset set position = first.position from (
        select team, changeset, min(position) as position from feed_entry where feed = 'team/' || team group by team, changeset
      ) as first where first.team = changeset.team and first.changeset = changeset.id`,
      `alter table changeset force row level security`,
      `alter table feed_entry force row level security`,
      `alter table changeset alter column position set not null`,
      `drop index feed_entry_by_changeset`,
    ],
  },
  {
    id: 8,
    name: 'who shared or moved a patient, and why',
    statements: [
      `alter table share add column account text, add column reason text`,
      `alter table elsewhere add column account text, add column reason text`,
    ],
  },
  {
    id: 9,
    name: 'records in the order of their bytes, whatever the order of the database is',
    statements: [`alter table record alter column id type text collate "C"`],
  },
  {
    id: 10,
    name: 'what a device began to read in the order of a language it reads from the beginning',
    statements: [
      `alter table epoch no force row level security`,
      // Bytes have B before a.
      `update epoch set epoch = gen_random_uuid()::text where 'a' < 'B'`,
      `alter table epoch force row level security`,
    ],
  },
  {
    id: 11,
    name: 'roles of accounts, and accounts that are disabled',
    statements: [
      // Until now every account of a team did everything in it.
      `alter table membership add column roles text not null default 'nurse system-administrator', add column disabled bigint`,
      `alter table membership alter column roles drop default`,
    ],
  },
  {
    id: 12,
    name: 'second factors, codes to set up an account with, delays, and sessions that can be told apart',
    statements: [
      `alter table account add column issuer text not null default 'local', add column subject text`,
      `update account set subject = id`,
      `alter table account alter column subject set not null, alter column issuer drop default, alter column password drop not null`,
      `create unique index account_by_identity on account (issuer, subject)`,
      // Whoever was signed in by password alone signs in again.
      `delete from session`,
      `alter table session add column id text not null, add column stage text not null, add column secret text, add column fresh bigint, add column agent text not null`,
      `create index session_by_account on session (account)`,
      `create table second_factor (account text primary key, secret text not null, step bigint not null, since bigint not null)`,
      `create table recovery_code (account text not null, hash text not null, salt text not null, primary key (account, hash))`,
      `create table set_up_code (account text primary key, salt text not null, hash text not null, expires bigint not null)`,
      `create table first_administrator (hash text primary key, expires bigint not null)`,
      `create table delay (key text primary key, tries bigint not null, until bigint not null, last bigint not null)`,
      `create index delay_by_time on delay (last)`,
      `create table known_browser (hash text not null, account text not null, last bigint not null, primary key (hash, account))`,
    ],
  },
  {
    id: 13,
    name: 'which keys of the organisation are in use, and sealed packs that do not open',
    statements: [
      `create table organisation_key (id text primary key, named bigint not null)`,
      `create table held_pack (team text not null, hash text not null, device text not null, key text not null, code text not null, message text not null, raw text not null, account text not null, received bigint not null, opened bigint, primary key (team, hash))`,
      ...secure('held_pack', oneTeam),
    ],
  },
  {
    id: 14,
    name: 'a chain of hashes over the audit',
    statements: [
      `alter table audit add column fresh boolean not null default true`,
      `create index audit_fresh on audit (team, at, id) where fresh`,
      `create index audit_by_time on audit (team, at, id)`,
      `create table audit_link (team text not null, seq bigint not null, id text not null, hash text not null, primary key (team, seq))`,
      ...secure('audit_link', oneTeam),
    ],
  },
  {
    id: 15,
    name: 'tablets that are let in, and on which of them a session is',
    statements: [
      `create table tablet (team text not null, id text not null, public_key text not null, name text, state text not null, enrolled bigint not null, enrolled_by text not null, decided bigint, decided_by text, seen bigint, account text, version text, chain text, waiting bigint, waiting_since bigint, nonce text, accepted text not null, token_hash text, token_until bigint, alarm bigint, ordered bigint, rescued bigint not null default 0, wiped bigint, primary key (team, id))`,
      `create index tablet_by_token on tablet (team, token_hash)`,
      `create table enrol_code (team text not null, id text not null, hash text not null, issued_by text not null, expires bigint not null, primary key (team, id))`,
      `create table enrol_try (team text not null, account text not null, failures bigint not null, last bigint not null, until bigint not null, primary key (team, account))`,
      ...['tablet', 'enrol_code', 'enrol_try'].flatMap((table) => secure(table, oneTeam)),
      `alter table session add column tablet text`,
    ],
  },
  {
    id: 16,
    name: 'keys with which people sign what they close',
    statements: [
      `create table account_key (team text not null, id text not null, account text not null, public_key text not null, tablet text, registered bigint not null, revoked bigint, primary key (team, id))`,
      `create index account_key_by_account on account_key (team, account)`,
      ...secure('account_key', oneTeam),
      // Whatever came before was signed by nobody.
      `alter table changeset add column signed_by text, add column proof text`,
    ],
  },
  {
    id: 17,
    name: 'where a tablet is used',
    statements: [`alter table tablet add column class text not null default 'shift'`],
  },
  {
    id: 18,
    name: 'patients who were erased, and which tablets have confirmed it',
    statements: [
      `create table erasure (team text not null, patient text not null, at bigint not null, account text, reason text, primary key (team, patient))`,
      `create table erasure_order (team text not null, tablet text not null, patient text not null, confirmed bigint, primary key (team, tablet, patient))`,
      ...['erasure', 'erasure_order'].flatMap((table) => secure(table, oneTeam)),
      erasePatient,
      `revoke all on function erase_patient(text) from public`,
    ],
  },
  {
    id: 19,
    name: 'sign-in by the key with which a tablet is unlocked',
    statements: [
      `alter table account add column ended bigint not null default 0`,
      `alter table account_key add column proved bigint not null default 0`,
      `alter table tablet add column sign_in_nonce text`,
      `alter table session add column key text`,
    ],
  },
  {
    id: 20,
    name: 'of what is held back an erasure takes what is about the patient, and nothing that only mentions her id',
    statements: [eraseWhatIsHers],
  },
  {
    id: 21,
    name: 'keys of the organisation that are lost for good',
    statements: [`alter table organisation_key add column lost bigint`],
  },
  {
    id: 22,
    name: 'teams to practise in, and which teams have made-up patients',
    statements: [
      `alter table team add column training boolean not null default false`,
      `alter table team_name add column made_up boolean not null default false`,
      // Its owner, too, sees one team at a time; for this once it sees them all.
      `alter table team no force row level security`,
      `update team_name set made_up = true from team where team.id = team_name.team and team.demonstration`,
      `alter table team force row level security`,
    ],
  },
];

/**
 * What a backup holds. Sessions, unused codes to set up with, delays and known browsers are left out, so that a sign-out stays one after a restore; the rest of what is not here
 * is about the database itself.
 */
export const backedUp = {
  organisation: ['team_name', 'account', 'second_factor', 'recovery_code', 'definition', 'organisation_key'],
  team: [
    'team',
    'membership',
    ...firstTeamTables,
    'safe',
    'early_note',
    'audit_link',
    'share',
    'elsewhere',
    'forwarded',
    'held_pack',
    'tablet',
    'account_key',
    'erasure',
    'erasure_order',
  ],
} as const;

/** What the application's role may do: append where history must stay, never drop or empty anything. */
export const grants = (role: string): readonly string[] => [
  `grant usage on schema public to ${role}`,
  `grant select on installation to ${role}`,
  `grant select, insert on team, team_name, account, membership, changeset, feed_entry, audit, audit_link, early_note, forwarded, organisation_key to ${role}`,
  `grant update (password, ended) on account to ${role}`,
  `grant update (fresh) on audit to ${role}`,
  `grant update (lost) on organisation_key to ${role}`,
  `grant update (roles, disabled) on membership to ${role}`,
  `grant select, insert, update on feed, record, quarantine, device, epoch, definition, share, elsewhere, held_pack to ${role}`,
  `grant select, insert on erasure to ${role}`,
  `grant select, insert, update on erasure_order to ${role}`,
  `grant execute on function erase_patient(text) to ${role}`,
  `grant select, insert, update on tablet, account_key, enrol_try to ${role}`,
  `grant select, insert, update, delete on enrol_code to ${role}`,
  `grant select, insert, delete on safe to ${role}`,
  `grant select, insert, update, delete on session, second_factor, set_up_code, delay, known_browser to ${role}`,
  `grant select, insert, delete on recovery_code, first_administrator to ${role}`,
  `grant select on migration to ${role}`,
];
