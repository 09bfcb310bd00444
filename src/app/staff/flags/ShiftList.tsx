import { useReducer, useState, type FormEvent } from 'react';
import { setFlagOwner, type EscalationMinutes } from '../../../records';
import type { Store } from '../../../store';
import { Button, Checkboxes, ErrorSummary, Select, Table } from '../../../look';
import { useTranslate } from '../../../messages';
import { useAllowed } from '../../allowed';
import { showMoment } from '../../dates';
import { Link } from '../../router';
import { paths } from '../../routes';
import { personName, useServices } from '../../services';
import { useStored } from '../../stored';
import { selector } from '../../words';
import { isPartial } from '../caseload';
import { Loaded } from '../Loaded';
import { useSave } from '../save';
import { BackHome, Screen } from '../Screen';
import { StillComing } from '../StillComing';
import { UrgencyTag } from '../tags';
import { escalationIn, inOrder, keyOf, loadMinutes, mayTell, openFlags, type ListedFlag } from './flag-view';
import { useNow } from './use-now';
import { ageWords } from './words';

interface Shift {
  readonly flags: readonly ListedFlag[];
  readonly minutes: EscalationMinutes;
  /** More may be still to come. */
  readonly partial: boolean;
}

async function loadShift(store: Store): Promise<Shift> {
  const caseload = await store.caseload();
  const [flags, minutes] = await Promise.all([openFlags(store, caseload), loadMinutes(store)]);
  return { flags, minutes, partial: isPartial(caseload) };
}

/** Everything that is open, for whoever comes on shift: whose, how old, what was tried, and to whom it goes now. */
export function ShiftList() {
  const t = useTranslate();
  const stored = useStored('shift', loadShift);
  return (
    <Screen title={t('shift.title')} back={<BackHome />}>
      <Loaded stored={stored}>{(shift) => <Open {...shift} />}</Loaded>
    </Screen>
  );
}

function Open({ flags, minutes, partial }: Shift) {
  const t = useTranslate();
  const allowed = useAllowed();
  const { clock, identity } = useServices();
  const now = useNow();
  const coming = partial && <StillComing />;
  if (flags.length === 0)
    return (
      <>
        {coming}
        <p>{t(partial ? 'today.none-yet' : 'today.no-flags')}</p>
      </>
    );
  const sorted = inOrder(flags, minutes, now);
  return (
    <>
      {coming}
      <p>
        {t('today.flags-count', { count: flags.length })}{' '}
        {t('shift.as-of', { when: showMoment(clock.now()), team: identity?.teamName ?? '' })}
      </p>
      <div className="hna-shift">
        <Table
          caption={t('shift.caption')}
          rowHeaders
          head={[t('shift.who'), t('shift.what'), t('shift.age'), t('shift.owner'), t('shift.done')]}
          rows={sorted.map((view) => rowOf(view))}
        />
      </div>
      <Button secondary onClick={() => window.print()}>
        {t('shift.print')}
      </Button>
      {allowed('sign') && <Handing flags={sorted} />}
    </>
  );

  function rowOf(view: ListedFlag) {
    const { flag, work } = view;
    const { escalated, age } = escalationIn(view, minutes, now);
    const owners = work.owners.map((owner) => personName(identity, owner, t('conflict.someone')));
    const { last } = work;
    return [
      <Link key="who" href={paths.result(flag.assessment)}>
        {view.name ?? t('conflicts.unknown-patient')}
      </Link>,
      <div key="what">
        <UrgencyTag urgency={flag.urgency} /> {view.discreet ? t('shift.private') : (view.words ?? t('flag.no-words'))}
      </div>,
      <div key="age">
        {escalated && <strong>{t('flag.escalated')} </strong>}
        {age === null ? t('shift.age-unknown') : ageWords(t, age)}
        {flag.raisedAt !== null && ` (${showMoment(flag.raisedAt)})`}
        {!view.sent && (
          <>
            <br />
            <strong>{t('flag.not-sent')}</strong>
          </>
        )}
      </div>,
      owners.length === 0 ? <strong>{t('flag.no-owner')}</strong> : owners.join(', '),
      <div key="done">
        {last === null
          ? t(work.seen ? 'flag.seen-only' : 'flag.unseen')
          : `${t('flag.outcome', { what: selector(last.what), to: 'other' })} ${t('flag.by', { who: personName(identity, last.by, t('conflict.someone')), when: showMoment(last.at) })}`}
        {last !== null && last.note !== '' && mayTell(view) && ` ${t('flag.note', { note: last.note })}`}
        {work.attempts > 0 && ` ${t('flag.attempts', { count: work.attempts })}`}
        {work.retryAt !== null && ` ${t('flag.retry', { when: showMoment(work.retryAt) })}`}
      </div>,
    ];
  }
}

