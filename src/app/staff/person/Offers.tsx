import { useEffect, useRef, useState } from 'react';
import { addDays, recordOffer, rivalOf, takeBackOffer, type Offer, type OfferReason, type OfferStatus } from '../../../records';
import { Button, Details, InsetText } from '../../../look';
import { useTranslate } from '../../../messages';
import { showDate, showMoment } from '../../dates';
import { newId, personName, todayOf, useServices } from '../../services';
import { selector } from '../../words';
import { useSave } from '../save';
import { OfferDate } from './OfferDate';
import type { ListedEvent } from './patient-file';

/** In how many days it comes back by itself, where no other day is named; null: it does not. Assumptions, shown at once and changeable. */
const comesBack: Readonly<Record<OfferReason, number | null>> = {
  'too-unwell': 7,
  deferred: 14,
  'access-need': 7,
  'no-staff': 7,
  'not-reachable': 3,
  'no-capacity': 14,
  'already-done': null,
  other: 14,
};
const reasons = ['too-unwell', 'deferred', 'access-need', 'no-staff', 'not-reachable', 'no-capacity', 'already-done', 'other'] as const;
const outcomes = ['offered', 'undecided', 'declined', 'unable'] as const;

const daysOf = (status: OfferStatus, reason: OfferReason | null): number | null =>
  reason !== null ? comesBack[reason] : status === 'unable' ? 14 : null;

/** What became of offering it: the latest in words, and any outcome recorded in two taps while nothing is begun. */
export function Offers({ listed, open }: { readonly listed: ListedEvent; readonly open: boolean }) {
  const t = useTranslate();
  const { identity } = useServices();
  const { offers } = listed;
  const latest = offers.at(-1);
  const rival = rivalOf(offers);
  const words = (offer: Offer): string =>
    t('offer.was', {
      what: t('offer.status', { status: selector(offer.status) }),
      reason: offer.reason === null ? 'none' : selector(offer.reason),
      reasonWords: offer.reason === null ? '' : t('offer.reason', { reason: selector(offer.reason) }),
      who: personName(identity, offer.by, t('conflict.someone')),
      when: showMoment(offer.at),
    });
  return (
    <>
      {latest !== undefined && (
        <p>
          {words(latest)}
          {latest.note !== null && (
            <>
              <br />
              {latest.note}
            </>
          )}
          {open && latest.date !== null && (
            <>
              <br />
              {t('offer.again', { date: showDate(latest.date) })}
            </>
          )}
        </p>
      )}
      {rival !== null && (
        <InsetText>
          {t('offer.rival')} {words(rival)}
        </InsetText>
      )}
      {open && <RecordOffer listed={listed} latest={latest} />}
    </>
  );
}

function RecordOffer({ listed: { event }, latest }: { readonly listed: ListedEvent; readonly latest: Offer | undefined }) {
  const t = useTranslate();
  const { clock } = useServices();
  const save = useSave();
  /** Recorded on this screen just now. */
  const [done, setDone] = useState<string | null>(null);
  const record = async (status: OfferStatus, reason: OfferReason | null) => {
    const id = newId(clock);
    const days = daysOf(status, reason);
    const date = days === null ? null : addDays(todayOf(clock), days);
    if (await save.commit(recordOffer(event.id, id, { status, reason, date, note: null }), { patient: event.patient })) setDone(id);
  };
  const takeBack = async (id: string) => {
    if (await save.commit(takeBackOffer(event.id, id), { patient: event.patient })) setDone(null);
  };
  const name = t('event.named', { point: selector(event.point ?? 'other'), date: showDate(event.date) });
  const undo = useRef<HTMLButtonElement>(null);
  // The panel closes over the button that was pressed: the way back takes its place.
  useEffect(() => undo.current?.focus(), [done, latest?.id]);
  const hidden = <span className="nhsuk-u-visually-hidden">: {name}</span>;
  return (
    <>
      {save.problem}
      {latest !== undefined && latest.id === done && (
        <p>
          <output>{t('offer.recorded')}</output>{' '}
          <Button ref={undo} secondary busy={save.busy} onClick={() => void takeBack(latest.id)}>
            {t('offer.undo')}
            {hidden}
          </Button>
        </p>
      )}
      {latest !== undefined && latest.status !== 'expired' && <OfferDate key={latest.id} event={event} offer={latest} />}
      <Details
        key={latest?.id}
        summary={
          <>
            {t(latest === undefined ? 'offer.record' : 'offer.record-another')}
            {hidden}
          </>
        }
      >
        <div className="nhsuk-button-group">
          {outcomes.map((status) => (
            <Button key={status} secondary busy={save.busy} onClick={() => void record(status, null)}>
              {t('offer.status', { status: selector(status) })}
            </Button>
          ))}
        </div>
        <p>{t('offer.not-offered-because')}</p>
        <div className="nhsuk-button-group">
          {reasons.map((reason) => (
            <Button key={reason} secondary busy={save.busy} onClick={() => void record('not-offered', reason)}>
              {t('offer.reason', { reason: selector(reason) })}
            </Button>
          ))}
        </div>
      </Details>
    </>
  );
}
