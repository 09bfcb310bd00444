import { useState } from 'react';
import type { HeldChangeset, HeldWhole } from '../../protocol';
import { Button, Details, SummaryList } from '../../look';
import { useTranslate } from '../../messages';
import { selector } from '../words';
import { askHeldWhole, useAsked } from '../administration';
import { showMoment } from '../dates';
import { Link } from '../router';
import { paths } from '../routes';
import { personName, useServices } from '../services';
import { useStored } from '../stored';
import { Answered } from './Answered';
import { SettleHeld, type Outcome } from './SettleHeld';

/** One changeset that the server held back: why, whose, and what it would change; and the three ways to settle it. */
export function HeldEntry({ held, onSettled }: { readonly held: HeldChangeset; readonly onSettled: () => void }) {
  const t = useTranslate();
  const { identity } = useServices();
  const [open, setOpen] = useState(false);
  const { patient } = held;
  const name = useStored(`name ${patient}`, async (store) => {
    const { patients } = await store.caseload();
    return patients.find(({ id }) => id === patient)?.patient?.name ?? null;
  });
  const known = name.state === 'ready' ? name.value : null;
  return (
    <article aria-label={t('held.reason', { code: selector(held.code) })}>
      <h3 className="nhsuk-heading-s">{t('held.reason', { code: selector(held.code) })}</h3>
      <SummaryList
        rows={[
          { key: t('held.server-says'), value: held.message },
          {
            key: t('held.patient'),
            value: patient !== null && known !== null ? <Link href={paths.patient(patient)}>{known}</Link> : t('conflicts.unknown-patient'),
          },
          {
            key: t('held.from'),
            value: t('held.from-words', {
              who: personName(identity, held.author ?? held.pushedBy, t('conflict.someone')),
              device: held.device.slice(0, 4),
              when: showMoment(held.received),
            }),
          },
        ]}
      />
      {open ? (
        <Whole id={held.id} onSettled={onSettled} />
      ) : (
        <Button secondary onClick={() => setOpen(true)}>
          {t('held.look')}
        </Button>
      )}
    </article>
  );
}

function Whole({ id, onSettled }: { readonly id: string; readonly onSettled: () => void }) {
  const { asked, again } = useAsked(() => askHeldWhole(id));
  return (
    <Answered asked={asked} again={again}>
      {(whole) => <Judge whole={whole} onSettled={onSettled} />}
    </Answered>
  );
}

function Judge({ whole, onSettled }: { readonly whole: HeldWhole; readonly onSettled: () => void }) {
  const t = useTranslate();
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const wanted = [whole.patient, ...whole.changes.map(({ record }) => record)].filter((record) => record !== null);
  // The note hangs on the first of the records that this tablet holds.
  const record = useStored(`note on ${whole.id}`, async (store) => {
    for (const each of wanted) {
      const state = await store.record(each).catch(() => null);
      if (state !== null) return state;
    }
    return null;
  });
  const place = record.state === 'ready' ? record.value : null;
  return (
    <>
      {whole.changes.length === 0 ? (
        <p>{t('held.no-changes')}</p>
      ) : (
        <SummaryList rows={whole.changes.map(({ kind, path, value }) => ({ key: `${kind} · ${path}`, value: wordsOf(value) }))} />
      )}
      <Details summary={t('held.raw')}>
        <pre className="hna-raw">{whole.raw}</pre>
      </Details>
      <div className="nhsuk-button-group">
        <Button secondary onClick={() => setOutcome('apply')}>
          {t('held.apply')}
        </Button>
        {place !== null && (
          <Button secondary onClick={() => setOutcome('note')}>
            {t('held.note')}
          </Button>
        )}
        <Button secondary onClick={() => setOutcome('reject')}>
          {t('held.reject')}
        </Button>
      </div>
      {place === null && record.state === 'ready' && <p>{t('held.no-place')}</p>}
      <SettleHeld whole={whole} place={place} outcome={outcome} onClose={() => setOutcome(null)} onSettled={onSettled} />
    </>
  );
}

const wordsOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
