import type { CanonicalForm } from '../../definition';
import type { AnswerValue } from '../../engine';
import { keptAside, readAssessment, type KeptAside as Kept, type RecordState } from '../../records';
import type { Store } from '../../store';
import { Details } from '../../look';
import { useTranslate } from '../../messages';
import { selector } from '../words';

/** A kept answer with the question that it answered, where this device still holds that version. */
export interface KeptAnswer extends Kept {
  readonly question: string | null;
}

export async function loadKeptAside(store: Store, state: RecordState): Promise<readonly KeptAnswer[]> {
  const { form } = readAssessment(state);
  return Promise.all(
    keptAside(state).map(async (kept) => {
      const version = await store.definition(form.id, kept.from);
      return { ...kept, question: version === null ? null : questionOf(version, kept.path) };
    }),
  );
}

/** What she had answered before her form went on with a newer version, and what that one no longer asks. Folded: it may be private. */
export function KeptAside({ answers }: { readonly answers: readonly KeptAnswer[] }) {
  const t = useTranslate();
  if (answers.length === 0) return null;
  return (
    <Details summary={t('result.kept-aside')}>
      <p>{t('result.kept-aside-words')}</p>
      <ul>
        {answers.map(({ path, value, because, question }, index) => (
          <li key={index}>
            {question ?? path} — {wordsOf(value)} ({t('result.kept-because', { why: selector(because), words: because })})
          </li>
        ))}
      </ul>
    </Details>
  );
}

function questionOf(form: CanonicalForm, path: string): string | null {
  const address = path.split('/').at(-1) ?? path;
  const text = form.items.find(({ id }) => id === address.split('.')[0])?.text;
  if (text === undefined) return null;
  return typeof text === 'string' ? text : text.map((part) => (typeof part === 'string' ? part : '…')).join('');
}

const wordsOf = (value: AnswerValue): string =>
  typeof value === 'object' && value !== null && 'blank' in value ? value.blank.replaceAll('-', ' ') : [value].flat().join(', ');
