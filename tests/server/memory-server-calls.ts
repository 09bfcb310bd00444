import * as fc from 'fast-check';
import { protocol, type WireChangeset } from '../../src/protocol';
import { hashHeader, hashText, type Header } from '../../src/records';

const flaws = [
  'hash',
  'json',
  'path',
  'kind',
  'patient',
  'stranger',
  'protocol',
  'form',
  'nul',
  'shape',
  'fork',
  'gap',
  'same-id',
  'unsigned',
  'forged',
] as const;

/** One changeset of a push: a new one, sound or with a flaw, one that was sent before, or a note of what was. */
type Draft = Fresh | { readonly of: 'again' | 'note'; readonly which: number };
interface Fresh {
  readonly of: 'new';
  readonly flaw: (typeof flaws)[number] | null;
  readonly device: number;
  readonly record: number;
  readonly value: number;
}

export type Call =
  | { readonly kind: 'push'; readonly device: number; readonly drafts: readonly Draft[]; readonly backwards: boolean }
  | {
      readonly kind: 'pull';
      readonly at: 'start' | 'cursor' | 'page' | 'before' | 'beyond' | 'other-checksum';
      /** How many epochs ago; null: it does not say. */
      readonly epoch: number | null;
    }
  | { readonly kind: 'snapshot'; readonly after: string | null }
  | { readonly kind: 'settled'; readonly which: readonly number[] }
  | { readonly kind: 'hello' | 'empty-push' | 'long-push' | 'other-feed' | 'all-settled' | 'back-up' };

const small = fc.nat(2);
const draft: fc.Arbitrary<Draft> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ of: fc.constant('new'), flaw: fc.constant(null), device: fc.nat(1), record: small, value: small }) },
  {
    weight: 4,
    arbitrary: fc.record({ of: fc.constant('new'), flaw: fc.constantFrom(...flaws), device: fc.nat(1), record: small, value: small }),
  },
  { weight: 3, arbitrary: fc.record({ of: fc.constant('again'), which: fc.nat(30) }) },
  { weight: 1, arbitrary: fc.record({ of: fc.constant('note'), which: fc.nat(30) }) },
);
const push = fc.record({
  kind: fc.constant('push'),
  device: fc.nat(1),
  drafts: fc.array(draft, { minLength: 1, maxLength: 6 }),
  backwards: fc.boolean(),
});
const pull = fc.record({
  kind: fc.constant('pull'),
  at: fc.constantFrom('start', 'cursor', 'cursor', 'before', 'beyond', 'other-checksum'),
  epoch: fc.constantFrom(null, 0, 0, 1),
});
export const anyCalls: fc.Arbitrary<readonly Call[]> = fc.array(
  fc.oneof(
    { weight: 8, arbitrary: push },
    { weight: 3, arbitrary: pull },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('snapshot'), after: fc.constantFrom(null, 'record-1') }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('settled'), which: fc.array(fc.nat(31), { maxLength: 5 }) }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('hello', 'empty-push', 'other-feed', 'back-up') }) },
  ),
  { minLength: 4, maxLength: 16 },
);

/** More than goes into a page. */
export const long: readonly Call[] = [
  { kind: 'long-push' },
  { kind: 'long-push' },
  { kind: 'pull', at: 'start', epoch: null },
  { kind: 'pull', at: 'page', epoch: 0 },
  { kind: 'snapshot', after: 'record-300' },
];

interface Told {
  told(back: number): string | undefined;
}
interface Request {
  readonly path: string;
  readonly body: string | null;
}

/** Turns calls into requests: the same for both servers, but for the epochs that each of them told. */
export class Calls {
  readonly #chains = new Map<string, { seq: number; prev: string | null }>();
  readonly #sent: unknown[] = [];
  #made = 0;
  #pushed = 0;
  #bodies = new Map<Call, string>();

  constructor(
    private readonly team: string,
    private readonly author: string,
  ) {}

  /** Asked at the end, so that everything is looked at whatever came before. */
  *last(): Generator<Call> {
    yield { kind: 'hello' };
    yield { kind: 'all-settled' };
    yield { kind: 'snapshot', after: null };
    yield { kind: 'pull', at: 'start', epoch: 0 };
  }

