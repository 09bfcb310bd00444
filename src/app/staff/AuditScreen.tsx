import { useState } from 'react';
import { Button, InsetText, Table, WarningCallout } from '../../look';
import { useTranslate } from '../../messages';
import type { VerifiedAudit } from '../../protocol';
import { useAsked, type Asked } from '../administration';
import { showMoment } from '../dates';
import { askAudit, verifyAudit } from '../people';
import { paths } from '../routes';
import { personName, useServices } from '../services';
import { selector } from '../words';
import { Answered } from './Answered';
import { PageButtons, usePages } from './pages';
import { BackLinkTo, Screen } from './Screen';

/** Who saw and did what, latest first, and whether the log is as it was written. It names accounts and ids, and nothing about a patient. */
export function AuditScreen() {
  const t = useTranslate();
  const pages = usePages();
  return (
    <Screen title={t('audit.title')} back={<BackLinkTo href={paths.administration}>{t('admin.title')}</BackLinkTo>}>
      <p>{t('audit.intro')}</p>
      {pages.isFirst && <Chain />}
      <section aria-labelledby="entries">
        <h2 id="entries" className="nhsuk-heading-m">
          {t('audit.entries')}
        </h2>
        <Page key={pages.at} pages={pages} />
      </section>
    </Screen>
  );
}

/** Going over all of it takes the server a while, so that it does when it is asked. */
function Chain() {
  const t = useTranslate();
  const [busy, setBusy] = useState(false);
  const [checked, setChecked] = useState<Asked<VerifiedAudit> | null>(null);
  const check = async () => {
    setBusy(true);
    setChecked(await verifyAudit());
    setBusy(false);
  };
  return (
    <section aria-labelledby="chain">
      <h2 id="chain" className="nhsuk-heading-m">
        {t('audit.chain')}
      </h2>
      <p>{t('audit.chain-what')}</p>
      <output>{checked !== null && 'value' in checked && !busy && <Outcome checked={checked.value} />}</output>
      {checked !== null && !('value' in checked) && !busy && (
        <p role="alert" className="nhsuk-error-message">
          {checked.message ?? t(`admin.problem.${checked.problem}`)}
        </p>
      )}
      <Button secondary busy={busy} onClick={() => void check()}>
        {t(busy ? 'audit.checking' : 'audit.check')}
      </Button>
    </section>
  );
}

function Outcome({ checked: { entries, head, broken } }: { readonly checked: VerifiedAudit }) {
  const t = useTranslate();
  if (broken === null)
    return (
      <InsetText>
        <p>{t('audit.whole', { count: entries })}</p>
        {entries > 0 && (
          <p>
            {t('audit.head')}{' '}
            <code translate="no" className="hna-raw">
              {head}
            </code>
          </p>
        )}
      </InsetText>
    );
  return (
    <WarningCallout heading={t('audit.broken')}>
      <p>{t('audit.broken-after', { count: entries })}</p>
      <p>{broken}</p>
      <p>{t('audit.broken-do')}</p>
    </WarningCallout>
  );
}

function Page({ pages }: { readonly pages: ReturnType<typeof usePages> }) {
  const t = useTranslate();
  const { asked, again } = useAsked(() => askAudit(pages.at));
  return (
    <Answered asked={asked} again={again}>
      {({ entries, next }) => (
        <>
          {entries.length === 0 ? (
            <p>{t('audit.none')}</p>
          ) : (
            <Table
              caption={t('audit.caption', { count: entries.length })}
              captionSize="s"
              head={[t('audit.when'), t('audit.who'), t('audit.action'), t('audit.subject'), t('audit.outcome')]}
              rows={entries.map(({ at, account, action, subject, outcome }) => [
                showMoment(at),
                account === null ? t('audit.server') : <NameOrId key="who" of={account} />,
                t('audit.did', { action: selector(action), code: action }),
                subject === null ? '' : <NameOrId key="subject" of={subject} />,
                <code key="outcome" translate="no" className="hna-raw">
                  {outcome}
                </code>,
              ])}
            />
          )}
          <PageButtons pages={pages} next={next} words={{ back: t('audit.later'), next: t('audit.earlier') }} />
        </>
      )}
    </Answered>
  );
}

/** Of somebody in the team her name; the log holds ids of other teams' people too, and of much else. */
function NameOrId({ of }: { readonly of: string }) {
  const { identity } = useServices();
  return (
    personName(identity, of, '') || (
      <code translate="no" className="hna-raw">
        {of}
      </code>
    )
  );
}
