import { useReducer, useState, type FormEvent } from 'react';
import {
  addDays,
  hashText,
  moveAssessment,
  reviewPlanItem,
  reviewStates,
  setNextReview,
  type PlanItem,
  type ReviewState,
} from '../../../records';
import { Button, DateInput, ErrorSummary, InsetText, Radios } from '../../../look';
import { useTranslate } from '../../../messages';
import { useAllowed } from '../../allowed';
import { readDate, showDate, typedDate } from '../../dates';
import { Link, useRouter } from '../../router';
import { paths } from '../../routes';
import { todayOf, useServices } from '../../services';
import { selector } from '../../words';
import { useSave } from '../save';
import { CareScreen, type OpenCare } from './CareScreen';
import type { Held } from './load';
import { useTapped } from './use-tapped';
import { ownerWords } from './words';

/** Looking again at what was agreed: how each concern is now, and whether to look once more or to close. */
export function Review({ id }: { readonly id: string }) {
  const t = useTranslate();
  return (
    <CareScreen id={id} step="review" title={t('review.title')}>
      {(care) => <Content care={care} />}
    </CareScreen>
  );
}

function Content({ care }: { readonly care: OpenCare }) {
  const t = useTranslate();
  const allowed = useAllowed();
  const { standing, assessment } = care;
  if (assessment.status === 'closed') {
    return (
      <InsetText>
        <p>{t('review.closed')}</p>
        <Link href={paths.plan(assessment.id)}>{t('discuss.to-plan')}</Link>
      </InsetText>
    );
  }
  if (standing === null) {
    return (
      <InsetText>
        <p>{t('review.not-agreed')}</p>
        <Link href={paths.plan(assessment.id)}>{t('discuss.to-plan')}</Link>
      </InsetText>
    );
  }
  if (!allowed('sign')) return <InsetText>{t('review.nurse-only')}</InsetText>;
  return <ReviewForm care={care} />;
}

interface Given {
  readonly state: ReviewState;
  readonly rating: number | null;
}

interface Topic {
  readonly key: string;
  readonly title: string;
  readonly items: readonly Held<PlanItem>[];
}

/** What is looked at again: each concern once, however many things were planned for it. */
function topicsOf(items: readonly Held<PlanItem>[]): readonly Topic[] {
  const topics = new Map<string, Topic>();
  for (const item of items.filter(({ read }) => !read.removed)) {
    const key = item.read.concern ?? item.read.id;
    const known = topics.get(key);
    topics.set(key, { key, title: known?.title ?? item.read.title, items: [...(known?.items ?? []), item] });
  }
  return [...topics.values()];
}

function ReviewForm({ care }: { readonly care: OpenCare }) {
  const t = useTranslate();
  const { clock, identity } = useServices();
  const { navigate } = useRouter();
  const save = useSave();
  /** What is tapped is saved beside it: finishing does not wait for that. */
  const saveTap = useSave();
  const [today] = useState(() => todayOf(clock));
  const [then, setThen] = useState('');
  const [day, setDay] = useState(() => typedDate(addDays(today, care.clocks.review)));
  const [tried, setTried] = useState(false);
  const [attempts, countAttempt] = useReducer((count: number) => count + 1, 0);
  const { state, assessment, patient } = care;
  const places = care.result.concerns.map(({ id }) => id);
  const placeOf = ({ key }: Topic): number => (places.includes(key) ? places.indexOf(key) : places.length);
  const topics = topicsOf(care.items).toSorted((one, other) => placeOf(one) - placeOf(other));
  // One review a day and person: what is chosen anew takes the place of what was chosen before.
  const review = `r${hashText(`${today} ${identity?.account ?? ''}`).slice(0, 20)}`;
  const storedOf = (key: string): Given | null => {
    const items = topics.find((topic) => topic.key === key)?.items ?? [];
    const held = items.flatMap(({ read }) => read.reviews.filter(({ id }) => id === review)).at(-1);
    return held === undefined || held.state === null ? null : { state: held.state, rating: held.rating };
  };
  const tapped = useTapped(storedOf);
  const ofToday = ({ key }: Topic): Given | null => tapped.of(key);
  const give = ({ key, items }: Topic, given: Given) =>
    tapped.tap(key, given, async () => {
      const edits = items.flatMap(({ read }) => reviewPlanItem(read.id, { id: review, date: today, ...given }));
      const seen = new Map(items.map((item) => [item.state.id, item.state]));
      return (await saveTap.commit(edits, { patient: patient.id, seen })) !== null;
    });
  const next = readDate(day, { earliest: today, latest: addDays(today, 1100) });
  const missing = topics.filter((topic) => ofToday(topic) === null);
  const errors = [
    ...missing.map(({ key, title }) => ({ message: t('review.missing', { title }), href: `#state-${key}` })),
    ...(then === '' ? [{ message: t('review.then-missing'), href: '#then' }] : []),
    ...(then === 'again' && 'problem' in next
      ? [{ message: t('plan.date-problem', { problem: selector(next.problem) }), href: '#day-day' }]
      : []),
  ];
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    countAttempt();
    if (errors.length > 0) return;
    const edits = then === 'close' ? moveAssessment(state, 'closed') : 'date' in next ? setNextReview(state.id, next.date) : [];
    const options = { patient: patient.id, form: assessment.form, seen: new Map([[state.id, state]]) };
    if (await save.commit(edits, options)) navigate(paths.patient(patient.id));
  };
  return (
    <form onSubmit={(event) => void submit(event)} noValidate>
      {tried && errors.length > 0 && <ErrorSummary key={attempts} errors={errors} />}
      {save.problem ?? saveTap.problem}
      <p>{t('review.intro')}</p>
      {topics.map((topic) => (
        <TopicReview
          key={topic.key}
          topic={topic}
          review={review}
          before={care.result.concerns.find(({ id }) => id === topic.key)?.rating ?? null}
          today={ofToday(topic)}
          error={tried && missing.includes(topic) ? t('review.missing', { title: topic.title }) : undefined}
          onGive={(given) => void give(topic, given)}
        />
      ))}
      <Radios
        id="then"
        name="then"
        legend={<h2 className="nhsuk-fieldset__heading">{t('review.then')}</h2>}
        legendSize="m"
        error={tried && then === '' ? t('review.then-missing') : undefined}
        items={[
          {
            value: 'again',
            label: t('review.again'),
            inside: then === 'again' && (
              <DateInput
                id="day"
                legend={t('review.day')}
                error={tried && 'problem' in next ? t('plan.date-problem', { problem: selector(next.problem) }) : undefined}
                value={day}
                onChange={setDay}
              />
            ),
          },
          { value: 'close', label: t('review.close'), hint: t('review.close-hint') },
        ]}
        value={then}
        onChange={(event) => setThen(event.currentTarget.value)}
      />
      <Button type="submit" busy={save.busy}>
        {t('review.button')}
      </Button>
    </form>
  );
}

