import { Fragment, type ReactNode } from 'react';
import { nations, type Contacts } from '../../records';
import { useTranslate } from '../../messages';
import { selector } from '../words';

/** A number that is rung by a tap; words around it stay words. */
export function Ring({ number }: { readonly number: string }): ReactNode {
  const digits = number.replace(/[^\d+]/g, '');
  return digits.length < 3 ? number : <a href={`tel:${digits}`}>{number}</a>;
}

/** Her team's own line, or the honest truth that its number is not here. */
export function TeamLine({ contacts }: { readonly contacts: Contacts | null }): ReactNode {
  const t = useTranslate();
  const line = contacts?.line ?? null;
  if (line === null) return <p>{t('patient.help.line')}</p>;
  return (
    <p>
      {t('patient.help.line-of', { name: line.name === '' ? t('patient.help.line-name') : line.name })}{' '}
      <strong>
        <Ring number={line.number} />
      </strong>
    </p>
  );
}

/** Who answers by day and by night where she lives. */
export function CrisisLines({ contacts }: { readonly contacts: Contacts | null }): ReactNode {
  const t = useTranslate();
  const lines = nations.flatMap((nation) => {
    const words = contacts?.crisisLines[nation];
    return words === undefined ? [] : [{ nation, words }];
  });
  return (
    <>
      <p>
        <a href="tel:999">
          <strong>{t('patient.crisis.999')}</strong>
        </a>
      </p>
      {lines.length > 0 && (
        <>
          <p>{t('patient.crisis.lines')}</p>
          <ul className="nhsuk-list nhsuk-list--bullet">
            {lines.map(({ nation, words }) => (
              <li key={nation}>
                {t('patient.nation', { nation: selector(nation) })}: <WithNumbers words={words} />
              </li>
            ))}
          </ul>
        </>
      )}
      <p>
        <a href="tel:116123">{t('patient.help.samaritans')}</a>
      </p>
    </>
  );
}

/** Words of the team with their numbers to tap. */
function WithNumbers({ words }: { readonly words: string }): ReactNode {
  return words
    .split(/(\+?\d[\d ]{1,}\d)/)
    .map((part, index) => <Fragment key={index}>{index % 2 === 0 ? part : <Ring number={part} />}</Fragment>);
}

interface FlagNumbersProps {
  readonly contacts: Contacts | null;
  readonly crisis: boolean;
  /** Her spinal cord may be pressed on: her team has words of its own for that. */
  readonly cord: boolean;
}

/** Under what a red flag tells her to do: whom to ring. */
export function FlagNumbers({ contacts, crisis, cord }: FlagNumbersProps): ReactNode {
  const t = useTranslate();
  if (crisis) return <CrisisLines contacts={contacts} />;
  const line = contacts?.line ?? null;
  const route = cord ? (contacts?.cordRoute ?? null) : null;
  return (
    <>
      {line === null ? (
        <p>{t('patient.flag.no-line')}</p>
      ) : (
        <p>
          {t('patient.flag.line', { name: line.name === '' ? t('patient.help.line-name') : line.name })}{' '}
          <strong>
            <Ring number={line.number} />
          </strong>
        </p>
      )}
      {route !== null && (
        <p>
          {t('patient.flag.cord')} <WithNumbers words={route} />
        </p>
      )}
    </>
  );
}

/** Nobody watches round the clock, and when somebody does, in the team's words: never worked out as *open now*. */
export function NotWatched({ contacts }: { readonly contacts: Contacts | null }): ReactNode {
  const t = useTranslate();
  const hours = contacts?.coverHours ?? null;
  return (
    <>
      <p>{t('patient.not-watched')}</p>
      {hours !== null && <p>{t('patient.hours', { hours })}</p>}
    </>
  );
}
