import { useState } from 'react';
import type { EnrolCode } from '../../protocol';
import { Button, InsetText } from '../../look';
import { useTranslate } from '../../messages';
import { issueTabletCode } from '../administration';
import { showMoment } from '../dates';

/** A code for one new tablet: shown once, read out or copied to it by hand. */
export function TabletCode() {
  const t = useTranslate();
  const [busy, setBusy] = useState(false);
  const [issued, setIssued] = useState<EnrolCode | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const issue = async () => {
    setBusy(true);
    setProblem(null);
    const reply = await issueTabletCode();
    setBusy(false);
    if ('value' in reply) setIssued(reply.value);
    else setProblem(reply.message ?? t(`admin.problem.${reply.problem}`));
  };
  return (
    <section aria-labelledby="tablet-code">
      <h2 id="tablet-code" className="nhsuk-heading-m">
        {t('tablets.code-title')}
      </h2>
      <p>{t('tablets.code-intro')}</p>
      <output>
        {issued !== null && (
          <InsetText>
            <p className="nhsuk-heading-l">{issued.code}</p>
            <p>{t('tablets.code-until', { when: showMoment(issued.expires) })}</p>
          </InsetText>
        )}
      </output>
      {problem !== null && <p role="alert">{problem}</p>}
      <Button secondary busy={busy} onClick={() => void issue()}>
        {t(issued === null ? 'tablets.code-issue' : 'tablets.code-another')}
      </Button>
    </section>
  );
}