interface TopicProps {
  readonly topic: Topic;
  /** Id of today's review. */
  readonly review: string;
  /** What she gave it in the assessment. */
  readonly before: number | null;
  /** What was chosen today. */
  readonly today: Given | null;
  readonly error: string | undefined;
  readonly onGive: (given: Given) => void;
}

const ratings = Array.from({ length: 10 }, (_, index) => ({ value: String(index + 1), label: String(index + 1) }));

function TopicReview({ topic, review, before, today, error, onGive }: TopicProps) {
  const t = useTranslate();
  const { identity } = useServices();
  const last = topic.items
    .flatMap(({ read }) => read.reviews.filter(({ id }) => id !== review))
    .toSorted((one, other) => (one.date < other.date ? -1 : 1))
    .at(-1);
  // A number that is chosen before the state is held until there is one.
  const [held, setHeld] = useState<number | null>(null);
  const rating = today?.rating ?? held;
  return (
    <section className="hna-concern" aria-labelledby={`review-${topic.key}`}>
      <h2 id={`review-${topic.key}`} className="nhsuk-heading-s">
        {topic.title}
      </h2>
      <ul>
        {topic.items
          .filter(({ read }) => read.action !== '')
          .map(({ read }) => (
            <li key={read.id}>
              {read.action} {t('plan.who', { who: ownerWords(read, identity, t) })}
              {read.due !== '' && ` ${t('plan.by', { date: showDate(read.due) })}`}
            </li>
          ))}
      </ul>
      {before !== null && <p>{t('review.before', { rating: before })}</p>}
      {last !== undefined && last.state !== null && (
        <p>
          {t('review.last', { date: showDate(last.date), state: t('review.state', { state: selector(last.state) }) })}
          {last.rating !== null && ` ${t('result.rated', { rating: last.rating })}`}
        </p>
      )}
      <Radios
        id={`state-${topic.key}`}
        name={`state-${topic.key}`}
        legend={t('review.how')}
        error={error}
        items={reviewStates.map((value) => ({ value, label: t('review.state', { state: selector(value) }) }))}
        value={today?.state ?? null}
        onChange={(event) => {
          const state = reviewStates.find((each) => each === event.currentTarget.value);
          if (state !== undefined) onGive({ state, rating });
        }}
      />
      <Radios
        id={`rating-${topic.key}`}
        name={`rating-${topic.key}`}
        legend={t('review.rating')}
        hint={t('review.rating-hint')}
        scale={{ low: t('review.low'), high: t('review.high') }}
        items={ratings}
        value={rating === null ? null : String(rating)}
        onChange={(event) => {
          const given = Number(event.currentTarget.value);
          setHeld(given);
          if (today !== null) onGive({ state: today.state, rating: given });
        }}
      />
    </section>
  );
}
