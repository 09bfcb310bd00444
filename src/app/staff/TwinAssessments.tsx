import { useState } from 'react';
import { answersOf, joinable, joinInto, part, readAssessment, type Group, type Joinable, type RecordState } from '../../records';
import { Button, Dialog, InsetText } from '../../look';
import { useTranslate, type Translate } from '../../messages';
import { useAllowed } from '../allowed';
import { showDate, showMoment } from '../dates';
import { focusHeading } from '../heading-focus';
import { personName, useServices } from '../services';
import { useSave } from './save';

type Pair = Extract<Joinable, { joining: RecordState }>;

/** Two tablets without a network may each have started the assessment of one event: both show, until the nurse joins them. */
export function TwinAssessments({ twins }: { readonly twins: readonly Group[] }) {
  const t = useTranslate();
  const allowed = useAllowed();
  const { commit, busy, problem } = useCommitOf();
  const startedBy = useStartedBy();
  const [asked, setAsked] = useState<Pair | null>(null);
  const [first, ...others] = twins.map(({ state }) => state).toSorted((a, b) => (leads(a, b) ? -1 : 1));
  if (first === undefined) return null;
  const join = async ({ joining, into }: Pair) => {
    if (!(await commit(joining, joinInto(joining, into.id)))) return;
    setAsked(null);
    focusHeading();
  };
  return (
    <InsetText>
      <p>{t('twins.two', { count: twins.length })}</p>
      <ul>
        {[first, ...others].map((state) => (
          <li key={state.id}>
            {startedBy(state)}, {t('twins.answers', { count: Object.keys(answersOf(state)).length })},{' '}
            {t('status', { status: readAssessment(state).status })}
          </li>
        ))}
      </ul>
      {!allowed('sign') && <p>{t('twins.not-yours')}</p>}
      {(allowed('sign') ? others : []).map((other) => {
        const pair = joinable(first, other);
        return 'both' in pair ? (
          <p key={other.id}>{t(`twins.both-${pair.both}`)}</p>
        ) : (
          <p key={other.id}>
            <Button secondary onClick={() => setAsked(pair)}>
              {t('twins.join')}
              <span className="nhsuk-u-visually-hidden">: {startedBy(pair.joining)}</span>
            </Button>
          </p>
        );
      })}
      <Dialog
        open={asked !== null}
        heading={t('twins.join-title')}
        onClose={() => setAsked(null)}
        actions={
          <>
            <Button busy={busy} onClick={() => asked !== null && void join(asked)}>
              {t('twins.join-confirm')}
            </Button>
            <Button secondary onClick={() => setAsked(null)}>
              {t('twins.cancel')}
            </Button>
          </>
        }
      >
        {asked !== null && <Meaning pair={asked} t={t} />}
        {problem}
      </Dialog>
    </InsetText>
  );
}

const leads = (one: RecordState, other: RecordState): boolean => {
  const pair = joinable(one, other);
  return 'both' in pair ? readAssessment(one).today <= readAssessment(other).today : pair.into === one;
};

function Meaning({ pair, t }: { readonly pair: Pair; readonly t: Translate }) {
  const isSigned = readAssessment(pair.into).submittedAt !== null;
  return (
    <ul>
      <li>{t(isSigned ? 'twins.into-signed' : 'twins.into-draft')}</li>
      <li>{t('twins.differ')}</li>
      <li>{t('twins.flags')}</li>
    </ul>
  );
}

/** What was joined into an assessment, and the way back. */
export function JoinedAssessments({ members }: { readonly members: readonly RecordState[] }) {
  const t = useTranslate();
  const allowed = useAllowed();
  const { commit, busy, problem } = useCommitOf();
  const startedBy = useStartedBy();
  const partAgain = async (member: RecordState) => {
    if (await commit(member, part(member))) focusHeading();
  };
  return (
    <>
      {problem}
      <ul>
        {members.map((member) => (
          <li key={member.id}>
            {t('twins.joined', { started: startedBy(member) })}
            <br />
            {allowed('sign') && (
              <Button secondary busy={busy} onClick={() => void partAgain(member)}>
                {t('joined.part')}
                <span className="nhsuk-u-visually-hidden">: {startedBy(member)}</span>
              </Button>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}

function useCommitOf() {
  const save = useSave();
  return {
    busy: save.busy,
    problem: save.problem,
    commit: async (state: RecordState, edits: ReturnType<typeof joinInto>): Promise<boolean> => {
      const options = { form: readAssessment(state).form, seen: new Map([[state.id, state]]) };
      return (await save.commit(edits, { ...options, ...(state.patient === undefined ? {} : { patient: state.patient }) })) !== null;
    },
  };
}

function useStartedBy(): (state: RecordState) => string {
  const t = useTranslate();
  const { identity } = useServices();
  return (state) => {
    const [head] = state.fields['today'] ?? [];
    const { today } = readAssessment(state);
    const who = head === undefined ? t('conflict.someone') : personName(identity, head.author, t('conflict.someone'));
    return t('twins.started', { who, when: head === undefined ? showDate(today) : showMoment(head.at) });
  };
}
