import { differenceOf, type AgreedItem, type Agreement, type PlanText } from '../../../records';
import { Details } from '../../../look';
import { useTranslate } from '../../../messages';
import { showDate, showMoment } from '../../dates';
import { personName, useServices } from '../../services';
import type { OpenCare } from './CareScreen';
import { ownerWords } from './words';

/** Every version that was agreed, the latest first: what it said, what changed, and why it was opened again. */
export function Versions({ care }: { readonly care: OpenCare }) {
  const t = useTranslate();
  const { agreements } = care;
  if (agreements.length === 0) return null;
  return (
    <section aria-labelledby="versions" className="hna-not-printed">
      <h2 id="versions" className="nhsuk-heading-m">
        {t('versions.title')}
      </h2>
      {agreements
        .map((agreement, index) => (
          <Version key={agreement.id} agreement={agreement} before={agreements[index - 1] ?? null} number={index + 1} />
        ))
        .toReversed()}
    </section>
  );
}

function Version({
  agreement,
  before,
  number,
}: {
  readonly agreement: Agreement;
  readonly before: Agreement | null;
  readonly number: number;
}) {
  const t = useTranslate();
  const { identity } = useServices();
  const { text, unlocked } = agreement;
  const nameOf = (account: string): string => personName(identity, account, t('conflict.someone'));
  return (
    <Details summary={t('versions.version', { number, with: agreement.with, date: showDate(agreement.on) })}>
      <p>{t('versions.by', { who: nameOf(agreement.by), when: showMoment(agreement.at) })}</p>
      {unlocked !== null && (
        <p>{t('versions.unlocked', { who: nameOf(unlocked.by), when: showMoment(unlocked.at), reason: unlocked.reason })}</p>
      )}
      {before !== null && before.text !== null && text !== null && (
        <>
          <h3 className="nhsuk-heading-s">{t('versions.changed')}</h3>
          <DifferenceList before={before.text} after={text} />
        </>
      )}
      <h3 className="nhsuk-heading-s">{t('versions.said')}</h3>
      {text === null ? (
        <p>{t('versions.too-long')}</p>
      ) : (
        <ul>
          {text.items.map((item) => (
            <li key={item.id}>
              <ItemLine item={item} />
            </li>
          ))}
          {text.referrals.map((referral) => (
            <li key={referral.id}>{t('versions.referral', { service: referral.serviceName })}</li>
          ))}
        </ul>
      )}
    </Details>
  );
}

function ItemLine({ item }: { readonly item: AgreedItem }) {
  const t = useTranslate();
  const { identity } = useServices();
  const who = item.action === '' ? '' : ` ${t('plan.who', { who: ownerWords(item, identity, t) })}`;
  const due = item.action === '' || item.due === '' ? '' : ` ${t('plan.by', { date: showDate(item.due) })}`;
  return (
    <>
      <strong>{item.title}</strong>: {item.talkedThrough ? t('plan.talked-through-said') : item.action || t('versions.no-action')}
      {who}
      {due}
    </>
  );
}

/** What one version says that another does not. */
export function DifferenceList({ before, after }: { readonly before: PlanText; readonly after: PlanText }) {
  const t = useTranslate();
  const { added, gone, changed, referralsAdded, referralsGone } = differenceOf(before, after);
  const nothing = [added, gone, changed, referralsAdded, referralsGone].every((each) => each.length === 0);
  if (nothing) return <p>{t('versions.nothing')}</p>;
  return (
    <ul>
      {added.map((item) => (
        <li key={item.id}>
          {t('versions.added')} <ItemLine item={item} />
        </li>
      ))}
      {gone.map((item) => (
        <li key={item.id}>
          {t('versions.gone')} <ItemLine item={item} />
        </li>
      ))}
      {changed.map(({ before: was, after: is }) => (
        <li key={is.id}>
          {t('versions.was')} <ItemLine item={was} />
          <br />
          {t('versions.is')} <ItemLine item={is} />
        </li>
      ))}
      {referralsAdded.map(({ id, serviceName }) => (
        <li key={id}>{t('versions.referral-added', { service: serviceName })}</li>
      ))}
      {referralsGone.map(({ id, serviceName }) => (
        <li key={id}>{t('versions.referral-gone', { service: serviceName })}</li>
      ))}
    </ul>
  );
}
