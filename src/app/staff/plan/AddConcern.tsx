import { useId, useReducer, useState, type FormEvent } from 'react';
import { giveAnswers, markRaisedInTalk, type RankedConcern } from '../../../records';
import type { Answers } from '../../../engine';
import { Button, Details, ErrorSummary, Select } from '../../../look';
import { useTranslate } from '../../../messages';
import { focusHeading } from '../../heading-focus';
import { useOpenForm } from '../../open-forms';
import { useSave } from '../save';
import type { OpenCare } from './CareScreen';
import { hiddenItems } from './words';

/** What she signed stays as she signed it: a concern that comes up in talk is an answer given after it, and says so. */
function useAnswers(care: OpenCare) {
  const save = useSave();
  const { state, assessment, form } = care;
  const give = (concern: string, answers: Answers, raised: boolean) =>
    save.commit(
      [...giveAnswers(state.id, answers, { seen: state, form: form.canonical }), ...markRaisedInTalk(state.id, concern, raised)],
      { patient: assessment.patient, form: assessment.form, seen: new Map([[state.id, state]]) },
    );
  return { save, give };
}

export function AddConcern({ care }: { readonly care: OpenCare }) {
  const t = useTranslate();
  const field = useId();
  const { save, give } = useAnswers(care);
  const [concern, setConcern] = useState('');
  const [rating, setRating] = useState('');
  const [missing, setMissing] = useState(false);
  const [attempts, countAttempt] = useReducer((count: number) => count + 1, 0);
  useOpenForm(concern !== '');
  const { session, concerns } = care.result;
  const chosen = new Set(concerns.map(({ id }) => id));
  const hidden = hiddenItems(session);
  const offered = care.form.canonical.items
    .filter(
      (item) => item.type === 'concern' && !chosen.has(item.id) && !hidden.has(item.id) && session.snapshot(`${item.id}.chosen`).visible,
    )
    .map((item) => ({ value: item.id, label: session.snapshot(`${item.id}.chosen`).text }));
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    countAttempt();
    setMissing(concern === '');
    if (concern === '') return;
    const answers: Answers = { [`${concern}.chosen`]: true, ...(rating === '' ? {} : { [`${concern}.rating`]: Number(rating) }) };
    if (!(await give(concern, answers, true))) return;
    setConcern('');
    setRating('');
    focusHeading();
  };
  if (offered.length === 0) return null;
  const error = missing ? t('discuss.add-missing') : undefined;
  return (
    <Details summary={t('discuss.add')}>
      {error !== undefined && <ErrorSummary key={attempts} errors={[{ message: error, href: `#${field}` }]} />}
      {save.problem}
      <p>{t('discuss.add-words')}</p>
      <form onSubmit={(event) => void submit(event)} noValidate>
        <Select
          id={field}
          label={t('discuss.add-concern')}
          error={error}
          items={[{ value: '', label: t('discuss.choose') }, ...offered]}
          value={concern}
          onChange={(event) => setConcern(event.currentTarget.value)}
        />
        <Select
          label={t('discuss.add-rating')}
          items={[
            { value: '', label: t('discuss.no-rating') },
            ...Array.from({ length: 10 }, (_, index) => ({ value: String(index + 1), label: t('result.rated', { rating: index + 1 }) })),
          ]}
          value={rating}
          onChange={(event) => setRating(event.currentTarget.value)}
        />
        <Button type="submit" secondary busy={save.busy}>
          {t('discuss.add-button')}
        </Button>
      </form>
    </Details>
  );
}

/** A slip is taken back: the concern is as it was before the talk, not chosen. */
export function TakeBack({ care, concern }: { readonly care: OpenCare; readonly concern: RankedConcern }) {
  const t = useTranslate();
  const { save, give } = useAnswers(care);
  const take = async () => {
    const { id } = concern;
    if (await give(id, { [`${id}.chosen`]: false, ...(concern.rating === null ? {} : { [`${id}.rating`]: null }) }, false)) focusHeading();
  };
  return (
    <>
      {save.problem}
      <Button secondary busy={save.busy} onClick={() => void take()}>
        {t('discuss.take-back')}
        <span className="nhsuk-u-visually-hidden">: {concern.text}</span>
      </Button>
    </>
  );
}
