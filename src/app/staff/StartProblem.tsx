import { Button, Page } from '../../look';
import { useTranslate } from '../../messages';
import { selector } from '../words';
import { StoreError } from '../../store';
import { paths } from '../routes';

/** The device's database could not be opened: nothing can be saved, so nothing is offered but to try again. */
export function StartProblem({ error }: { readonly error: unknown }) {
  const t = useTranslate();
  return (
    <Page>
      <h1 className="nhsuk-heading-l">{t('start-problem.title')}</h1>
      <p role="alert">{t('start-problem.words', { code: selector(error instanceof StoreError ? error.code : 'unavailable') })}</p>
      <Button onClick={() => location.reload()}>{t('screen.try-again')}</Button>
      <p>
        <a className="nhsuk-link" href={paths.repair}>
          {t('start-problem.repair')}
        </a>
      </p>
    </Page>
  );
}
