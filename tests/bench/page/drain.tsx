import type { ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { canonicalFormSchema } from '../../../src/definition';
import { compile, open, type Session } from '../../../src/engine';
import { StepForm, useSteps } from '../../../src/form';
import { loadCatalogues, MessagesProvider } from '../../../src/messages';
import { identitySchema, protocol } from '../../../src/protocol';
import { base64url, canonicalJson, hashHeader, hashText, type Header } from '../../../src/records';
import { databaseName, openStore } from '../../../src/store';
import { Sealer } from '../../../src/store/sealer';
import { startSync, type Sync } from '../../../src/sync';
import { ringOf } from '../../store/ring';
import { measureKeys } from './paint';

/** A form that somebody fills in, above a store in which much waits to be sent. What the bench asks of the page: */
export interface DrainBench {
  /** Signs in and lets so many changesets of this device wait, each the next of its chain. Gives their bytes as JSON. */
  fill(name: string, password: string, changesets: number): Promise<number>;
  start(): void;
  waiting(): Promise<number>;
}

measureKeys();
const random = (bytes: number): Uint8Array => crypto.getRandomValues(new Uint8Array(bytes));
const newId = (): string => base64url(random(16));
const ring = ringOf(random);
const sealer = new Sealer(ring);
const store = await openStore({ now: () => Date.now(), random, indexedDB, IDBKeyRange }, ring);
const assessment = newId();
const patient = newId();

function Screen({ session }: { readonly session: Session }): ReactNode {
  const { step, goOn } = useSteps(session, { nothingToday: false, layout: 'page' });
  return (
    <main>
      <StepForm session={session} step={step} onContinue={goOn} />
    </main>
  );
}

const catalogues = await loadCatalogues('en-GB', ['common', 'form']);
const canonical = canonicalFormSchema.parse(await (await fetch('/form.json')).json());
const session = open(compile(canonical), { today: '2026-05-01' });
let idle: ReturnType<typeof setTimeout> | undefined;
// As the product saves text: once nothing was typed for a while.
addEventListener('input', ({ target }) => {
  clearTimeout(idle);
  const value = target instanceof HTMLInputElement ? target.value : '';
  idle = setTimeout(() => void store.commit([{ record: assessment, kind: 'assessment', path: 'answers/note', value }], { patient }), 400);
});
const root = document.getElementById('root');
if (root !== null)
  createRoot(root).render(
    <MessagesProvider language="en-GB" catalogues={catalogues}>
      <Screen session={session} />
    </MessagesProvider>,
  );

async function putAll(table: string, rows: readonly object[]): Promise<void> {
  const raw = await new Promise<IDBDatabase>((resolve, reject) => {
    const opening = indexedDB.open(databaseName);
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error ?? new Error('not opened'));
  });
  await new Promise<void>((resolve, reject) => {
    const transaction = raw.transaction(table, 'readwrite');
    for (const each of rows) transaction.objectStore(table).put(each);
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new Error('aborted'));
  });
  raw.close();
}

let sync: Sync | null = null;

globalThis.drainBench = {
  fill: async (name, password, changesets) => {
    const reply = await fetch('/api/session', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name, password }),
    });
    const identity = identitySchema.parse(await reply.json());
    await store.setIdentity(identity);
    const { team, account: author } = identity;
    let prev: string | null = null;
    let all = 0;
    for (let seq = 1; seq <= changesets;) {
      const rows: object[] = [];
      const keys: object[] = [];
      for (; rows.length < 1_000 && seq <= changesets; seq += 1) {
        const patient = `person-${String(seq >> 6).padStart(6, '0')}`;
        if (!ring.has(patient)) keys.push(ring.make(patient));
        const record = `record-${String(seq >> 4).padStart(6, '0')}`;
        const change = { id: newId(), record, kind: 'assessment', path: `answers/q${seq % 60}.rating`, value: seq % 11, supersedes: [] };
        const body = canonicalJson({ salt: newId(), changes: [change] });
        const header: Header = {
          protocol,
          id: newId(),
          team,
          patient,
          device: store.device,
          seq,
          prev,
          author,
          at: 1_700_000_000_000 + seq * 1_000,
          offset: 0,
          bodyHash: hashText(body),
        };
        prev = hashHeader(header);
        const changeset = { header, body };
        const bytes = JSON.stringify(changeset).length;
        all += bytes;
        const row = { id: header.id, team, state: 'waiting', rank: 1, bytes, records: [record], patient, changeset };
        rows.push(sealer.seal('outbox', row, patient));
      }
      await putAll('keys', keys);
      await putAll('outbox', rows);
    }
    await putAll('meta', [{ key: `chain/${team}/${store.device}`, value: { seq: changesets, prev } }]);
    return all;
  },
  start: () => {
    sync ??= startSync({ store });
  },
  waiting: async () => (await store.outbox()).waiting,
};

declare global {
  var drainBench: DrainBench | undefined;
}
