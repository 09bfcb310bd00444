import {
  ownerIsPatient,
  nextReviewOf,
  readContacts,
  readTeamSettings,
  teamSettingsId,
  type AgreedItem,
  type Agreement,
} from '../../../records';
import { Button, InsetText, WarningCallout } from '../../../look';
import { useTranslate } from '../../../messages';
import { careLibrary } from '../../care-library';
import { showDate } from '../../dates';
import { Link } from '../../router';
import { paths } from '../../routes';
import { personName, useServices } from '../../services';
import { useStored } from '../../stored';
import { CareScreen, type OpenCare } from './CareScreen';
import { copyText } from './copy-text';
import { informationWords } from './words';

/** What she takes home: what will happen, who does it, by when, and whom to ring. Printed, nothing of the staff's stands on it. */
export function Copy({ id }: { readonly id: string }) {
  const t = useTranslate();
  return (
    <CareScreen id={id} step="copy" title={t('copy.title')}>
      {(care) => <Content care={care} />}
    </CareScreen>
  );
}

function Content({ care }: { readonly care: OpenCare }) {
  const t = useTranslate();
  const { standing, notFacing, assessment } = care;
  // Nothing that she could see exists before she was told.
  if (notFacing === 'mistaken') return <InsetText>{t('copy.mistaken')}</InsetText>;
  if (notFacing !== null) return <InsetText>{t('copy.not-told')}</InsetText>;
  if (standing === null) {
    return (
      <InsetText>
        <p>{t('copy.not-agreed')}</p>
        <Link href={paths.plan(assessment.id)}>{t('discuss.to-plan')}</Link>
      </InsetText>
    );
  }
  if (standing.text === null) return <InsetText>{t('versions.too-long')}</InsetText>;
  return <HerCopy care={care} standing={standing} />;
}

function HerCopy({ care, standing }: { readonly care: OpenCare; readonly standing: Agreement }) {
  const t = useTranslate();
  const { items, referrals, leftOut } = copyText(care, standing);
  const review = nextReviewOf(care.state);
  const actions = items.filter(({ action }) => action !== '');
  const talked = items.filter(({ talkedThrough }) => talkedThrough);
  const given = items.filter(({ information }) => information.length > 0);
  return (
    <>
      <div className="hna-not-printed">
        <p>{t('copy.privacy')}</p>
        {leftOut > 0 && (
          <WarningCallout heading={t('copy.left-out', { count: leftOut })}>
            <p>{t('copy.left-out-words')}</p>
            <Link href={paths.plan(care.assessment.id)}>{t('discuss.to-plan')}</Link>
          </WarningCallout>
        )}
        <Button onClick={() => print()}>{t('copy.print')}</Button>
      </div>
      <article className="hna-copy" aria-labelledby="copy-words">
        <p id="copy-words">{t('copy.agreed', { with: standing.with, date: showDate(standing.on) })}</p>
        {actions.length > 0 && (
          <section aria-labelledby="copy-actions">
            <h2 id="copy-actions" className="nhsuk-heading-m">
              {t('copy.actions')}
            </h2>
            {actions.map((item) => (
              <Action key={item.id} item={item} />
            ))}
          </section>
        )}
        {talked.length > 0 && (
          <section aria-labelledby="copy-talked">
            <h2 id="copy-talked" className="nhsuk-heading-m">
              {t('copy.talked')}
            </h2>
            <ul>
              {talked.map(({ id, title }) => (
                <li key={id}>{title}</li>
              ))}
            </ul>
          </section>
        )}
        {given.length > 0 && (
          <section aria-labelledby="copy-given">
            <h2 id="copy-given" className="nhsuk-heading-m">
              {t('copy.given')}
            </h2>
            <ul>{given.flatMap((item) => informationWords(item).map((words) => <li key={`${item.id} ${words}`}>{words}</li>))}</ul>
          </section>
        )}
        {referrals.length > 0 && (
          <section aria-labelledby="copy-services">
            <h2 id="copy-services" className="nhsuk-heading-m">
              {t('copy.services')}
            </h2>
            <ul>
              {referrals.map((referral) => (
                <li key={referral.id}>
                  <ServiceWords service={referral.service} name={referral.serviceName} />
                </li>
              ))}
            </ul>
          </section>
        )}
        <WhomToRing care={care} />
        {review !== null && <p>{t('copy.review', { date: showDate(review) })}</p>}
      </article>
    </>
  );
}

function Action({ item }: { readonly item: AgreedItem }) {
  const t = useTranslate();
  const { identity } = useServices();
  const who = item.owner === ownerIsPatient ? t('copy.you') : personName(identity, item.owner, item.owner);
  return (
    <div className="hna-plan-item">
      <h3 className="nhsuk-heading-s">{item.title}</h3>
      {item.goal !== '' && <p>{t('copy.goal', { goal: item.goal })}</p>}
      <p>
        <strong>{item.action}</strong>
      </p>
      <p>
        {who !== '' && t('copy.who', { who })} {item.due !== '' && t('copy.by', { date: showDate(item.due) })}
      </p>
    </div>
  );
}

function ServiceWords({ service, name }: { readonly service: string | null; readonly name: string }) {
  const t = useTranslate();
  const known = careLibrary.services.find(({ id }) => id === service);
  const reach = known === undefined ? [] : [known.phone, known.email, known.hours].filter((each) => each !== undefined);
  return (
    <>
      <strong>{name}</strong>
      {reach.length > 0 && `: ${reach.join(' · ')}`}
      {known?.notForEmergencies === true && ` ${t('copy.not-emergency')}`}
    </>
  );
}

/** The numbers that her own pages show; where none were put there, the team's as they stand. Never a computed "open now". */
function WhomToRing({ care }: { readonly care: OpenCare }) {
  const t = useTranslate();
  const stored = useStored('team-contacts', async (store) => readTeamSettings(await store.record(teamSettingsId)));
  const settings = stored.state === 'ready' ? stored.value : null;
  const own = readContacts(care.state);
  const line = settings?.line ?? own.line;
  const hours = settings?.coverHours ?? own.coverHours;
  return (
    <section aria-labelledby="copy-ring">
      <h2 id="copy-ring" className="nhsuk-heading-m">
        {t('copy.ring')}
      </h2>
      <p>{line === null ? t('copy.no-line') : t('copy.line', { name: line.name, number: line.number })}</p>
      {hours !== null && <p>{t('copy.hours', { hours })}</p>}
      <p>{t('copy.emergency')}</p>
    </section>
  );
}
