import { ErrorSummary } from '../../look';
import { useTranslate } from '../../messages';

/** Why the tablet cannot be handed over yet. */
export function OtherTab({ refused }: { readonly refused: number }) {
  const t = useTranslate();
  return refused === 0 ? null : <ErrorSummary key={refused} errors={[{ message: t('hand-over.other-tab'), href: '#maincontent' }]} />;
}
