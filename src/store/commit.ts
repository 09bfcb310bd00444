import { base64url, canonicalJson, foldChangeset, hashHeader, hashText, headsAt, isBody, joinStates } from '../records';
import type { Body, Change, ChangeId, Edit, Header, RecordId, RecordState } from '../records';
import { protocol, pushLimits } from '../protocol';
import { StoreError, type Commit, type CommitOptions, type StoreEnvironment } from './contract';
import type { Database, Tables } from './database';
import { chainFrom, chainKey, postChain, postDevice, readGround, type Ground } from './meta';
import { byteLength, postEntry } from './outbox-rows';
import { isSame, readForWriting } from './record-table';
import { ranks } from './schema';
import { locked } from './sealer';

/** A change names at most so many heads (the schema's bound); any further ones stay in conflict, in sight. */
const headLimit = 64;
/** So many records stay at hand: those that are being edited. */
const remembered = 16;

type Saved = Commit & { readonly device: string };
type States = ReadonlyMap<RecordId, RecordState>;
interface Made {
  readonly changes: readonly Change[];
  readonly body: string;
  readonly header: Pick<Header, 'protocol' | 'id' | 'at' | 'bodyHash'>;
}
interface Written {
  readonly saved: Saved;
  readonly ground: Ground;
}
/** Where nothing was written: what was found, as far as it was looked at. */
type Attempt = Written | { readonly found: States };

/** A random id, 128 bits. */
export const newId = (environment: Pick<StoreEnvironment, 'random'>): string => base64url(environment.random(16));

/**
 * Writes edits, each call as one changeset in one transaction. The body is made before it, on the
 * records as this tab knows them; inside, what is stored decides. Where this tab knows how they are listed, they are not read at all: all
 * is written together with the look at chain and list, and where one of those is not as this tab left it, nothing of that is written and
 * the records are read. Where their fields are not as they were known, the body is made anew. Counts and summaries follow later: see `unsent`.
 */
export class Saves {
  readonly #known = new Map<RecordId, RecordState>();
  #ground: Ground | null = null;

  constructor(
    private readonly database: Database,
    private readonly environment: StoreEnvironment,
    /** Who unlocked this page; null where nobody needs to. */
    private readonly author: () => string | null,
  ) {}

  async save(edits: readonly Edit[], options: CommitOptions): Promise<Saved> {
    const ids = [...new Set(edits.map((edit) => edit.record))];
    for (;;) {
      const done = await this.#attempt(ids, edits, options);
      const isSaved = 'saved' in done;
      this.#ground = isSaved && !this.database.isClosed ? done.ground : null;
      this.#remember(ids, isSaved ? done.saved.records : done.found);
      if (isSaved) return done.saved;
    }
  }

  /** Nothing stays at hand. */
  forgetAll(): void {
    this.#known.clear();
    this.#ground = null;
  }

  /** What is written of it next is written upon what lies there. */
  forget(id: RecordId): void {
    this.#known.delete(id);
  }

