import { base64url, bodySchema, canonicalJson, foldChangeset, hashHeader, hashText, headsAt } from '../records';
import type { Body, Change, Edit, Header, RecordId, RecordState } from '../records';
import { protocol, pushLimits } from '../protocol';
import { StoreError, type Commit, type CommitOptions, type StoreEnvironment } from './contract';
import type { Database, Tables } from './database';
import { readChain, readDevice, readIdentity, readOffset, writeChain, writeDevice } from './meta';
import { addToOutbox, byteLength } from './outbox';
import { readForWriting, readIntact, writeRecord } from './record-table';
import { problemOf, ranks } from './schema';

/** A change names at most so many heads (the schema's bound); any further ones stay in conflict, in sight. */
const headLimit = 64;

/** A random id, 128 bits. */
export const newId = (environment: Pick<StoreEnvironment, 'random'>): string => base64url(environment.random(16));

/**
 * Writes edits as one changeset. The body is made before the transaction (later it is encrypted there, which needs
 * awaiting); inside, `meta` gives `seq` and `prev` and the header is hashed at once.
 */
export async function commitEdits(
  database: Database,
  environment: StoreEnvironment,
  edits: readonly Edit[],
  options: CommitOptions,
): Promise<Commit & { readonly device: string }> {
  const ids = new Set(edits.map((edit) => edit.record));
  const before = await database.run(['records', 'meta'], 'readonly', async (tables) => {
    const [identity, offset, states] = await Promise.all([readIdentity(tables), readOffset(tables), readIntact(tables, ids)]);
    return { identity, offset, states };
  });
  const { identity, offset } = before;
  if (identity === null) throw new StoreError('not-signed-in', 'Nobody is signed in on this device. Sign in, then save again.');

  const changes = changesOf(environment, edits, options.seen ?? new Map(), before.states);
  const patient = options.patient ?? onlyPatient(edits, before.states);
  const body = bodyText(environment, changes, options);
  const unlinked = {
    protocol,
    id: newId(environment),
    team: identity.team,
    ...(patient === undefined ? {} : { patient }),
    author: identity.account,
    at: Math.round(environment.now()),
    offset,
    bodyHash: hashText(body),
  };
  const freshDevice = newId(environment);

  return database.run(['records', 'dirty', 'outbox', 'unsent', 'meta', 'applied', 'corrupt'], 'readwrite', async (tables) => {
    const [header, states] = await Promise.all([link(tables, unlinked, freshDevice), readForWriting(tables, ids)]);
    const records = foldChangeset(header, changes, (id) => states.get(id));
    const changeset = { header, body };
    await Promise.all([
      ...[...records.values()].map((state) => writeRecord(tables, state)),
      addToOutbox(tables, changeset, [...records.keys()], options.urgent === true ? ranks.urgent : ranks.ordinary),
      tables.put('applied', { id: header.id }),
    ]);
    return { changeset, records, device: header.device };
  });
}

/** Of two edits of one field the later counts. */
function changesOf(
  environment: StoreEnvironment,
  edits: readonly Edit[],
  seen: ReadonlyMap<RecordId, RecordState>,
  stored: ReadonlyMap<RecordId, RecordState>,
): readonly Change[] {
  const last = new Map(edits.map((edit) => [`${edit.record} ${edit.path}`, edit]));
  return [...last.values()].map(({ record, kind, path, value }) => ({
    id: newId(environment),
    record,
    kind,
    path,
    value,
    supersedes: headsAt(seen.get(record) ?? stored.get(record), path).slice(0, headLimit),
  }));
}

/** The patient whom the touched records name, if they name one only. */
function onlyPatient(edits: readonly Edit[], states: ReadonlyMap<RecordId, RecordState>): RecordId | undefined {
  const named = new Set(edits.map((edit) => (edit.kind === 'patient' ? edit.record : states.get(edit.record)?.patient)));
  const [patient] = named;
  return named.size === 1 ? patient : undefined;
}

function bodyText(environment: StoreEnvironment, changes: readonly Change[], options: CommitOptions): string {
  const body: Body = { salt: base64url(environment.random(16)), ...(options.form === undefined ? {} : { form: options.form }), changes };
  const valid = bodySchema.safeParse(body);
  if (!valid.success) throw new StoreError('not-valid', `This cannot be saved as it is (${problemOf(valid.error)}).`);
  const text = canonicalJson(body);
  // Escaped as JSON inside a push the text may double; it must still fit into one.
  if (byteLength(JSON.stringify(text)) > pushLimits.bytes - 2048)
    throw new StoreError('not-valid', 'This is too much to save at once. Save it in smaller parts.');
  return text;
}

async function link(tables: Tables, unlinked: Omit<Header, 'device' | 'seq' | 'prev'>, freshDevice: string): Promise<Header> {
  let device = (await readDevice(tables)) ?? freshDevice;
  let chain = await readChain(tables, unlinked.team, device);
  if (chain === 'unreadable') {
    device = freshDevice;
    chain = { seq: 0, prev: null };
    await writeDevice(tables, device);
  }
  const header: Header = { ...unlinked, device, seq: chain.seq + 1, prev: chain.prev };
  await writeChain(tables, header.team, device, { seq: header.seq, prev: hashHeader(header) });
  return header;
}