  request(call: Call, epochs: Told): Request {
    if (call.kind === 'hello') return { path: '/api/sync/hello?device=device-000&wrote=3&waiting=0', body: null };
    if (call.kind === 'other-feed') return { path: '/api/sync/snapshot?feed=team/another-team', body: null };
    if (call.kind === 'snapshot') return { path: this.#query('snapshot', call.after === null ? {} : { after: call.after }), body: null };
    if (call.kind === 'pull') return { path: this.#pull(call, epochs), body: null };
    const path = call.kind === 'settled' || call.kind === 'all-settled' ? '/api/sync/settled' : '/api/sync/push';
    const body = this.#bodies.get(call) ?? JSON.stringify(this.#body(call));
    this.#bodies.set(call, body);
    return { path, body };
  }

  #query(name: string, values: Readonly<Record<string, string>>): string {
    return `/api/sync/${name}?${new URLSearchParams({ feed: `team/${this.team}`, ...values }).toString()}`;
  }

  #pull({ at, epoch }: Extract<Call, { kind: 'pull' }>, epochs: Told): string {
    const cursor =
      at === 'start' ? 0 : at === 'beyond' ? this.#pushed + 1 : at === 'before' ? 1 : at === 'page' ? 500 : Math.min(this.#pushed, 2);
    const told = epoch === null ? undefined : epochs.told(epoch);
    return this.#query('pull', {
      cursor: String(cursor),
      ...(told === undefined ? {} : { epoch: told }),
      ...(at === 'other-checksum' ? { checksum: 'f'.repeat(64) } : {}),
    });
  }

  #body(call: Call): unknown {
    if (call.kind === 'all-settled') return { changesets: ['never-sent', ...this.#sent.map(idOf)].slice(-500) };
    if (call.kind === 'settled') return { changesets: call.which.map((index) => (index > 30 ? 'never-sent' : idOf(this.#earlier(index)))) };
    const changesets =
      call.kind === 'long-push'
        ? Array.from({ length: 300 }, (_, index) => this.#write({ device: 0, record: this.#made + index, path: 'name', value: index }))
        : call.kind === 'push'
          ? call.drafts.map((each) => this.#make(each))
          : [];
    this.#sent.push(...changesets);
    this.#pushed += changesets.length;
    const device = `device-00${call.kind === 'push' ? call.device : 0}`;
    return { protocol, device, changesets: call.kind === 'push' && call.backwards ? changesets.toReversed() : changesets };
  }

  #earlier(index: number): unknown {
    return this.#sent[index % Math.max(1, this.#sent.length)];
  }

  #make(one: Draft): unknown {
    if (one.of === 'again') return this.#earlier(one.which) ?? { nothing: true };
    if (one.of === 'new') return this.#fresh(one);
    const held = hashText(JSON.stringify(this.#earlier(one.which) ?? null));
    return this.#write({ device: 0, record: 0, path: `notes/n${held}`, value: { held, text: 'It said this.', words: 'Rang her.' } });
  }

  #fresh({ flaw, device, record, value }: Fresh): unknown {
    const sound = { device, record, path: `answers/q${value}`, value };
    if (flaw === null) return this.#write(sound);
    if (flaw === 'shape') return { header: { id: `oddity-0${value}`, device: `device-00${device}`, seq: value + 1 }, odd: true };
    if (flaw === 'path') return this.#write({ ...sound, path: 'answers/constructor' });
    if (flaw === 'kind') return this.#write({ ...sound, kind: 'event' });
    if (flaw === 'patient') return this.#write(sound, { patient: 'patient-other' });
    if (flaw === 'stranger') return this.#write(sound, { author: 'author-stranger' });
    if (flaw === 'protocol') return this.#write(sound, { protocol: protocol + 1 });
    if (flaw === 'form') return this.#write({ ...sound, form: { id: 'later', version: '1.0.0', hash: 'A'.repeat(43) } });
    if (flaw === 'unsigned') return this.#write({ ...sound, path: 'status', value: 'agreed' });
    if (flaw === 'forged') return { ...this.#write(sound), signature: { key: 'A'.repeat(43), proof: 'A'.repeat(86) } };
    if (flaw === 'json') return this.#write({ ...sound, text: '{"salt":' });
    if (flaw === 'nul') return this.#write({ ...sound, text: 'a\u0000b' });
    const known = this.#sent.findLast((each): each is WireChangeset => typeof idOf(each) === 'string' && Object(each).body !== undefined);
    if (flaw === 'same-id') return this.#write(sound, known === undefined ? {} : { id: known.header.id });
    const wire = this.#write(sound, flaw === 'gap' ? { seq: this.#chain(device).seq + 3 } : {});
    // What is altered here may come whole later.
    if (flaw === 'hash') this.#sent.push(wire);
    if (flaw === 'hash') return { ...wire, body: `${wire.body} ` };
    // The number is used once more.
    if (flaw === 'fork') this.#chains.set(`device-00${device}`, { seq: wire.header.seq - 1, prev: wire.header.prev });
    return wire;
  }

  #chain(device: number): { seq: number; prev: string | null } {
    return this.#chains.get(`device-00${device}`) ?? { seq: 0, prev: null };
  }

  #write(
    what: { device: number; record: number; path: string; value: unknown; kind?: string; form?: object; text?: string },
    given: Partial<Header> = {},
  ): WireChangeset {
    this.#made += 1;
    const { seq, prev } = this.#chain(what.device);
    const number = String(this.#made).padStart(4, '0');
    const change = {
      id: `change-${number}`,
      record: `record-${what.record}`,
      kind: what.kind ?? 'assessment',
      path: what.path,
      value: what.value,
      supersedes: this.#made > 3 ? [`change-${String(this.#made - 3).padStart(4, '0')}`] : [],
    };
    const form = what.form === undefined ? {} : { form: what.form };
    const body = what.text ?? JSON.stringify({ salt: 'A'.repeat(22), ...form, changes: [change] });
    const header: Header = {
      protocol,
      id: `changeset-${number}`,
      team: this.team,
      ...(what.record === 0 ? {} : { patient: `patient-${what.record}` }),
      device: `device-00${what.device}`,
      seq: seq + 1,
      prev,
      author: this.author,
      at: this.#made,
      offset: 0,
      bodyHash: hashText(body),
      ...given,
    };
    this.#chains.set(`device-00${what.device}`, { seq: header.seq, prev: hashHeader(header) });
    return { header, body };
  }
}

const idOf = (sent: unknown): string => String(Object(Object(sent).header).id ?? 'never-sent');
