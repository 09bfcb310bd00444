import { useState, type FormEvent } from 'react';
import { Button, Table, TextInput } from '../../look';
import { useTranslate } from '../../messages';
import { useAsked } from '../administration';
import { showDate } from '../dates';
import { focusHeading } from '../heading-focus';
import { askStatus } from '../people';
import { selector } from '../words';
import { Answered } from './Answered';
import { Screen } from './Screen';

/** For whoever books and rings: who is a patient and how far each assessment is. It comes from the server and stays on no tablet. */
export function StatusList() {
  const t = useTranslate();
  const [typed, setTyped] = useState('');
  const [find, setFind] = useState('');
  /** Where each page before this one began. */
  const [pages, setPages] = useState<readonly (string | null)[]>([null]);
  const search = (event: FormEvent) => {
    event.preventDefault();
    setFind(typed.trim());
    setPages([null]);
  };
  return (
    <Screen title={t('status.title')}>
      <p>{t('status.intro')}</p>
      <form role="search" onSubmit={search}>
        <TextInput
          id="find"
          name="find"
          label={t('status.find')}
          hint={t('status.find-hint')}
          autoComplete="off"
          maxLength={100}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <Button type="submit" secondary>
          {t('status.search')}
        </Button>
      </form>
      <Listed
        key={`${find} ${pages.at(-1) ?? ''}`}
        find={find}
        after={pages.at(-1) ?? null}
        onNext={(next) => {
          setPages([...pages, next]);
          focusHeading();
        }}
      />
    </Screen>
  );
}

function Listed({
  find,
  after,
  onNext,
}: {
  readonly find: string;
  readonly after: string | null;
  readonly onNext: (next: string) => void;
}) {
  const t = useTranslate();
  const { asked, again } = useAsked(() => askStatus(find, after));
  return (
    <Answered asked={asked} again={again}>
      {({ patients, next }) => (
        <>
          {patients.length === 0 ? (
            <p role="status">{t('status.none', { found: find === '' ? 'all' : 'some' })}</p>
          ) : (
            <Table
              caption={t('status.caption', { count: patients.length })}
              captionSize="s"
              rowHeaders
              head={[t('status.name'), t('status.born'), t('status.number'), t('status.assessments')]}
              rows={patients.map(({ name, born, nhsNumber, assessments }) => [
                name || t('status.no-name'),
                born === '' ? '' : showDate(born),
                nhsNumber ?? '',
                assessments.length === 0
                  ? t('status.no-assessment')
                  : assessments
                      .map(({ date, status }) =>
                        t('status.assessment', { status: selector(status), date: date === '' ? '' : showDate(date) }),
                      )
                      .join('; '),
              ])}
            />
          )}
          {next !== null && (
            <Button secondary onClick={() => onNext(next)}>
              {t('status.more')}
            </Button>
          )}
        </>
      )}
    </Answered>
  );
}
