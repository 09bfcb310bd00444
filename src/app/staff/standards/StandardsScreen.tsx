import { useId } from 'react';
import { Button, Details, InsetText } from '../../../look';
import { useTranslate } from '../../../messages';
import { careLibrary } from '../../care-library';
import { showDate } from '../../dates';
import { Link } from '../../router';
import { paths } from '../../routes';
import { todayOf, useServices } from '../../services';
import { useStored } from '../../stored';
import { selector } from '../../words';
import { Loaded } from '../Loaded';
import { NotHere } from '../NotHere';
import { PatientBanner } from '../PatientBanner';
import { BackLinkTo, Screen } from '../Screen';
import { groups, loadCare, type CareFile } from './care';
import { StandardEntry } from './StandardEntry';

/** One page for her and the nurse: each standard of care, how it stands, and one thing to click that meets it. */
export function StandardsScreen({ id }: { readonly id: string }) {
  const t = useTranslate();
  const stored = useStored(`standards ${id}`, (store) => loadCare(store, id));
  const file = stored.state === 'ready' ? stored.value : null;
  return (
    <Screen
      title={t('standards.title')}
      back={<BackLinkTo href={paths.patient(id)}>{t('patient.title')}</BackLinkTo>}
      caption={file === null ? null : <PatientBanner patient={file.patient} />}
    >
      <Loaded stored={stored}>{(value) => (value === null ? <NotHere patient={id} /> : <Standards file={value} />)}</Loaded>
    </Screen>
  );
}

function Standards({ file }: { readonly file: CareFile }) {
  const t = useTranslate();
  const { clock } = useServices();
  const met = file.lines.filter(({ status }) => status === 'given').length;
  return (
    <>
      <p>{t('standards.intro')}</p>
      {file.ended !== null && <InsetText>{t('standards.ended', { why: file.ended.why })}</InsetText>}
      <p>
        <strong>{t('standards.met', { met, all: file.lines.length })}</strong> {t('standards.as-of', { date: showDate(todayOf(clock)) })}
      </p>
      <Button secondary onClick={() => window.print()}>
        {t('standards.print')}
      </Button>
      {groups.map((group) => (
        <Group key={group} group={group} file={file} />
      ))}
      {file.takenBack.length > 0 && (
        <div className="hna-not-printed">
          <Details summary={t('standards.taken-back', { count: file.takenBack.length })}>
            <ul className="nhsuk-list">
              {file.takenBack.map(({ id, type, date }) => (
                <li key={id}>
                  <Link href={paths.document(id)}>
                    {t('document.type', { type: selector(type ?? 'other') })}
                    {date !== '' && `, ${showDate(date)}`}
                  </Link>
                </li>
              ))}
            </ul>
          </Details>
        </div>
      )}
      <p className="nhsuk-body-s">{t('standards.source')}</p>
    </>
  );
}

function Group({ group, file }: { readonly group: (typeof groups)[number]; readonly file: CareFile }) {
  const t = useTranslate();
  const heading = useId();
  const own = careLibrary.standards.flatMap((standard) => {
    const line = file.lines.find((each) => each.standard === standard.id);
    return standard.id.startsWith(group) && line !== undefined ? [{ standard, line }] : [];
  });
  return (
    <section aria-labelledby={heading}>
      <h2 id={heading} className="nhsuk-heading-m">
        {t('standards.group', { group })}
      </h2>
      <ul className="nhsuk-list hna-standards">
        {own.map(({ standard, line }) => (
          <StandardEntry key={standard.id} standard={standard} line={line} file={file} />
        ))}
      </ul>
    </section>
  );
}
