import { answerText } from '../../../form';
import {
  canMove,
  generalNote,
  lifeNotes,
  moveAssessment,
  notePath,
  raisedInTalk,
  rankForPlan,
  readFlag,
  sinceByConcern,
  type RankedConcern,
} from '../../../records';
import { Button, ButtonLink, Details, InsetText, SummaryList, Tag, WarningCallout } from '../../../look';
import { useTranslate } from '../../../messages';
import { focusHeading } from '../../heading-focus';
import { paths } from '../../routes';
import { selector } from '../../words';
import { AskInPerson } from '../AskInPerson';
import { usePress } from '../press';
import { RedFlags } from '../RedFlags';
import { useSave } from '../save';
import { AddConcern, TakeBack } from './AddConcern';
import { CareScreen, type OpenCare } from './CareScreen';
import { flaggedConcerns } from './flag-concerns';
import { KeptTextArea } from './KeptFields';
import { SinceTable } from './SinceTable';
import { SlopePicture } from './SlopePicture';
import { hiddenItems, sinceWords } from './words';

/** The talk: her own top three first, what changed, what she wrote, and room for what is said. */
export function Discuss({ id }: { readonly id: string }) {
  const t = useTranslate();
  return (
    <CareScreen id={id} step="discuss" title={t('discuss.title')}>
      {(care) => <Talk care={care} />}
    </CareScreen>
  );
}

function Talk({ care }: { readonly care: OpenCare }) {
  const t = useTranslate();
  const press = usePress();
  const { form, result, state, assessment, comparison } = care;
  const flagged = flaggedConcerns(form, result, care.flags);
  const hidden = hiddenItems(result.session);
  const concerns = rankForPlan(
    result.concerns.filter(({ id }) => !hidden.has(id)),
    flagged,
  );
  return (
    <>
      <Begin care={care} />
      <RedFlags
        form={form}
        assessment={assessment.id}
        patient={assessment.patient}
        fired={result.fired}
        latched={care.flags}
        waiting={care.waiting}
        minutes={care.minutes}
      />
      {!result.safetyCheckComplete && (
        <WarningCallout heading={t('result.safety-incomplete')}>
          <p>{t('result.safety-incomplete-words')}</p>
        </WarningCallout>
      )}
      <AskInPerson assessment={assessment} result={result} task={care.asked} />
      <LifeNotes care={care} />
      {comparison.occasions.length > 1 && (
        <section aria-labelledby="since">
          <h2 id="since" className="nhsuk-heading-m">
            {t('since.title')}
          </h2>
          <SlopePicture comparison={comparison} />
          <Details summary={t('since.numbers')}>
            <SinceTable comparison={comparison} />
          </Details>
        </section>
      )}
      <section aria-labelledby="concerns">
        <h2 id="concerns" className="nhsuk-heading-m">
          {t('discuss.concerns')}
        </h2>
        {assessment.nothingToday && <p>{t('result.nothing-today')}</p>}
        {concerns.length === 0 ? <p>{t('result.no-concerns')}</p> : <p>{t('discuss.order')}</p>}
        {concerns.map((concern) => (
          <Concern key={concern.id} concern={concern} care={care} flagged={flagged.has(concern.id)} />
        ))}
        <AddConcern care={care} />
      </section>
      <AlsoSaid care={care} />
      <section aria-labelledby="own-notes">
        <h2 id="own-notes" className="nhsuk-heading-m">
          {t('discuss.notes')}
        </h2>
        <KeptTextArea
          record={state}
          path={notePath(generalNote)}
          label={t('discuss.talk-note')}
          hint={t('discuss.talk-note-hint')}
          rows={4}
        />
      </section>
      <p>
        <ButtonLink {...press(paths.plan(assessment.id))}>{t('discuss.to-plan')}</ButtonLink>
      </p>
    </>
  );
}

/** From here on it is being talked through, and she adds nothing more to what she sent. */
function Begin({ care }: { readonly care: OpenCare }) {
  const t = useTranslate();
  const save = useSave();
  const { state, assessment } = care;
  if (assessment.status !== 'submitted' || !canMove(assessment.status, 'discussing')) return null;
  const begin = async () => {
    const seen = new Map([[state.id, state]]);
    if (await save.commit(moveAssessment(state, 'discussing'), { patient: assessment.patient, form: assessment.form, seen }))
      focusHeading();
  };
  return (
    <InsetText>
      <p>{t('discuss.not-begun')}</p>
      {save.problem}
      <Button busy={save.busy} onClick={() => void begin()}>
        {t('discuss.begin')}
      </Button>
    </InsetText>
  );
}

