import { useState, type ReactNode } from 'react';
import { Button, InsetText } from '../../look';
import { useTranslate } from '../../messages';
import type { Identity, SignInReply } from '../../protocol';
import { StoreError } from '../../store';
import { late } from '../../form';
import { useHeadingFocus } from '../heading-focus';
import { OtherPerson } from '../account';
import { confirmFactor, sendCode, type Entered } from '../session';
import { signOut } from '../sign-out';
import { useSigningIn } from '../signing-in';
import { CodeForm } from './CodeForm';
import { entryWords } from './entry-words';
import { RecoveryCodes } from './RecoveryCodes';
import { Screen } from './Screen';
import type { FactorToSetUp as FactorToSetUpPart } from './FactorToSetUp';

/** With the QR code, which only this step needs. */
const FactorToSetUp = late<Parameters<typeof FactorToSetUpPart>[0]>(async () => (await import('./FactorToSetUp')).FactorToSetUp);

type At =
  | { readonly step: 'first' }
  | { readonly step: 'code' }
  | { readonly step: 'factor'; readonly secret: string; readonly address: string }
  | { readonly step: 'codes'; readonly identity: Identity; readonly codes: readonly string[] };

/** Sends a first step: gives what went wrong, in words, or null. */
export type Take = (send: () => Promise<Entered<SignInReply>>, wrong: string) => Promise<string | null>;

interface Props {
  readonly title: string;
  readonly onSignedIn: (identity: Identity) => Promise<void>;
  /** The form of the first step. */
  readonly first: (take: Take) => ReactNode;
}

/** The way in, step by step; what the server says is next decides. Nothing of it is kept on the device until the last. */
export function Entry({ title, onSignedIn, first }: Props) {
  const t = useTranslate();
  const [at, setAt] = useState<At>({ step: 'first' });
  const [expired, setExpired] = useState(false);
  const signingIn = useSigningIn();
  useHeadingFocus(at.step);

  const arrive = async (identity: Identity): Promise<string | null> => {
    try {
      await onSignedIn(identity);
      return null;
    } catch (error) {
      // The device did not take this account: its cookie must not stay behind.
      await signOut(fetch);
      const otherTeam = error instanceof StoreError && error.code === 'other-team';
      return t(error instanceof OtherPerson ? 'sign-in.other-person' : otherTeam ? 'sign-in.other-team' : 'sign-in.server');
    } finally {
      signingIn.end();
    }
  };
  const begin: Take = async (send, wrong) => {
    setExpired(false);
    await signingIn.begin();
    const reply = await send();
    if (!('value' in reply)) {
      signingIn.end();
      return entryWords(t, reply, wrong);
    }
    const { value } = reply;
    if (!('next' in value)) return arrive(value);
    setAt(value.next === 'code' ? { step: 'code' } : { step: 'factor', secret: value.secret, address: value.address });
    return null;
  };
  /** The second step; one that comes too late leads back to the first. */
  const second = async <T,>(reply: Entered<T>, then: (value: T) => Promise<string | null>): Promise<string | null> => {
    if ('value' in reply) return then(reply.value);
    if (reply.problem !== 'expired') return entryWords(t, reply, t('sign-in.code-wrong'));
    signingIn.end();
    setExpired(true);
    setAt({ step: 'first' });
    return null;
  };
  const again = async () => {
    await signOut(fetch);
    signingIn.end();
    setAt({ step: 'first' });
  };
  const startAgain = (
    <Button secondary onClick={() => void again()}>
      {t('sign-in.start-again')}
    </Button>
  );

  if (at.step === 'code')
    return (
      <Screen title={t('sign-in.code-title')}>
        <p>{t('sign-in.code-where')}</p>
        <CodeForm
          hint={t('sign-in.code-hint')}
          button={t('sign-in.button')}
          beside={startAgain}
          onCode={async (code) => second(await sendCode(code), arrive)}
        />
        <p>{t('sign-in.code-lost')}</p>
      </Screen>
    );
  if (at.step === 'factor')
    return (
      <Screen title={t('factor.title')}>
        <FactorToSetUp secret={at.secret} address={at.address} />
        <CodeForm
          hint={t('factor.code-hint')}
          button={t('factor.button')}
          beside={startAgain}
          onCode={async (code) =>
            second(await confirmFactor(code), async ({ identity, recoveryCodes: codes }) => {
              setAt({ step: 'codes', identity, codes });
              return null;
            })
          }
        />
      </Screen>
    );
  if (at.step === 'codes') return <Codes codes={at.codes} onKept={() => arrive(at.identity)} />;
  return (
    <Screen title={title}>
      {expired && (
        <InsetText>
          <p role="alert">{t('sign-in.expired')}</p>
        </InsetText>
      )}
      {first(begin)}
    </Screen>
  );
}

function Codes({ codes, onKept }: { readonly codes: readonly string[]; readonly onKept: () => Promise<string | null> }) {
  const t = useTranslate();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const kept = async () => {
    setBusy(true);
    setProblem(await onKept());
    setBusy(false);
  };
  return (
    <Screen title={t('codes.title')}>
      <RecoveryCodes codes={codes} />
      {problem !== null && (
        <p role="alert" className="nhsuk-error-message">
          {problem}
        </p>
      )}
      <Button busy={busy} onClick={() => void kept()}>
        {t('codes.kept')}
      </Button>
    </Screen>
  );
}
