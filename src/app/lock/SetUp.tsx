import { useState, type FormEvent } from 'react';
import { Button, ErrorSummary, InsetText, TextInput } from '../../look';
import { useTranslate } from '../../messages';
import type { Identity } from '../../protocol';
import { phrases, type Person } from '../../vault';
import { Screen } from '../staff/Screen';

interface Props {
  readonly identity: Identity;
  /** Drawn for her; nobody chooses them. */
  readonly words: readonly string[];
  readonly make: (person: Person, secret: { readonly typed: string }) => Promise<unknown>;
}

const initialsOf = (name: string): string =>
  name
    .split(/\s+/)
    .map((part) => part.slice(0, 1).toUpperCase())
    .join('')
    .slice(0, 4);

/** Gives a person her four words for this tablet, and goes on once she has shown that she has them. */
export function SetUp({ identity, words, make }: Props) {
  const t = useTranslate();
  const [hasNoted, setNoted] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [label, setLabel] = useState(initialsOf(identity.name));
  const [busy, setBusy] = useState(false);

  const check = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const typed = new FormData(event.currentTarget).get('words');
    const { readWords, secretOf } = await phrases();
    const read = readWords(typeof typed === 'string' ? typed : '');
    if (secretOf(read.words) !== secretOf(words)) return setProblem(t('four-words.other-words'));
    setBusy(true);
    try {
      await make(
        { account: identity.account, label: label.trim() === '' ? initialsOf(identity.name) : label.trim() },
        { typed: secretOf(words) },
      );
    } catch {
      setProblem(t('four-words.failed'));
      setBusy(false);
    }
  };

  return (
    <Screen title={t('four-words.title')}>
      {problem !== null && <ErrorSummary errors={[{ message: problem, href: '#words' }]} />}
      <p>{t('four-words.why')}</p>
      {hasNoted ? (
        <form onSubmit={(event) => void check(event)} noValidate>
          <TextInput
            id="words"
            name="words"
            label={t('four-words.type')}
            hint={t('unlock.words-hint')}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            {...(problem === null ? {} : { error: problem })}
          />
          <Button type="submit" busy={busy}>
            {busy ? t('four-words.busy') : t('four-words.button')}
          </Button>{' '}
          <Button
            type="button"
            secondary
            onClick={() => {
              setNoted(false);
              setProblem(null);
            }}
          >
            {t('four-words.again')}
          </Button>
        </form>
      ) : (
        <>
          <InsetText>
            <ol className="hna-words" translate="no" lang="en">
              {words.map((word) => (
                <li key={word}>{word}</li>
              ))}
            </ol>
          </InsetText>
          <p>{t('four-words.keep')}</p>
          <p>{t('four-words.forgotten')}</p>
          <TextInput
            id="label"
            label={t('four-words.label')}
            hint={t('four-words.label-hint')}
            value={label}
            maxLength={20}
            width={10}
            autoComplete="off"
            onChange={(event) => setLabel(event.currentTarget.value)}
          />
          <Button onClick={() => setNoted(true)}>{t('four-words.noted')}</Button>
        </>
      )}
    </Screen>
  );
}
