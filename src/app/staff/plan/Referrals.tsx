import { isOpenReferral, isUnmetNeed, readReferral, removal, stepReferral, type RecordState, type Referral } from '../../../records';
import type { Store } from '../../../store';
import { Button } from '../../../look';
import { useTranslate } from '../../../messages';
import { Link } from '../../router';
import { paths } from '../../routes';
import { newId, todayOf, useServices } from '../../services';
import { useStored } from '../../stored';
import { isPartial } from '../caseload';
import { Loaded } from '../Loaded';
import { useParts } from '../parts';
import { useSave } from '../save';
import { BackHome, Screen } from '../Screen';
import { StillComing } from '../StillComing';
import type { Held } from './load';
import { ReferralEntry, type ReferralEdits } from './ReferralEntry';

interface Listed extends Held<Referral> {
  readonly name: string;
}

async function load(store: Store): Promise<{ readonly all: readonly Listed[]; readonly partial: boolean }> {
  const [records, caseload] = await Promise.all([store.records('referral'), store.caseload()]);
  const { patients } = caseload;
  const names = new Map(
    patients.flatMap(({ id, patient }) => (patient === null || patient.ended !== null ? [] : [[id, patient.name] as const])),
  );
  const all = records
    .flatMap((state: RecordState): Listed[] => {
      const read = readReferral(state);
      const name = names.get(read.patient);
      return name === undefined ? [] : [{ state, read, name }];
    })
    .toSorted((one, other) =>
      one.read.since < other.read.since ? -1 : one.read.since > other.read.since ? 1 : one.name < other.name ? -1 : 1,
    );
  return { all, partial: isPartial(caseload) };
}

/** Who was referred where and waits, the longest first; and what is needed and is not there. */
export function Referrals() {
  const t = useTranslate();
  const stored = useStored('referrals', load);
  return (
    <Screen title={t('referrals.title')} back={<BackHome />}>
      <Loaded stored={stored}>
        {({ all, partial }) => (
          <>
            {partial && <StillComing />}
            <List
              id="open"
              title={t('referrals.open')}
              none={t(partial ? 'today.none-yet' : 'referrals.none-open')}
              list={all.filter(({ read }) => isOpenReferral(read))}
            />
            <List
              id="unmet"
              title={t('referrals.unmet')}
              none={t(partial ? 'today.none-yet' : 'referrals.none-unmet')}
              list={all.filter(({ read }) => isUnmetNeed(read))}
            />
          </>
        )}
      </Loaded>
    </Screen>
  );
}

function List({
  id,
  title,
  none,
  list,
}: {
  readonly id: string;
  readonly title: string;
  readonly none: string;
  readonly list: readonly Listed[];
}) {
  const t = useTranslate();
  const { clock } = useServices();
  const save = useSave();
  const { shown, rest, more } = useParts(list);
  const edits: ReferralEdits = {
    step: async ({ read, state }, step) =>
      (await save.commit(stepReferral(read.id, { ...step, id: newId(clock) }), {
        patient: read.patient,
        seen: new Map([[state.id, state]]),
      })) !== null,
    remove: async ({ read, state }, removed) =>
      void (await save.commit(removal(state, removed), { patient: read.patient, seen: new Map([[state.id, state]]) })),
  };
  return (
    <section aria-labelledby={id}>
      <h2 id={id} className="nhsuk-heading-m">
        {title} ({list.length})
      </h2>
      {save.problem}
      {list.length === 0 && <p>{none}</p>}
      <ul className="nhsuk-list">
        {shown.map((each) => (
          <li key={each.read.id}>
            <Link href={paths.plan(each.read.assessment)}>{each.name}</Link>{' '}
            <span>{t('referrals.age', { count: daysSince(each.read.since, todayOf(clock)) })}</span>
            <ReferralEntry referral={each} edits={edits} />
          </li>
        ))}
      </ul>
      {rest > 0 && (
        <Button secondary onClick={more}>
          {t('referrals.more', { count: rest })}
        </Button>
      )}
    </section>
  );
}

const dayInMilliseconds = 86_400_000;
const daysSince = (since: string, today: string): number => {
  const days = (Date.parse(`${today}T00:00:00Z`) - Date.parse(`${since}T00:00:00Z`)) / dayInMilliseconds;
  return Number.isNaN(days) ? 0 : Math.max(0, days);
};
