import type { ReactNode } from 'react';
import type { PrivateChoice as Choice, Session } from '../engine';
import { BackLink, Button } from '../look';
import { privateItems } from './journey';
import type { Translate } from './voice';

interface Props {
  readonly session: Session;
  readonly heading?: string | undefined;
  readonly onContinue: () => void;
  readonly onBack?: (() => void) | undefined;
  readonly helpNow?: ReactNode;
  readonly t: Translate;
}

const choices: readonly Choice[] = ['now', 'later-alone', 'skipped'];

/** Before anything private is shown she says whether she wants it: one tap, and nothing is chosen beforehand. */
export function PrivateChoice({ session, heading, onContinue, onBack, helpNow, t }: Props): ReactNode {
  const before = chosenBefore(session);
  const choose = (choice: Choice): void => {
    session.choosePrivate(choice);
    onContinue();
  };
  return (
    <>
      {onBack !== undefined && <BackLink onClick={onBack}>{t('form.back')}</BackLink>}
      {helpNow}
      <h1 className="nhsuk-heading-l">{heading ?? t('form.private.title')}</h1>
      <p>{t('form.private.what')}</p>
      <p>{t('form.private.who')}</p>
      {before !== null && <p>{t(`form.private.chosen.${before}`)}</p>}
      <div className="hna-choices">
        {choices.map((choice) => (
          <Button key={choice} secondary onClick={() => choose(choice)}>
            {t(`form.private.choose.${choice}`)}
          </Button>
        ))}
      </div>
      <p>{t('form.private.later-hint')}</p>
    </>
  );
}

/** What she chose: *now* once she has seen them; null before she has chosen. */
export function chosenBefore(session: Session): Choice | null {
  const values = privateItems(session).map(({ id }) => session.snapshot(`${id}.chosen`).value);
  if (values.some((value) => typeof value === 'boolean')) return 'now';
  const reasons = values.map((value) => (value !== null && typeof value === 'object' && 'reason' in value ? value.reason : null));
  return reasons.includes('later-alone') ? 'later-alone' : reasons.includes('skipped') ? 'skipped' : null;
}
