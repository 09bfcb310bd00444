import { useRef, useState, type FormEvent } from 'react';
import { StoreError, type BroughtIn } from '../../store';
import { Button, ErrorMessage, Hint, Label, NotificationBanner } from '../../look';
import { useTranslate } from '../../messages';
import { selector } from '../words';
import { paths } from '../routes';
import { useServices } from '../services';

/** What another tablet of the team could not send comes in here, by a file. */
export function BringIn() {
  const t = useTranslate();
  const { store } = useServices();
  const input = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [done, setDone] = useState<BroughtIn | null>(null);
  const bring = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const chosen = input.current?.files?.[0];
    setDone(null);
    setProblem(null);
    if (chosen === undefined) return setProblem('missing');
    setBusy(true);
    try {
      setDone(await store.bringIn(await chosen.text()));
      form.reset();
    } catch (error) {
      setProblem(error instanceof StoreError ? error.code : 'unavailable');
    } finally {
      setBusy(false);
    }
  };
  return (
    <section aria-labelledby="bring-in">
      <h2 id="bring-in" className="nhsuk-heading-m">
        {t('bring-in.title')}
      </h2>
      <p>
        {t('bring-in.intro')}{' '}
        <a className="nhsuk-link" href={paths.repair}>
          {t('bring-in.save-here')}
        </a>
      </p>
      {done !== null && (
        <NotificationBanner success>
          <p>{t('bring-in.taken', { count: done.taken })}</p>
          {done.known > 0 && <p>{t('bring-in.known', { count: done.known })}</p>}
          {done.damaged > 0 && <p>{t('bring-in.damaged', { count: done.damaged })}</p>}
        </NotificationBanner>
      )}
      <form onSubmit={(event) => void bring(event)} noValidate>
        <div className={problem === null ? 'nhsuk-form-group' : 'nhsuk-form-group nhsuk-form-group--error'}>
          <Label htmlFor="unsent-file">{t('bring-in.file')}</Label>
          <Hint id="unsent-file-hint">{t('bring-in.hint')}</Hint>
          {problem !== null && (
            <div role="alert">
              <ErrorMessage id="unsent-file-problem">{t('bring-in.problem', { code: selector(problem) })}</ErrorMessage>
            </div>
          )}
          <input
            ref={input}
            id="unsent-file"
            name="unsent-file"
            type="file"
            accept=".json,application/json"
            className="nhsuk-file-upload"
            aria-describedby={problem === null ? 'unsent-file-hint' : 'unsent-file-hint unsent-file-problem'}
          />
        </div>
        <Button type="submit" secondary busy={busy}>
          {busy ? t('bring-in.busy') : t('bring-in.button')}
        </Button>
      </form>
    </section>
  );
}
