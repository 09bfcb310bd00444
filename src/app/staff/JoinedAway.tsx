import { InsetText } from '../../look';
import { useTranslate } from '../../messages';
import { Link } from '../router';
import { paths } from '../routes';

/** Said of an assessment that was joined into another: there its answers are read and added to. */
export function JoinedAway({ into }: { readonly into: string }) {
  const t = useTranslate();
  return (
    <InsetText>
      <p>{t('twins.away')}</p>
      <p>
        <Link href={paths.result(into)}>{t('twins.open')}</Link>
      </p>
    </InsetText>
  );
}
