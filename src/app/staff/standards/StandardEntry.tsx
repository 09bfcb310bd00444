import { useId } from 'react';
import type { Standard } from '../../../definition';
import { conflictsOf, type CareStatus, type StandardLine, type Statement } from '../../../records';
import { ButtonLink, Details, Tag, type TagColour } from '../../../look';
import { useTranslate } from '../../../messages';
import { useAllowed } from '../../allowed';
import { showDate } from '../../dates';
import { Link } from '../../router';
import { paths } from '../../routes';
import { personName, useServices } from '../../services';
import { selector } from '../../words';
import { usePress } from '../press';
import { documentsFor, type CareFile } from './care';
import { sourceWords } from './words';

const colours: Readonly<Record<CareStatus | 'nothing', TagColour>> = {
  given: 'green',
  offered: 'blue',
  declined: 'grey',
  'not-available': 'orange',
  nothing: 'white',
};

interface Props {
  readonly standard: Standard;
  readonly line: StandardLine;
  readonly file: CareFile;
}

/** One standard: its words, how it stands with date and who, what meets it, and everything that was written down of it. */
export function StandardEntry({ standard, line, file }: Props) {
  const t = useTranslate();
  const heading = useId();
  return (
    <li>
      <section aria-labelledby={heading}>
        <h3 id={heading} className="nhsuk-heading-s">
          {standard.text}
        </h3>
        <p>
          <StatusOf status={line.status} /> {line.stands === null ? t('standards.nothing-yet') : <StatementWords statement={line.stands} />}
        </p>
        {line.unanswered.length > 0 && <p>{t('standards.unanswered', { count: line.unanswered.length })}</p>}
        {standard.ours !== undefined && <p className="nhsuk-body-s">{t('standards.ours', { words: standard.ours })}</p>}
        {file.ended === null && <Actions standard={standard} line={line} file={file} />}
        {line.statements.length > 0 && (
          <Details summary={t('standards.written', { count: line.statements.length })}>
            <ul className="nhsuk-list">
              {line.statements.map((statement) => (
                <Written key={`${statement.record} ${statement.at} ${statement.status}`} statement={statement} file={file} />
              ))}
            </ul>
          </Details>
        )}
      </section>
    </li>
  );
}

function StatusOf({ status }: { readonly status: CareStatus | null }) {
  const t = useTranslate();
  return <Tag colour={colours[status ?? 'nothing']}>{t('standards.status', { status: selector(status ?? 'nothing') })}</Tag>;
}

function StatementWords({ statement }: { readonly statement: Statement }) {
  const t = useTranslate();
  const { identity } = useServices();
  const by = statement.by || personName(identity, statement.author, t('conflict.someone'));
  const source = sourceWords(statement, t);
  return statement.date === '' ? (
    <>{t('standards.undated', { source, by })}</>
  ) : (
    <>{t('standards.dated', { source, date: showDate(statement.date), by })}</>
  );
}

/** The first is what meets it best; the others, and a plain statement, stand beside it. */
function Actions({ standard, line, file }: Props) {
  const t = useTranslate();
  const press = usePress();
  const allowed = useAllowed();
  const types = documentsFor(standard).filter((type) => allowed('sign') || !nursesOnly.has(type));
  const [waiting] = line.unanswered;
  return (
    <div className="nhsuk-button-group hna-not-printed">
      {waiting !== undefined && (
        <ButtonLink secondary {...press(paths.start(waiting.id))}>
          {t('standards.start')}
        </ButtonLink>
      )}
      {file.latest !== null && inPlan.has(standard.id) && (
        <ButtonLink secondary {...press(paths.plan(file.latest))}>
          {t('standards.plan')}
        </ButtonLink>
      )}
      {file.latest !== null && standard.id === 'T2' && (
        <ButtonLink secondary {...press(paths.review(file.latest))}>
          {t('standards.review')}
        </ButtonLink>
      )}
      {types.map((type) => (
        <ButtonLink key={type} secondary {...press(paths.addDocument(file.patient.id, type))}>
          {t('standards.record', { type: selector(type) })}
        </ButtonLink>
      ))}
      <Link href={paths.addDocument(file.patient.id, standard.id)}>
        {t('standards.say')}
        <span className="nhsuk-u-visually-hidden"> {standard.text}</span>
      </Link>
    </div>
  );
}

/** Her own plan, and the services that she is referred to out of it. */
const inPlan: ReadonlySet<string> = new Set(['T1', 'I4']);

const nursesOnly: ReadonlySet<string> = new Set(['treatment-plan', 'mdt', 'palliative', 'advance-care-plan', 'trial']);

/** One statement, with the way to the document that it stands on. */
function Written({ statement, file }: { readonly statement: Statement; readonly file: CareFile }) {
  const t = useTranslate();
  const state = file.states.get(statement.record);
  const isDocument = statement.source.kind === 'document';
  return (
    <li>
      <StatusOf status={statement.status} /> <StatementWords statement={statement} />{' '}
      {isDocument && state !== undefined && conflictsOf(state).length > 0 && (
        <>
          <Tag colour="orange">{t('standards.differs')}</Tag> <Link href={paths.conflicts}>{t('standards.settle')}</Link>{' '}
        </>
      )}
      {isDocument && (
        <Link className="hna-not-printed" href={paths.document(statement.record)}>
          {t('standards.open')}
        </Link>
      )}
    </li>
  );
}