function Concern({ concern, care, flagged }: { readonly concern: RankedConcern; readonly care: OpenCare; readonly flagged: boolean }) {
  const t = useTranslate();
  const { session } = care.result;
  const since = sinceByConcern(care.comparison).get(concern.id);
  const dates = care.comparison.occasions.map(({ date }) => date);
  const raised = raisedInTalk(care.state).includes(concern.id);
  const followUps = session.form.canonical.items.filter((item) => {
    if (item.follows !== concern.id) return false;
    const { visible, blank, value } = session.snapshot(item.id);
    return visible && blank === undefined && value !== null;
  });
  return (
    <section className="hna-concern" aria-labelledby={`concern-${concern.id}`}>
      <h3 id={`concern-${concern.id}`} className="nhsuk-heading-s">
        {concern.text}
      </h3>
      <p className="hna-tags">
        {concern.top !== null && <Tag colour="purple">{t('result.top', { place: concern.top })}</Tag>}
        {flagged && <Tag colour="red">{t('discuss.flagged')}</Tag>}
        {raised && <Tag colour="white">{t('discuss.raised')}</Tag>}
        <span>{concern.rating === null ? t('result.not-rated') : t('result.rated', { rating: concern.rating })}</span>
        {since !== undefined && since.since !== null && <span>{sinceWords(since, dates, t)}</span>}
        {concern.talk !== null && <span>{t('discuss.talk', { answer: answerText(session, `${concern.id}.talk`, t) })}</span>}
      </p>
      {concern.note !== null && (
        <p>
          <strong>{t('discuss.her-note')}</strong> {concern.note}
        </p>
      )}
      {followUps.length > 0 && (
        <ul>
          {followUps.map((item) => (
            <li key={item.id}>
              {session.snapshot(item.id).text} <strong>{answerText(session, item.id, t)}</strong>
            </li>
          ))}
        </ul>
      )}
      <KeptTextArea record={care.state} path={notePath(concern.id)} label={t('discuss.note', { concern: concern.text })} />
      {raised && <TakeBack care={care} concern={concern} />}
    </section>
  );
}

const spoken = new Set(['text', 'paragraph', 'choice', 'choices', 'yes-no', 'number', 'date', 'scale', 'body-map']);

/** All else that she answered outside the safety check, her own words first of all. */
function AlsoSaid({ care }: { readonly care: OpenCare }) {
  const t = useTranslate();
  const { session } = care.result;
  const { items, pages } = care.form.canonical;
  const hidden = hiddenItems(session);
  const said = items.filter((item) => {
    if (!spoken.has(item.type) || item.follows !== undefined || item.table !== undefined || hidden.has(item.id)) return false;
    if (pages[item.page]?.safetyCheck === true) return false;
    const { visible, blank, value } = session.snapshot(item.id);
    return visible && blank === undefined && value !== null;
  });
  if (said.length === 0) return null;
  return (
    <section aria-labelledby="also-said">
      <h2 id="also-said" className="nhsuk-heading-m">
        {t('discuss.also-said')}
      </h2>
      <SummaryList
        rows={said.map((item) => ({ id: item.id, key: session.snapshot(item.id).text, value: answerText(session, item.id, t) }))}
      />
    </section>
  );
}

/** Thoughts of not wanting to be alive: three notes that are never one. */
function LifeNotes({ care }: { readonly care: OpenCare }) {
  const t = useTranslate();
  const { result, flags, state } = care;
  const rule = 'not-wanting-to-be-alive';
  const noted = lifeNotes.some((name) => state.fields[notePath(name)] !== undefined);
  if (!noted && !result.fired.some(({ id }) => id === rule) && !flags.some((flag) => readFlag(flag).rule === rule)) return null;
  return (
    <section className="hna-concern" aria-labelledby="life-notes">
      <h2 id="life-notes" className="nhsuk-heading-m">
        {t('discuss.life')}
      </h2>
      <p>{t('discuss.life-words')}</p>
      {lifeNotes.map((name) => (
        <KeptTextArea key={name} record={state} path={notePath(name)} label={t('discuss.life-note', { note: selector(name) })} />
      ))}
    </section>
  );
}
