import { useReducer, useState, type FormEvent } from 'react';
import { Button, ErrorSummary, TextInput } from '../../look';
import { useTranslate } from '../../messages';
import type { Identity } from '../../protocol';
import { StoreError } from '../../store';
import { signIn } from '../session';
import { signOut } from '../sign-out';
import { Screen } from './Screen';

interface Problem {
  readonly field?: 'name' | 'password';
  readonly message: string;
}

const textOf = (value: FormDataEntryValue | null): string => (typeof value === 'string' ? value : '');

/** A local account of the team's server. Once signed in, this device opens without a connection. */
export function SignIn({ onSignedIn }: { readonly onSignedIn: (identity: Identity) => Promise<void> }) {
  const t = useTranslate();
  const [problems, setProblems] = useState<readonly Problem[]>([]);
  const [attempts, countAttempt] = useReducer((count: number) => count + 1, 0);
  const [busy, setBusy] = useState(false);
  const errorOf = (field: Problem['field']) => problems.find((problem) => problem.field === field)?.message;

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    countAttempt();
    const typed = new FormData(event.currentTarget);
    const name = textOf(typed.get('name')).trim();
    const password = textOf(typed.get('password'));
    const missing: Problem[] = [
      ...(name === '' ? [{ field: 'name' as const, message: t('sign-in.name-missing') }] : []),
      ...(password === '' ? [{ field: 'password' as const, message: t('sign-in.password-missing') }] : []),
    ];
    setProblems(missing);
    if (missing.length > 0) return;
    setBusy(true);
    const reply = await signIn(fetch, { name, password });
    try {
      if ('identity' in reply) await onSignedIn(reply.identity);
      else setProblems([{ message: reply.message ?? t(`sign-in.${reply.problem}`) }]);
    } catch (error) {
      // The device did not take this account: its cookie must not stay behind.
      await signOut(fetch);
      const otherTeam = error instanceof StoreError && error.code === 'other-team';
      setProblems([{ message: t(otherTeam ? 'sign-in.other-team' : 'sign-in.server') }]);
    } finally {
      setBusy(false);
    }
  };

  return (
    <Screen title={t('sign-in.title')}>
      {problems.length > 0 && (
        <ErrorSummary
          key={attempts}
          errors={problems.map((problem) => ({ message: problem.message, href: `#${problem.field ?? 'name'}` }))}
        />
      )}
      <form onSubmit={(event) => void submit(event)} noValidate>
        <TextInput id="name" name="name" label={t('sign-in.name')} autoComplete="username" error={errorOf('name')} />
        <TextInput
          id="password"
          name="password"
          type="password"
          label={t('sign-in.password')}
          autoComplete="current-password"
          error={errorOf('password')}
        />
        <Button type="submit" busy={busy}>
          {busy ? t('sign-in.busy') : t('sign-in.button')}
        </Button>
      </form>
    </Screen>
  );
}
