import { Select } from '../../../look';
import { useTranslate } from '../../../messages';
import type { HeldDefinition } from '../../forms';
import { useStored } from '../../stored';
import { languagesOf } from './start-file';

interface Props {
  readonly definition: HeldDefinition;
  /** Empty: the language in which the questions were written. */
  readonly value: string;
  readonly onChange: (language: string) => void;
}

/** In which language she is asked; nothing where there is only one. */
export function LanguageField({ definition, value, onChange }: Props) {
  const t = useTranslate();
  const stored = useStored(`languages ${definition.hash}`, (store) => languagesOf(store, definition));
  const [own, ...others] = stored.state === 'ready' ? stored.value : [];
  if (own === undefined || others.length === 0) return null;
  return (
    <Select
      id="language"
      name="language"
      label={t('start.language')}
      items={[{ value: '', label: nameOf(own) }, ...others.map((each) => ({ value: each, label: nameOf(each) }))]}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

/** In English, and as those who speak it write it. */
function nameOf(language: string): string {
  const name = (of: string): string => new Intl.DisplayNames([of], { type: 'language', fallback: 'code' }).of(language) ?? language;
  const [ours, theirs] = [name('en-GB'), name(language)];
  return ours === theirs ? ours : `${ours} (${theirs})`;
}
