import { useState } from 'react';
import type { OwnAccount } from '../../protocol';
import { Button, InsetText } from '../../look';
import { useTranslate } from '../../messages';
import { useAsked, type Refused } from '../administration';
import { showMoment } from '../dates';
import { askAccount, changePassword, endOtherSessions, endSession, makeRecoveryCodes } from '../own-account';
import { useServices } from '../services';
import { Answered } from './Answered';
import { EntryForm, type EntryField } from './EntryForm';
import { newPasswordFields } from './new-password';
import { RecoveryCodes } from './RecoveryCodes';
import { BackHome, Screen } from './Screen';
import { useStepUp } from './step-up';

/** What a person sees and changes of her own account: where she is signed in, recovery codes, password. */
export function YourAccount() {
  const t = useTranslate();
  const { asked, again } = useAsked(askAccount);
  const [done, setDone] = useState('');
  const told = (words: string) => {
    setDone(words);
    again();
  };
  return (
    <Screen title={t('account.title')} back={<BackHome />}>
      <p>
        <output>{done}</output>
      </p>
      <Answered asked={asked} again={again}>
        {(account) => (
          <>
            <p>{t('account.who', { display: account.display, name: account.name })}</p>
            <Sessions account={account} onDone={told} />
            {account.secondFactor ? <Codes left={account.recoveryCodes} onDone={told} /> : <p>{t('account.no-factor')}</p>}
            <Password onDone={told} />
          </>
        )}
      </Answered>
    </Screen>
  );
}

function useProblem() {
  const t = useTranslate();
  const [problem, setProblem] = useState<string | null>(null);
  const words = (refused: Refused): string => refused.message ?? t(`admin.problem.${refused.problem}`);
  const shown = problem !== null && (
    <p role="alert" className="nhsuk-error-message">
      {problem}
    </p>
  );
  return { words, shown, setProblem };
}

function Sessions({ account, onDone }: { readonly account: OwnAccount; readonly onDone: (words: string) => void }) {
  const t = useTranslate();
  const { words, shown, setProblem } = useProblem();
  const [busy, setBusy] = useState('');
  const { sessions } = account;
  const end = async (id: string) => {
    setBusy(id);
    const reply = await (id === 'others' ? endOtherSessions() : endSession(id));
    setBusy('');
    setProblem('value' in reply ? null : words(reply));
    if ('value' in reply) onDone(t('account.ended', { which: id === 'others' ? 'others' : 'one' }));
  };
  return (
    <section aria-labelledby="sessions">
      <h2 id="sessions" className="nhsuk-heading-m">
        {t('account.sessions')}
      </h2>
      <p>{t('account.sessions-what')}</p>
      {shown}
      <ul className="nhsuk-list">
        {sessions.map(({ id, agent, created, seen, own }) => {
          const [browser = 'other', system = 'other'] = agent.split('/');
          const kind = t('account.agent', { browser, system });
          return (
            <li key={id}>
              <strong>{kind}</strong> {own && t('account.own')}
              <br />
              {t('account.since', { since: showMoment(created), seen: showMoment(seen) })}
              {!own && (
                <p>
                  <Button
                    secondary
                    busy={busy !== ''}
                    aria-label={t('account.end-named', { kind, seen: showMoment(seen) })}
                    onClick={() => void end(id)}
                  >
                    {t('account.end')}
                  </Button>
                </p>
              )}
            </li>
          );
        })}
      </ul>
      {sessions.length > 1 && (
        <Button secondary busy={busy !== ''} onClick={() => void end('others')}>
          {t('account.end-others')}
        </Button>
      )}
    </section>
  );
}

function Codes({ left, onDone }: { readonly left: number; readonly onDone: (words: string) => void }) {
  const t = useTranslate();
  const { withFreshFactor, dialog } = useStepUp();
  const { words, shown, setProblem } = useProblem();
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const [busy, setBusy] = useState(false);
  const make = async () => {
    setBusy(true);
    const reply = await withFreshFactor(makeRecoveryCodes);
    setBusy(false);
    if ('value' in reply) setCodes(reply.value.recoveryCodes);
    setProblem('value' in reply ? null : words(reply));
  };
  return (
    <section aria-labelledby="codes">
      <h2 id="codes" className="nhsuk-heading-m">
        {t('codes.title')}
      </h2>
      {shown}
      {codes === null ? (
        <>
          <p>{t('account.codes-left', { count: left })}</p>
          <Button secondary busy={busy} onClick={() => void make()}>
            {t('account.codes-make')}
          </Button>
        </>
      ) : (
        <InsetText>
          <RecoveryCodes codes={codes} />
          <Button
            onClick={() => {
              setCodes(null);
              onDone(t('account.codes-done'));
            }}
          >
            {t('codes.kept')}
          </Button>
        </InsetText>
      )}
      {dialog}
    </section>
  );
}

type Name = 'oldPassword' | 'newPassword' | 'samePassword';

function Password({ onDone }: { readonly onDone: (words: string) => void }) {
  const t = useTranslate();
  const { sync } = useServices();
  const { words } = useProblem();
  const fields: readonly EntryField<Name>[] = [
    {
      name: 'oldPassword',
      label: t('account.password-old'),
      type: 'password',
      autoComplete: 'current-password',
      wrong: (typed) => (typed('oldPassword') === '' ? t('sign-in.password-missing') : null),
    },
    ...newPasswordFields(t),
  ];
  return (
    <section aria-labelledby="password-heading">
      <h2 id="password-heading" className="nhsuk-heading-m">
        {t('account.password')}
      </h2>
      <p>{t('account.password-what')}</p>
      <EntryForm<Name>
        secondary
        fields={fields}
        button={t('account.password-button')}
        busyWords={t('account.password-busy')}
        onSend={async (typed) => {
          const reply = await changePassword({ password: typed('oldPassword'), next: typed('newPassword') });
          if (!('value' in reply)) return words(reply);
          onDone(t('account.password-done'));
          // The session has a new name: whatever was on its way under the former one is sent again.
          void sync.syncNow();
          return null;
        }}
      />
    </section>
  );
}
