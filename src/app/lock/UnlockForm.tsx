import { useReducer, useRef, useState, type FormEvent } from 'react';
import { Button, Details, ErrorSummary, Radios, TextInput } from '../../look';
import { useTranslate } from '../../messages';
import type { Unlocked, Vault, Way } from '../../vault';
import { selector } from '../words';
import { tryWay } from './try-way';

export interface UnlockProps {
  readonly vault: Vault;
  readonly ways: readonly Way[];
  readonly onOpen: (unlocked: Unlocked) => Promise<void>;
}

/** Asks who is there, and for her words or her PIN. */
export function UnlockForm({ vault, ways, onOpen }: UnlockProps) {
  const t = useTranslate();
  const people = [...new Map(ways.map((way) => [way.account, way.label]))];
  const [who, setWho] = useState(people.length === 1 ? (people[0]?.[0] ?? null) : null);
  const [problem, setProblem] = useState<string | null>(null);
  const [attempt, countAttempt] = useReducer((count: number) => count + 1, 0);
  const [busy, setBusy] = useState(false);
  const [isShown, setShown] = useState(false);
  const input = useRef<HTMLInputElement>(null);

  const tell = (message: string): void => {
    setProblem(message);
    countAttempt();
    setBusy(false);
  };
  const unlock = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const typed = input.current?.value.trim() ?? '';
    if (who === null) return tell(t('unlock.who-missing'));
    if (typed === '') return tell(t('unlock.missing'));
    setBusy(true);
    try {
      const tried = await tryWay(vault, ways, who, typed);
      if ('keyring' in tried) {
        if (input.current !== null) input.current.value = '';
        return await onOpen(tried);
      }
      if ('strange' in tried) return tell(tried.strange === '' ? t('unlock.count') : t('unlock.strange', { words: tried.strange }));
      tell(t('unlock.problem', { problem: selector(tried.problem), left: tried.left ?? 0, by: tried.by }));
    } catch {
      tell(t('unlock.failed'));
    }
  };

  const only = people.length === 1 ? people[0]?.[1] : undefined;
  return (
    <>
      {problem !== null && <ErrorSummary key={attempt} errors={[{ message: problem, href: '#secret' }]} />}
      <form onSubmit={(event) => void unlock(event)} noValidate>
        {people.length > 1 && (
          <Radios
            legend={t('unlock.who')}
            name="who"
            value={who}
            items={people.map(([account, label]) => ({ value: account, label }))}
            onChange={(event) => setWho(event.currentTarget.value)}
          />
        )}
        <TextInput
          ref={input}
          id="secret"
          name="secret"
          type={isShown ? 'text' : 'password'}
          label={only === undefined ? t('unlock.words') : t('unlock.words-of', { label: only })}
          hint={t('unlock.words-hint')}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          {...(problem === null ? {} : { error: problem })}
        />
        <Button type="submit" busy={busy}>
          {busy ? t('unlock.busy') : t('unlock.button')}
        </Button>{' '}
        <button type="button" className="hna-link-button" aria-pressed={isShown} onClick={() => setShown(!isShown)}>
          {t('unlock.show')}
        </button>
      </form>
      <Details summary={t('unlock.forgotten')}>
        <p>{t('unlock.forgotten-words')}</p>
      </Details>
    </>
  );
}
