import { useEffect, useRef, useState, type ReactNode } from 'react';
import type { Session } from '../engine';
import { Button, CareCard } from '../look';
import { useTranslate } from '../messages';
import { Written } from './language';
import { Markdown } from './markdown';
import { useRedFlags } from './session-hooks';

const order = ['immediate', 'same-day', 'soon'] as const;

/**
 * What to do and whom to ring, the moment a rule fires; no network is needed. A discreet rule shows nothing here:
 * another person may be looking at the screen. `children` says whether the team has been told. Raised by a question far
 * down a page, it comes into view by itself, with a way back; the focus stays at the question.
 */
export function RedFlagBanner({ session, children }: { readonly session: Session; readonly children?: ReactNode }): ReactNode {
  const t = useTranslate();
  const fired = useRedFlags(session).filter(({ status, discreet }) => status === 'fired' && !discreet);
  const groups = order
    .map((urgency) => ({ urgency, flags: fired.filter((flag) => flag.urgency === urgency) }))
    .filter(({ flags }) => flags.length > 0);
  const box = useRef<HTMLDivElement>(null);
  const known = useRef(fired.length);
  const [asking, setAsking] = useState<Element | null>(null);
  useEffect(() => {
    const isNew = fired.length > known.current;
    known.current = fired.length;
    if (!isNew || box.current === null || isInView(box.current)) return;
    setAsking(document.activeElement);
    box.current.scrollIntoView();
  }, [fired.length]);
  const goBack = (): void => {
    setAsking(null);
    if (!(asking instanceof HTMLElement)) return;
    asking.focus({ preventScroll: true });
    asking.scrollIntoView({ block: 'center' });
  };
  return (
    // What appears together is heard once, and later only what is new: not everything again when it has been sent.
    <div ref={box} role="alert" aria-atomic="false" className="hna-red-flags">
      {groups.length > 0 && (
        <div>
          {groups.map(({ urgency, flags }) => (
            <CareCard key={urgency} urgency={careOf[urgency]} heading={t(`form.flag.${urgency}`)}>
              {[...new Map(flags.map(({ id, patient }) => [patient, id]))].map(([words, id]) => (
                <Written key={words} form={session.form.canonical} of={`${id}.patient`} block>
                  <Markdown text={words} />
                </Written>
              ))}
            </CareCard>
          ))}
          {children}
          {asking?.isConnected === true && (
            <Button secondary onClick={goBack}>
              {t('form.flag.return')}
            </Button>
          )}
        </div>
      )}
    </div>
  );
}

function isInView(element: Element): boolean {
  const { top, bottom } = element.getBoundingClientRect();
  return top >= 0 && bottom <= innerHeight;
}

const careOf = { immediate: 'emergency', 'same-day': 'urgent', soon: 'non-urgent' } as const;
