import { moveAssessment, readAssessment, type AssessmentStatus, type RecordState } from '../../../records';
import { Button, ButtonLink } from '../../../look';
import { useTranslate } from '../../../messages';
import { useRouter } from '../../router';
import { paths } from '../../routes';
import { usePress } from '../press';
import { useSave } from '../save';

const next: Readonly<Record<AssessmentStatus, 'discussing' | 'review' | 'plan'>> = {
  started: 'discussing',
  submitted: 'discussing',
  discussing: 'discussing',
  agreed: 'review',
  closed: 'plan',
};

/** From what she said to what is done about it: the one button that leads on, by how far the assessment is. */
export function NextStep({ state }: { readonly state: RecordState }) {
  const t = useTranslate();
  const press = usePress();
  const save = useSave();
  const { navigate } = useRouter();
  const { id, status, patient, form } = readAssessment(state);
  const begin = async () => {
    const seen = new Map([[state.id, state]]);
    if (await save.commit(moveAssessment(state, 'discussing'), { patient, form, seen })) navigate(paths.discuss(id));
  };
  if (status === 'submitted') {
    return (
      <>
        {save.problem}
        <p>
          <Button busy={save.busy} onClick={() => void begin()}>
            {t('discuss.begin')}
          </Button>
        </p>
      </>
    );
  }
  const step = next[status];
  const href = { discussing: paths.discuss(id), review: paths.review(id), plan: paths.plan(id) }[step];
  return (
    <p>
      <ButtonLink {...press(href)}>{t('care.next', { step })}</ButtonLink>
    </p>
  );
}
