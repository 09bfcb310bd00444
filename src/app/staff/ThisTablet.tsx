import { useState, type FormEvent } from 'react';
import { fingerprintOf } from '../../protocol';
import { Button, ErrorSummary, InsetText, TextInput } from '../../look';
import { useTranslate } from '../../messages';
import { useServices } from '../services';
import { useSyncStatus } from '../sync-words';
import { BackHome, Screen } from './Screen';
import { useTabletId } from './this-tablet';

/** How the server sees this tablet, and the code that lets it in. What is written meanwhile is kept. */
export function ThisTablet() {
  const t = useTranslate();
  const { state } = useSyncStatus();
  const id = useTabletId();
  const known = state === 'enrol' || state === 'not-approved' || state === 'suspended' ? state : 'other';
  return (
    <Screen title={t('tablet.title')} back={<BackHome />}>
      <output>
        <p>{t('tablet.words', { state: known === 'not-approved' ? 'waiting' : known })}</p>
      </output>
      {known !== 'other' && <p>{t('tablet.kept')}</p>}
      {known !== 'enrol' && id !== null && (
        <InsetText>
          <p>{t('tablet.compare')}</p>
          <p className="nhsuk-heading-l">{fingerprintOf(id)}</p>
        </InsetText>
      )}
      {known === 'enrol' && <EnterCode />}
    </Screen>
  );
}

function EnterCode() {
  const t = useTranslate();
  const { sync } = useServices();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<{ readonly tries: number; readonly message: string } | null>(null);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const typed = new FormData(event.currentTarget).get('code');
    const code = typeof typed === 'string' ? typed.trim() : '';
    const fail = (message: string): void => setProblem((before) => ({ tries: (before?.tries ?? 0) + 1, message }));
    if (code === '') return fail(t('tablet.code-missing'));
    setBusy(true);
    const done = await sync.enrol(code);
    setBusy(false);
    if ('message' in done) fail(done.state === 'offline' ? t('tablet.offline') : done.message);
  };
  return (
    <form onSubmit={(event) => void submit(event)} noValidate>
      {problem !== null && <ErrorSummary key={problem.tries} errors={[{ message: problem.message, href: '#code' }]} />}
      <TextInput
        id="code"
        name="code"
        label={t('tablet.code')}
        hint={t('tablet.code-hint')}
        autoComplete="off"
        autoCapitalize="characters"
        spellCheck={false}
        maxLength={20}
        error={problem?.message}
      />
      <Button type="submit" busy={busy}>
        {t(busy ? 'tablet.busy' : 'tablet.enter')}
      </Button>
    </form>
  );
}