  #attempt(ids: readonly RecordId[], edits: readonly Edit[], options: CommitOptions): Promise<Attempt> {
    const made = this.#make(edits, options);
    const known = new Map(ids.flatMap((id) => this.#known.get(id) ?? []).map((state) => [state.id, state]));
    const guess = this.#ground;
    const write = (tables: Tables, ground: Ground, stored: States): Written => {
      const patient = options.patient ?? onlyPatient(edits, stored);
      const { header, ground: next } = link(tables, this.environment, ground, made, patient, this.author());
      tables.assume('records', stored);
      const records = new Map<RecordId, RecordState>();
      for (const [id, added] of foldChangeset(header, made.changes, () => undefined)) {
        const before = stored.get(id);
        const state = before === undefined ? added : joinStates(before, added);
        records.set(id, state);
        tables.post('records', state, before && { before, added });
      }
      const changeset = { header, body: made.body };
      postEntry(tables, changeset, ids, options.urgent === true ? ranks.urgent : ranks.ordinary);
      return { saved: { changeset, records, device: header.device }, ground: next };
    };

    return this.database.run(['records', 'outbox', 'meta', 'corrupt'], 'readwrite', async (tables) => {
      if (options.patient !== undefined) tables.expectFor(options.patient);
      const asked = readGround(tables);
      // Where writing throws, nobody waits for it any more.
      asked.catch(() => undefined);
      if (guess !== null && known.size === ids.length && tables.isListed(known)) {
        const written = write(tables, guess, known);
        const [ground, isListedRight] = await Promise.all([asked, tables.listAhead()]);
        if (isListedRight && isSame(ground, guess)) return written;
        tables.undone = true;
        return { found: known };
      }
      const [ground, stored] = await Promise.all([asked, readForWriting(tables, ids, known)]);
      const isOutdated = ({ record, path, supersedes }: Change): boolean =>
        options.seen?.has(record) !== true && supersededAt(stored.get(record), path).join() !== supersedes.join();
      return made.changes.some(isOutdated) ? { found: stored } : write(tables, ground, stored);
    });
  }

  #make(edits: readonly Edit[], options: CommitOptions): Made {
    const { environment } = this;
    const changes = changesOf(environment, edits, (id) => options.seen?.get(id) ?? this.#known.get(id));
    const body = bodyText(environment, changes, options);
    const header = { protocol, id: newId(environment), at: Math.round(environment.now()), bodyHash: hashText(body) };
    return { changes, body, header };
  }

  #remember(ids: readonly RecordId[], states: States): void {
    if (this.database.isClosed) return;
    for (const id of ids) {
      const state = states.get(id);
      this.#known.delete(id);
      if (state !== undefined) this.#known.set(id, state);
    }
    for (const id of [...this.#known.keys()].slice(0, -Math.max(remembered, ids.length))) this.#known.delete(id);
  }
}

/** Of two edits of one field the later counts. */
function changesOf(
  environment: StoreEnvironment,
  edits: readonly Edit[],
  before: (id: RecordId) => RecordState | undefined,
): readonly Change[] {
  const last = new Map(edits.map((edit) => [`${edit.record} ${edit.path}`, edit]));
  return [...last.values()].map(({ record, kind, path, value }) => ({
    id: newId(environment),
    record,
    kind,
    path,
    value,
    supersedes: supersededAt(before(record), path),
  }));
}

const supersededAt = (state: RecordState | undefined, path: string): readonly ChangeId[] => headsAt(state, path).slice(0, headLimit);

/** The patient whom the touched records name, if they name one only. */
function onlyPatient(edits: readonly Edit[], states: ReadonlyMap<RecordId, RecordState>): RecordId | undefined {
  const named = new Set(edits.map((edit) => (edit.kind === 'patient' ? edit.record : states.get(edit.record)?.patient)));
  const [patient] = named;
  return named.size === 1 ? patient : undefined;
}

function bodyText(environment: StoreEnvironment, changes: readonly Change[], options: CommitOptions): string {
  const body: Body = { salt: base64url(environment.random(16)), ...(options.form === undefined ? {} : { form: options.form }), changes };
  if (!isBody(body)) throw new StoreError('not-valid', 'This cannot be saved as it is.');
  const text = canonicalJson(body);
  // Escaped as JSON inside a push the text grows, to six times at most; it must still fit into one.
  const room = pushLimits.bytes - 2048;
  if (text.length * 6 > room && byteLength(JSON.stringify(text)) > room)
    throw new StoreError('not-valid', 'This is too much to save at once. Save it in smaller parts.');
  return text;
}

/** The header: the next of this device's chain, which moves on with it. */
function link(
  tables: Tables,
  environment: StoreEnvironment,
  ground: Ground,
  made: Made,
  patient: RecordId | undefined,
  author: string | null,
): { readonly header: Header; readonly ground: Ground } {
  const { identity, offset, chains } = ground;
  if (identity === null) throw new StoreError('not-signed-in', 'Nobody is signed in on this device. Sign in, then save again.');
  // Another person has unlocked the tablet in another tab: this is not hers to have said.
  if (author !== null && author !== identity.account) throw locked();
  const { team, account } = identity;
  let device = ground.device ?? newId(environment);
  let last = chainFrom(chains[chainKey(team, device)]);
  if (last === 'unreadable') {
    device = newId(environment);
    last = { seq: 0, prev: null };
  }
  if (device !== ground.device) postDevice(tables, device);
  const concerns = patient === undefined ? {} : { patient };
  const header: Header = { ...made.header, ...concerns, team, author: account, offset, device, seq: last.seq + 1, prev: last.prev };
  const key = chainKey(team, device);
  const chain = { seq: header.seq, prev: hashHeader(header) };
  postChain(tables, key, chain);
  return { header, ground: { ...ground, device, chains: { ...chains, [key]: chain } } };
}