/** Several at once to one colleague; each is a changeset of its own patient. */
function Handing({ flags }: { readonly flags: readonly ListedFlag[] }) {
  const t = useTranslate();
  const { identity } = useServices();
  const save = useSave();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [to, setTo] = useState('');
  const [problems, setProblems] = useState<{ readonly flags?: string; readonly to?: string }>({});
  const [attempts, countAttempt] = useReducer((count: number) => count + 1, 0);
  const [said, setSaid] = useState('');
  const name = (account: string): string => identity?.people[account] ?? '';

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    countAttempt();
    setSaid('');
    const handed = flags.filter((view) => chosen.has(keyOf(view)));
    const found = {
      ...(handed.length === 0 ? { flags: t('shift.none-chosen') } : {}),
      ...(to === '' ? { to: t('shift.to-missing') } : {}),
    };
    setProblems(found);
    if (Object.keys(found).length > 0) return;
    for (const { ids, flag } of handed) {
      const saved = await save.commit(setFlagOwner(ids, to), { ...(flag.patient === '' ? {} : { patient: flag.patient }), urgent: true });
      // What is saved is saved; the rest stays ticked.
      if (saved === null) return;
      setChosen((was) => new Set([...was].filter((key) => key !== ids[0])));
    }
    setSaid(t('shift.handed-over', { count: handed.length, name: name(to) }));
    setTo('');
  };
  const errors = [
    ...(problems.flags === undefined ? [] : [{ message: problems.flags, href: '#shift-flags' }]),
    ...(problems.to === undefined ? [] : [{ message: problems.to, href: '#shift-to' }]),
  ];
  return (
    <section aria-labelledby="shift-hand" className="hna-not-printed">
      <h2 id="shift-hand" className="nhsuk-heading-m">
        {t('shift.hand')}
      </h2>
      <p>
        <output>{said}</output>
      </p>
      {errors.length > 0 && <ErrorSummary key={attempts} errors={errors} />}
      {save.problem}
      <form noValidate onSubmit={(event) => void submit(event)}>
        <Checkboxes
          id="shift-flags"
          name="shift-flags"
          legend={t('shift.which')}
          legendSize="s"
          error={problems.flags}
          items={flags.map((view) => ({
            value: keyOf(view),
            label: t('shift.one', {
              name: view.name ?? t('conflicts.unknown-patient'),
              what: view.discreet || view.words === null ? '' : (view.words.split(/[.:;]/)[0] ?? ''),
              urgency: t('urgency', { urgency: selector(view.flag.urgency) }),
            }),
          }))}
          values={[...chosen]}
          onChange={(event) => {
            const { value, checked } = event.currentTarget;
            setChosen((was) => new Set([...[...was].filter((key) => key !== value), ...(checked ? [value] : [])]));
          }}
        />
        <p>
          <button type="button" className="hna-link-button" onClick={() => setChosen(new Set(flags.map(keyOf)))}>
            {t('shift.all')}
          </button>
        </p>
        <Select
          id="shift-to"
          name="shift-to"
          label={t('shift.to')}
          error={problems.to}
          items={[
            { value: '', label: t('flag.give-choose') },
            ...Object.entries(identity?.people ?? {}).map(([value, label]) => ({ value, label })),
          ]}
          value={to}
          onChange={(event) => setTo(event.currentTarget.value)}
        />
        <Button type="submit" busy={save.busy}>
          {t('shift.button')}
        </Button>
      </form>
    </section>
  );
}
