import { useState, type FormEvent } from 'react';
import { isSamePlan, planText, unlockPlan, type Agreement } from '../../../records';
import { Button, ButtonLink, Details, InsetText, TextArea, WarningCallout } from '../../../look';
import { useTranslate } from '../../../messages';
import { useAllowed } from '../../allowed';
import { showDate } from '../../dates';
import { useReason } from '../../drafts';
import { focusHeading } from '../../heading-focus';
import { useOpenForm } from '../../open-forms';
import { paths } from '../../routes';
import { newId, personName, useServices } from '../../services';
import { KeptDraft } from '../KeptDraft';
import { usePress } from '../press';
import { useSave } from '../save';
import type { OpenCare } from './CareScreen';
import { DifferenceList } from './Versions';

/** The plan as it is agreed: who with, when, what comes next, and the way to open it again. */
export function Agreed({ care, standing }: { readonly care: OpenCare; readonly standing: Agreement }) {
  const t = useTranslate();
  const press = usePress();
  const allowed = useAllowed();
  const { identity } = useServices();
  const now = planText(
    care.items.map(({ read }) => read),
    care.referrals.map(({ read }) => read),
  );
  const changed = standing.text !== null && !isSamePlan(standing.text, now);
  return (
    <>
      <InsetText>
        <p>
          <strong>{t('agreed.words', { with: standing.with, date: showDate(standing.on) })}</strong>{' '}
          {t('agreed.by', { who: personName(identity, standing.by, t('conflict.someone')) })}
        </p>
        <p>{t('agreed.locked')}</p>
      </InsetText>
      {changed && standing.text !== null && (
        <WarningCallout heading={t('agreed.changed')}>
          <p>{t('agreed.changed-words')}</p>
          <DifferenceList before={standing.text} after={now} />
        </WarningCallout>
      )}
      <div className="nhsuk-button-group">
        <ButtonLink {...press(paths.copy(care.assessment.id))}>{t('agreed.copy')}</ButtonLink>
        <ButtonLink secondary {...press(paths.review(care.assessment.id))}>
          {t('agreed.review')}
        </ButtonLink>
      </div>
      {allowed('sign') && <Unlock care={care} />}
    </>
  );
}

function Unlock({ care }: { readonly care: OpenCare }) {
  const t = useTranslate();
  const { clock } = useServices();
  const save = useSave();
  const { draft, change, kept, isTyped, startAfresh, saved } = useReason('plan-unlock', care.assessment.id);
  const [missing, setMissing] = useState(false);
  useOpenForm(isTyped);
  const reason = draft.reason.trim();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setMissing(reason === '');
    if (reason === '') return;
    const { state, assessment } = care;
    const edits = unlockPlan(state, { id: newId(clock), reason, at: clock.now() });
    if (!(await save.commit(edits, { patient: assessment.patient, form: assessment.form, seen: new Map([[state.id, state]]) }))) return;
    saved();
    focusHeading();
  };
  return (
    <Details summary={t('plan-unlock.title')}>
      {save.problem}
      {kept !== null && <KeptDraft kept={kept} onAfresh={startAfresh} />}
      <form onSubmit={(event) => void submit(event)} noValidate>
        <TextArea
          label={t('plan-unlock.reason')}
          hint={t('plan-unlock.hint')}
          maxLength={1000}
          error={missing ? t('plan-unlock.missing') : undefined}
          value={draft.reason}
          onChange={(event) => change({ reason: event.currentTarget.value })}
        />
        <Button type="submit" secondary busy={save.busy}>
          {t('plan-unlock.button')}
        </Button>
      </form>
    </Details>
  );
}
