import { fingerprintOf, type Erasures as Erased } from '../../protocol';
import { useTranslate } from '../../messages';
import { askErasures, useAsked } from '../administration';
import { showMoment } from '../dates';
import { paths } from '../routes';
import { Answered } from './Answered';
import { BackLinkTo, Screen } from './Screen';

/** Who was erased, by nothing but when and why, and which tablets have confirmed it. */
export function Erasures() {
  const t = useTranslate();
  const { asked, again } = useAsked(askErasures);
  return (
    <Screen title={t('erasures.title')} back={<BackLinkTo href={paths.administration}>{t('admin.title')}</BackLinkTo>}>
      <p>{t('erasures.intro')}</p>
      <Answered asked={asked} again={again}>
        {({ erasures }) =>
          erasures.length === 0 ? <p>{t('erasures.none')}</p> : erasures.map((each) => <One key={each.patient} erasure={each} />)
        }
      </Answered>
    </Screen>
  );
}

function One({ erasure: { at, reason, tablets } }: { readonly erasure: Erased['erasures'][number] }) {
  const t = useTranslate();
  return (
    <section>
      <h2 className="nhsuk-heading-m">{t('erasures.one', { when: showMoment(at) })}</h2>
      {reason !== null && <p>{t('erasures.reason', { reason })}</p>}
      {tablets.length === 0 ? (
        <p>{t('erasures.no-tablets')}</p>
      ) : (
        <ul className="nhsuk-list nhsuk-list--bullet">
          {tablets.map(({ id, name, confirmed }) => (
            <li key={id}>
              {t('erasures.tablet', {
                name: name ?? t('tablets.unnamed', { fingerprint: fingerprintOf(id) }),
                confirmed: confirmed === null ? 'no' : 'yes',
              })}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
