import { Button } from '../../look';
import { useTranslate } from '../../messages';

/** Ten codes, shown this once: to print, or to write down. */
export function RecoveryCodes({ codes }: { readonly codes: readonly string[] }) {
  const t = useTranslate();
  return (
    <>
      <p>{t('codes.what')}</p>
      <p>{t('codes.once')}</p>
      <ol className="nhsuk-list nhsuk-list--number" aria-label={t('codes.list')}>
        {codes.map((code) => (
          <li key={code}>
            <code translate="no">{code}</code>
          </li>
        ))}
      </ol>
      <Button secondary onClick={() => window.print()}>
        {t('codes.print')}
      </Button>
    </>
  );
}
