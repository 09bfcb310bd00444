import { useState } from 'react';
import { Button, InsetText, Table } from '../../look';
import { useTranslate } from '../../messages';
import { useAsked } from '../administration';
import { showMoment } from '../dates';
import { focusHeading } from '../heading-focus';
import { askAudit } from '../people';
import { paths } from '../routes';
import { personName, useServices } from '../services';
import { Answered } from './Answered';
import { BackLinkTo, Screen } from './Screen';

/** Who saw and did what, latest first. It names accounts and ids, and nothing about a patient. */
export function AuditScreen() {
  const t = useTranslate();
  /** Where each page before this one began. */
  const [pages, setPages] = useState<readonly (string | null)[]>([null]);
  const turn = (to: readonly (string | null)[]) => {
    setPages(to);
    focusHeading();
  };
  return (
    <Screen title={t('audit.title')} back={<BackLinkTo href={paths.administration}>{t('admin.title')}</BackLinkTo>}>
      <p>{t('audit.intro')}</p>
      <Page
        key={pages.at(-1) ?? ''}
        before={pages.at(-1) ?? null}
        onNext={(next) => turn([...pages, next])}
        onBack={pages.length > 1 ? () => turn(pages.slice(0, -1)) : null}
      />
    </Screen>
  );
}

function Page(props: { readonly before: string | null; readonly onNext: (next: string) => void; readonly onBack: (() => void) | null }) {
  const t = useTranslate();
  const { identity } = useServices();
  const { asked, again } = useAsked(() => askAudit(props.before));
  return (
    <Answered asked={asked} again={again}>
      {({ entries, next, head }) => (
        <>
          {head !== null && props.before === null && <InsetText>{t('audit.head', { seq: head.seq, hash: head.hash })}</InsetText>}
          {entries.length === 0 ? (
            <p>{t('audit.none')}</p>
          ) : (
            <Table
              caption={t('audit.caption', { count: entries.length })}
              captionSize="s"
              head={[t('audit.when'), t('audit.who'), t('audit.action'), t('audit.subject'), t('audit.outcome')]}
              rows={entries.map(({ at, account, action, subject, outcome }) => [
                showMoment(at),
                account === null ? t('audit.server') : personName(identity, account, account),
                action,
                subject ?? '',
                outcome,
              ])}
            />
          )}
          <div className="nhsuk-button-group">
            {props.onBack !== null && (
              <Button secondary onClick={props.onBack}>
                {t('audit.later')}
              </Button>
            )}
            {next !== null && (
              <Button secondary onClick={() => props.onNext(next)}>
                {t('audit.earlier')}
              </Button>
            )}
          </div>
        </>
      )}
    </Answered>
  );
}
