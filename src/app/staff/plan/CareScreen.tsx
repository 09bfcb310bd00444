import type { ReactNode } from 'react';
import type { Form } from '../../../engine';
import { conflictsOf, type Result } from '../../../records';
import { InsetText } from '../../../look';
import { useTranslate } from '../../../messages';
import { Link } from '../../router';
import { paths } from '../../routes';
import { useStored } from '../../stored';
import { ConflictList, JustSettled } from '../ConflictList';
import { ContinueAssessment } from '../ContinueAssessment';
import { JoinedAway } from '../JoinedAway';
import { Loaded } from '../Loaded';
import { NotHere } from '../NotHere';
import { PatientBanner } from '../PatientBanner';
import { BackLinkTo, Screen } from '../Screen';
import { useSettling } from '../settling';
import { loadCare, type Care } from './load';

export type CareStep = 'discuss' | 'plan' | 'copy' | 'review';

/** A care that can be worked with: its form is here. */
export interface OpenCare extends Care {
  readonly form: Form;
  readonly result: Result;
}

/** The frame of Discuss, Plan, Copy and Review: whose it is, the way between them, what devices differ on, and why nothing can be done. */
export function CareScreen(props: {
  readonly id: string;
  readonly step: CareStep;
  readonly title: string;
  readonly children: (care: OpenCare) => ReactNode;
}) {
  const { id, step, title, children } = props;
  const t = useTranslate();
  const stored = useStored(`care ${id}`, (store) => loadCare(store, id));
  const care = stored.state === 'ready' ? stored.value : null;
  return (
    <Screen
      title={title}
      back={care === null ? undefined : <BackLinkTo href={paths.patient(care.patient.id)}>{t('patient.title')}</BackLinkTo>}
      caption={care === null ? null : <PatientBanner patient={care.patient} />}
    >
      <Loaded stored={stored}>
        {(value) => {
          if (value === null) return <NotHere />;
          if (value.into !== null) return <JoinedAway into={value.into} />;
          return (
            <>
              <Steps id={id} step={step} />
              <Content care={value} step={step}>
                {children}
              </Content>
            </>
          );
        }}
      </Loaded>
    </Screen>
  );
}

function Content({
  care,
  step,
  children,
}: {
  readonly care: Care;
  readonly step: CareStep;
  readonly children: (care: OpenCare) => ReactNode;
}) {
  const t = useTranslate();
  const { read, assessment, notFacing } = care;
  if ('missing' in read) return <InsetText>{t(read.missing === 'form' ? 'result.no-form' : 'result.other-form')}</InsetText>;
  if (notFacing === 'ended') return <InsetText>{t('care.ended')}</InsetText>;
  if (assessment.submittedAt === null && notFacing === 'mistaken') return <InsetText>{t('hand-over.mistaken')}</InsetText>;
  if (assessment.submittedAt === null) {
    return (
      <InsetText>
        <p>{t('care.not-submitted')}</p>
        <ContinueAssessment assessment={assessment} />
      </InsetText>
    );
  }
  const open = { ...care, ...read };
  return (
    <>
      {step !== 'copy' && <Differing care={open} />}
      {children(open)}
    </>
  );
}

/** The steps of the talk, each a screen of its own; any of them can be gone to. */
export function Steps({ id, step }: { readonly id: string; readonly step: CareStep | 'result' }) {
  const t = useTranslate();
  const places = [
    ['result', paths.result(id)],
    ['discuss', paths.discuss(id)],
    ['plan', paths.plan(id)],
    ['copy', paths.copy(id)],
    ['review', paths.review(id)],
  ] as const;
  return (
    <nav aria-label={t('care.steps')} className="hna-care-steps">
      <ol>
        {places.map(([name, href]) => (
          <li key={name}>
            {name === step ? (
              <strong aria-current="step">{t('care.step', { step: name })}</strong>
            ) : (
              <Link href={href}>{t('care.step', { step: name })}</Link>
            )}
          </li>
        ))}
      </ol>
    </nav>
  );
}

/** Two tablets wrote different things: both are kept and shown until a person chooses. */
function Differing({ care }: { readonly care: OpenCare }) {
  const t = useTranslate();
  const settling = useSettling();
  const { state, form, items, referrals } = care;
  const all = [
    { state, form, name: t('care.of-assessment') },
    ...items.map((item) => ({ state: item.state, form: null, name: item.read.title })),
    ...referrals.map((referral) => ({ state: referral.state, form: null, name: referral.read.serviceName })),
  ].map((of) => ({ ...of, conflicts: conflictsOf(of.state, of.form?.canonical) }));
  const differing = all.filter(({ conflicts }) => conflicts.length > 0);
  return (
    <>
      <JustSettled settling={settling} />
      {differing.length > 0 && (
        <section aria-labelledby="differing">
          <h2 id="differing" className="nhsuk-heading-m">
            {t('result.conflicts', { count: differing.reduce((sum, { conflicts }) => sum + conflicts.length, 0) })}
          </h2>
          <p>{t('conflicts.intro')}</p>
          {differing.map(({ conflicts, ...of }) => (
            <ConflictList key={of.state.id} {...of} conflicts={conflicts} settling={settling} />
          ))}
        </section>
      )}
    </>
  );
}
