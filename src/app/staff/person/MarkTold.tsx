import { useReducer, useState, type FormEvent } from 'react';
import { markTold, type HnaEvent } from '../../../records';
import { Button, Details, ErrorSummary } from '../../../look';
import { useTranslate } from '../../../messages';
import { typedDate } from '../../dates';
import { focusHeading } from '../../heading-focus';
import { useOpenForm } from '../../open-forms';
import { todayOf, useServices } from '../../services';
import { useSave } from '../save';
import { readTold, ToldFields, type ToldDraft, type ToldProblems } from './told';

/** Until this is filled in, nothing that she could see exists for the event. */
export function MarkTold({ event, born }: { readonly event: HnaEvent; readonly born: string }) {
  const t = useTranslate();
  const { clock, identity } = useServices();
  const save = useSave();
  const [proposed] = useState<ToldDraft>(() => ({ date: typedDate(todayOf(clock)), by: identity?.name ?? '' }));
  const [draft, setDraft] = useState(proposed);
  const [problems, setProblems] = useState<ToldProblems>({});
  const [attempts, countAttempt] = useReducer((count: number) => count + 1, 0);
  useOpenForm(draft !== proposed);
  const submit = async (submitted: FormEvent) => {
    submitted.preventDefault();
    countAttempt();
    const read = readTold(draft, { earliest: born, latest: todayOf(clock) }, t);
    setProblems('problems' in read ? read.problems : {});
    if ('told' in read && (await save.commit(markTold(event.id, read.told), { patient: event.patient }))) focusHeading();
  };
  const prefix = `told-${event.id}`;
  const errors = [
    ...(problems.by === undefined ? [] : [{ message: problems.by, href: `#${prefix}-by` }]),
    ...(problems.date === undefined ? [] : [{ message: problems.date, href: `#${prefix}-date-day` }]),
  ];
  return (
    <>
      <p>{t('told.nothing-yet')}</p>
      <Details summary={t('told.mark')}>
        {errors.length > 0 && <ErrorSummary key={attempts} errors={errors} />}
        {save.problem}
        <form onSubmit={(submitted) => void submit(submitted)} noValidate>
          <ToldFields prefix={prefix} draft={draft} problems={problems} onChange={setDraft} />
          <Button type="submit" busy={save.busy}>
            {t('told.button')}
          </Button>
        </form>
      </Details>
    </>
  );
}
