import { useState, type FormEvent } from 'react';
import { markTold, type HnaEvent } from '../../records';
import { Button, Details } from '../../look';
import { useTranslate } from '../../messages';
import { typedDate } from '../dates';
import { todayOf, useServices } from '../services';
import { useSave } from './save';
import { readTold, ToldFields, type ToldDraft, type ToldProblems } from './told';

/** Until this is filled in, nothing that she could see exists for the event. */
export function MarkTold({ event, born }: { readonly event: HnaEvent; readonly born: string }) {
  const t = useTranslate();
  const { clock, identity } = useServices();
  const save = useSave();
  const [draft, setDraft] = useState<ToldDraft>(() => ({ date: typedDate(todayOf(clock)), by: identity?.name ?? '' }));
  const [problems, setProblems] = useState<ToldProblems>({});
  const submit = async (submitted: FormEvent) => {
    submitted.preventDefault();
    const read = readTold(draft, { earliest: born, latest: todayOf(clock) }, t);
    setProblems('problems' in read ? read.problems : {});
    if ('told' in read) await save.commit(markTold(event.id, read.told), { patient: event.patient });
  };
  return (
    <>
      <p>{t('told.nothing-yet')}</p>
      <Details summary={t('told.mark')}>
        {save.problem}
        <form onSubmit={(submitted) => void submit(submitted)} noValidate>
          <ToldFields prefix={`told-${event.id}`} draft={draft} problems={problems} onChange={setDraft} />
          <Button type="submit" disabled={save.busy}>
            {t('told.button')}
          </Button>
        </form>
      </Details>
    </>
  );
}
