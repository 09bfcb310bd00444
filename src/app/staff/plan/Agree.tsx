import { useReducer, useState, type FormEvent } from 'react';
import { agreePlan, canonicalJson, nextReviewOf, planText, setNextReview } from '../../../records';
import { Button, DateInput, ErrorSummary, InsetText, TextInput } from '../../../look';
import { useTranslate } from '../../../messages';
import { useAllowed } from '../../allowed';
import { readDate, typedDate } from '../../dates';
import { focusHeading } from '../../heading-focus';
import { useOpenForm } from '../../open-forms';
import { newId, todayOf, useServices } from '../../services';
import { selector } from '../../words';
import { useSave } from '../save';
import type { OpenCare } from './CareScreen';
import { loadCare, type Care } from './load';
import { isAction } from './PlanItemEntry';

/** By word of mouth counts as much as a signature. From then on the plan is locked. */
export function Agree(props: {
  readonly care: OpenCare;
  /** The day that the screen shows: what is agreed is looked at again then. */
  readonly nextReview: string;
  readonly onUnfinished: (item: string) => void;
}) {
  const { care, nextReview, onUnfinished } = props;
  const t = useTranslate();
  const allowed = useAllowed();
  const { store, clock } = useServices();
  const save = useSave();
  const { state, assessment, patient, items } = care;
  const [today] = useState(() => todayOf(clock));
  const [who, setWho] = useState(patient.name);
  const [on, setOn] = useState(() => typedDate(today));
  const [tried, setTried] = useState(false);
  /** The plan on this screen was not the plan any more. */
  const [moved, setMoved] = useState(false);
  const [attempts, countAttempt] = useReducer((count: number) => count + 1, 0);
  useOpenForm(who !== patient.name);
  const unfinished = items.find(({ read }) => !read.removed && isAction(read) && read.action.trim() === '');
  const text = textOf(care);
  const isEmpty = text.items.length === 0 && text.referrals.length === 0;
  const read = readDate(on, { earliest: assessment.today, latest: today });
  const problems = {
    plan: isEmpty
      ? t('agree.empty')
      : unfinished === undefined
        ? undefined
        : t('agree.unfinished', { title: unfinished.read.title || t('agree.no-title') }),
    who: who.trim() === '' ? t('agree.who-missing') : undefined,
    on: 'problem' in read ? t('agree.date-problem', { problem: selector(read.problem) }) : undefined,
  };
  const targets = { plan: 'main', who: 'agree-who', on: 'agree-on-day' } as const;
  const errors = (['plan', 'who', 'on'] as const).flatMap((name) => {
    const message = problems[name];
    return message === undefined ? [] : [{ message, href: `#${targets[name]}` }];
  });
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    countAttempt();
    if (unfinished !== undefined) onUnfinished(unfinished.read.id);
    setMoved(false);
    if (errors.length > 0 || 'problem' in read) return;
    // What was saved a moment ago may not be on the screen yet, and nobody agrees what was not there to be read.
    const now = await loadCare(store, assessment.id).catch(() => null);
    if (now !== null && canonicalJson(textOf(now)) !== canonicalJson(text)) {
      setMoved(true);
      return;
    }
    const agreed = { id: newId(clock), with: who.trim(), on: read.date, at: clock.now() };
    const options = { patient: assessment.patient, form: assessment.form, seen: new Map([[state.id, state]]) };
    const edits = [...agreePlan(state, text, agreed), ...(nextReviewOf(state) === null ? setNextReview(state.id, nextReview) : [])];
    if (await save.commit(edits, options)) focusHeading();
  };
  return (
    <section aria-labelledby="agree">
      <h2 id="agree" className="nhsuk-heading-m">
        {t('agree.title')}
      </h2>
      {!allowed('sign') ? (
        <InsetText>{t('agree.nurse-only')}</InsetText>
      ) : assessment.status === 'submitted' ? (
        <InsetText>{t('agree.not-begun')}</InsetText>
      ) : (
        <form onSubmit={(event) => void submit(event)} noValidate>
          {tried && errors.length > 0 && <ErrorSummary key={attempts} errors={errors} />}
          {save.problem}
          {moved && <p role="alert">{t('agree.moved')}</p>}
          <TextInput
            id="agree-who"
            label={t('agree.who')}
            hint={t('agree.who-hint')}
            autoComplete="off"
            maxLength={200}
            error={tried ? problems.who : undefined}
            value={who}
            onChange={(event) => setWho(event.currentTarget.value)}
          />
          <DateInput id="agree-on" legend={t('agree.on')} error={tried ? problems.on : undefined} value={on} onChange={setOn} />
          <Button type="submit" busy={save.busy}>
            {t('agree.button')}
          </Button>
        </form>
      )}
    </section>
  );
}

const textOf = ({ items, referrals }: Pick<Care, 'items' | 'referrals'>) =>
  planText(
    items.map(({ read }) => read),
    referrals.map(({ read }) => read),
  );
