import { InsetText } from '../../look';
import { useTranslate } from '../../messages';

/** Above a list in which somebody may be missing. */
export function StillComing() {
  const t = useTranslate();
  return (
    <InsetText>
      <output>{t('today.arriving')}</output>
    </InsetText>
  );
}
