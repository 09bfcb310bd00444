import { capacities } from '../../../records';
import { Details, Radios, TextInput } from '../../../look';
import { useTranslate } from '../../../messages';
import { useAllowed } from '../../allowed';
import { selector } from '../../words';

export interface CapacityDraft {
  readonly capacity: string;
  readonly proxy: string;
}

interface Props {
  readonly draft: CapacityDraft;
  readonly problem: string | undefined;
  readonly onChange: (draft: CapacityDraft) => void;
}

/** Folded unless it is needed. That she cannot decide, and who speaks for her then, is a nurse's to say. */
export function CapacityFields({ draft, problem, onChange }: Props) {
  const t = useTranslate();
  const allowed = useAllowed();
  const mayJudge = allowed('sign');
  return (
    <Details summary={t('start.capacity-summary')} open={problem !== undefined || undefined}>
      <Radios
        id="capacity"
        name="capacity"
        legend={t('start.capacity')}
        hint={mayJudge ? undefined : t('start.capacity-nurse')}
        items={capacities
          .filter((value) => mayJudge || value !== 'lacks')
          .map((value) => ({ value, label: t('start.capacity-answer', { capacity: selector(value) }) }))}
        value={draft.capacity}
        onChange={(event) => onChange({ ...draft, capacity: event.currentTarget.value })}
      />
      {draft.capacity === 'lacks' && (
        <TextInput
          id="proxy"
          name="proxy"
          label={t('start.proxy')}
          hint={t('start.proxy-hint')}
          autoComplete="off"
          maxLength={200}
          value={draft.proxy}
          error={problem}
          onChange={(event) => onChange({ ...draft, proxy: event.currentTarget.value })}
        />
      )}
    </Details>
  );
}
