import { useReducer, useState, type FormEvent } from 'react';
import { addDays, recordOffer, type HnaEvent, type Offer } from '../../../records';
import { Button, DateInput, Details, ErrorSummary, TextInput } from '../../../look';
import { useTranslate } from '../../../messages';
import { emptyDate, readDate, typedDate } from '../../dates';
import { focusHeading } from '../../heading-focus';
import { useOpenForm } from '../../open-forms';
import { newId, todayOf, useServices } from '../../services';
import { selector } from '../../words';
import { useSave } from '../save';

/** Two years: whoever wants to be asked later than that is asked at the next event. */
const latestDays = 730;

/** The day on which to ask again, and a note. The earlier words stay in the history: this is another entry with the same outcome. */
export function OfferDate({ event, offer }: { readonly event: HnaEvent; readonly offer: Offer }) {
  const t = useTranslate();
  const { clock } = useServices();
  const save = useSave();
  const [asked] = useState({ date: offer.date === null ? emptyDate : typedDate(offer.date), note: offer.note ?? '' });
  const [draft, setDraft] = useState(asked);
  const [problem, setProblem] = useState<string | null>(null);
  const [attempts, countAttempt] = useReducer((count: number) => count + 1, 0);
  useOpenForm(draft !== asked);
  const id = `again-${event.id}`;
  const submit = async (submitted: FormEvent) => {
    submitted.preventDefault();
    countAttempt();
    const today = todayOf(clock);
    const read = readDate(draft.date, { earliest: today, latest: addDays(today, latestDays) });
    const wrong = 'problem' in read && read.problem !== 'missing' ? t('offer.date-problem', { problem: selector(read.problem) }) : null;
    setProblem(wrong);
    if (wrong !== null) return;
    const { status, reason } = offer;
    const after = { status, reason, date: 'date' in read ? read.date : null, note: draft.note.trim() || null };
    if (await save.commit(recordOffer(event.id, newId(clock), after), { patient: event.patient })) focusHeading();
  };
  return (
    <Details summary={t('offer.date-link')}>
      {problem !== null && <ErrorSummary key={attempts} errors={[{ message: problem, href: `#${id}-day` }]} />}
      {save.problem}
      <form onSubmit={(submitted) => void submit(submitted)} noValidate>
        <DateInput
          id={id}
          legend={t('offer.date')}
          hint={t('offer.date-hint')}
          error={problem}
          value={draft.date}
          onChange={(date) => setDraft({ ...draft, date })}
        />
        <TextInput
          id={`${id}-note`}
          name={`${id}-note`}
          label={t('offer.note')}
          autoComplete="off"
          maxLength={500}
          value={draft.note}
          onChange={(changed) => setDraft({ ...draft, note: changed.currentTarget.value })}
        />
        <Button type="submit" secondary busy={save.busy}>
          {t('offer.date-button')}
        </Button>
      </form>
    </Details>
  );
}
