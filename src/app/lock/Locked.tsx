import { InsetText } from '../../look';
import { useTranslate } from '../../messages';
import { Screen } from '../staff/Screen';
import { selector } from '../words';
import type { LockReason } from './context';
import { UnlockForm, type UnlockProps } from './UnlockForm';

/** The lock screen. Nothing about any patient is behind it in this page. */
export function Locked({ why, ...props }: UnlockProps & { readonly why: LockReason | null }) {
  const t = useTranslate();
  return (
    <Screen title={t('unlock.title')}>
      {why !== null && <InsetText>{t('unlock.why', { why: selector(why) })}</InsetText>}
      <UnlockForm {...props} />
    </Screen>
  );
}
