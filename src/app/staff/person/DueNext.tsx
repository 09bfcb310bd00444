import type { ReactNode } from 'react';
import { dueOn, type DueItem } from '../../../records';
import { ButtonLink, Tag } from '../../../look';
import { useTranslate } from '../../../messages';
import { showDate } from '../../dates';
import { paths } from '../../routes';
import { todayOf, useServices } from '../../services';
import { selector } from '../../words';
import { ContinueAssessment } from '../ContinueAssessment';
import { usePress } from '../press';
import type { PatientFile } from './patient-file';

/** What is begun, or else what is due first; nothing for an event of which she has not been told, and nothing once she died or moved. */
export function DueNext({ file }: { readonly file: PatientFile }) {
  const t = useTranslate();
  const press = usePress();
  const { clock } = useServices();
  if (file.ended !== null) return null;
  const started = file.assessments.find(({ assessment, mistaken }) => assessment.status === 'started' && !mistaken);
  if (started !== undefined) return <ContinueAssessment assessment={started.assessment} />;
  const today = todayOf(clock);
  const [next] = file.due
    .map((item) => ({ item, by: dueOn(item, file.clocks) }))
    // A day was named for asking again: nobody is asked before.
    .filter(({ item, by }) => item.askOn === null || by <= today)
    .toSorted((a, b) => (a.by < b.by ? -1 : 1));
  if (next === undefined) return null;
  return (
    <>
      <p>
        <DueBy by={next.by} today={today} />
      </p>
      <ButtonLink {...press(addressOf(next.item))}>{wordsOf(next.item, t)}</ButtonLink>
    </>
  );
}

function DueBy({ by, today }: { readonly by: string; readonly today: string }): ReactNode {
  const t = useTranslate();
  return (
    <>
      {by < today && <Tag colour="red">{t('due.overdue')}</Tag>} {t('due.by', { date: showDate(by) })}
    </>
  );
}

function addressOf({ kind, event, assessment }: DueItem): string {
  if (event !== null) return paths.start(event);
  if (assessment === null) return paths.today;
  return kind === 'review' ? paths.review(assessment) : paths.result(assessment);
}

function wordsOf({ kind, point }: DueItem, t: ReturnType<typeof useTranslate>): string {
  return kind === 'offer' ? t('patient.start-due', { point: selector(point ?? 'other') }) : t('patient.next', { kind });
}
