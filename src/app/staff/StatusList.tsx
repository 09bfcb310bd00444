import { useState, type FormEvent } from 'react';
import { normaliseNhsNumber } from '../../records';
import { Button, ButtonLink, Table, TextInput } from '../../look';
import { useTranslate } from '../../messages';
import { useAsked } from '../administration';
import { useAllowed } from '../allowed';
import { showDate } from '../dates';
import { askStatus } from '../people';
import { paths } from '../routes';
import { selector } from '../words';
import { Answered } from './Answered';
import { PageButtons, usePages } from './pages';
import { usePress } from './press';
import { Screen } from './Screen';

/** A number is stored without the spaces with which people write it. */
const asStored = (typed: string): string => (/^[\d\s]+$/.test(typed) ? normaliseNhsNumber(typed) : typed.trim());

/** For whoever books and rings: who is a patient and how far each assessment is. It comes from the server and stays on no tablet. */
export function StatusList() {
  const t = useTranslate();
  const allowed = useAllowed();
  const press = usePress();
  const pages = usePages();
  const [typed, setTyped] = useState('');
  const [{ find, times }, setSearch] = useState({ find: '', times: 0 });
  const search = (event: FormEvent) => {
    event.preventDefault();
    setSearch({ find: asStored(typed), times: times + 1 });
    pages.toFirst();
  };
  return (
    <Screen title={t('status-list.title')}>
      <p>{t('status-list.intro')}</p>
      {allowed('send') && (
        <p>
          <ButtonLink secondary {...press(paths.addPatient)}>
            {t('today.add-patient')}
          </ButtonLink>
        </p>
      )}
      <form onSubmit={search}>
        <TextInput
          id="find"
          name="find"
          label={t('status-list.find')}
          hint={t('status-list.find-hint')}
          autoComplete="off"
          maxLength={100}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <Button type="submit" secondary>
          {t('status-list.search')}
        </Button>
      </form>
      <Listed key={`${times} ${pages.at}`} find={find} pages={pages} />
    </Screen>
  );
}

function Listed({ find, pages }: { readonly find: string; readonly pages: ReturnType<typeof usePages> }) {
  const t = useTranslate();
  const { asked, again } = useAsked(() => askStatus({ find, after: pages.at }));
  return (
    <Answered asked={asked} again={again}>
      {({ patients, next }) => (
        <>
          <p>
            <output>
              {patients.length > 0
                ? t('status-list.count', { count: patients.length, more: next === null && pages.isFirst ? 'no' : 'yes' })
                : t('status-list.none', { where: next !== null ? 'here' : pages.isFirst && find === '' ? 'team' : 'search' })}
            </output>
          </p>
          {patients.length > 0 && (
            <Table
              caption={t('status-list.caption')}
              captionSize="s"
              rowHeaders
              head={[t('status-list.name'), t('status-list.born'), t('status-list.number'), t('status-list.assessments')]}
              rows={patients.map(({ name, born, nhsNumber, assessments }) => [
                name || t('status-list.no-name'),
                born === '' ? '' : showDate(born),
                nhsNumber ?? '',
                assessments.length === 0 ? (
                  t('status-list.no-assessment')
                ) : (
                  <ul key="assessments" className="nhsuk-list">
                    {assessments.map(({ date, status }, index) => (
                      <li key={index}>
                        {t('status-list.assessment', {
                          status: t('status', { status: selector(status) }),
                          date: date === '' ? '' : showDate(date),
                        })}
                      </li>
                    ))}
                  </ul>
                ),
              ])}
            />
          )}
          <PageButtons pages={pages} next={next} words={{ back: t('status-list.back'), next: t('status-list.more') }} />
        </>
      )}
    </Answered>
  );
}
