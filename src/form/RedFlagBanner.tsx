import { useEffect, useRef, useState, type ReactNode } from 'react';
import type { RedFlagState, Session } from '../engine';
import { Button, CareCard, Details } from '../look';
import { useTranslate } from '../messages';
import { Written } from './language';
import { Markdown } from './markdown';
import { useRedFlags } from './session-hooks';
import type { Translate } from './voice';

const order = ['immediate', 'same-day', 'soon'] as const;

export interface RedFlagBannerProps {
  readonly session: Session;
  /** Where she is: a flag that was asked about alone stands open only where it was raised, and is folded from the next step on. */
  readonly place?: string;
  /** The page asks something: what stood open on an earlier page is kept short, so that the question is found. */
  readonly short?: boolean;
  /** Somebody helps her who must not see what was asked alone: nothing of it shows. */
  readonly hasListener?: boolean;
  /** Whom to ring. `crisis`: where a flag that was asked about alone has fired. `rules`: ids of those that it stands under. */
  readonly numbers?: (crisis: boolean, rules: readonly string[]) => ReactNode;
  /** Whether the team has been told. */
  readonly children?: ReactNode;
}

/**
 * What to do and whom to ring, the moment a rule fires; no network is needed. A discreet rule shows nothing here:
 * another person may be looking at the screen. Raised by a question far
 * down a page, it comes into view by itself, with a way back; the focus stays at the question.
 */
export function RedFlagBanner({
  session,
  place = '',
  short = false,
  hasListener = false,
  numbers,
  children,
}: RedFlagBannerProps): ReactNode {
  const t = useTranslate();
  const fired = useRedFlags(session).filter(({ status, discreet }) => status === 'fired' && !discreet);
  const crisis = fired.filter((flag) => isAskedAlone(session, flag));
  const before = useKnownBefore(place, fired);
  const isOpen = (flag: RedFlagState): boolean => !crisis.includes(flag) || (!hasListener && !before.has(flag.id));
  const open = fired.filter(isOpen);
  const closed = hasListener ? [] : crisis.filter((flag) => !isOpen(flag));
  // Thoughts of not wanting to be alive have a card and numbers of their own.
  const groups = order
    .flatMap((urgency) => [false, true].map((isCrisis) => ({ urgency, isCrisis })))
    .map((group) => ({
      ...group,
      flags: open.filter((flag) => flag.urgency === group.urgency && crisis.includes(flag) === group.isCrisis),
    }))
    .filter(({ flags }) => flags.length > 0);
  const isKept = ({ flags, isCrisis }: (typeof groups)[number]): boolean => short && !isCrisis && flags.every(({ id }) => before.has(id));
  const kept = groups.filter(isKept);
  const fresh = groups.filter((group) => !isKept(group));
  const box = useRef<HTMLDivElement>(null);
  const known = useRef(open.length);
  const [asking, setAsking] = useState<Element | null>(null);
  useEffect(() => {
    const isNew = open.length > known.current;
    known.current = open.length;
    if (!isNew || box.current === null || isInView(box.current)) return;
    setAsking(document.activeElement);
    box.current.scrollIntoView();
  }, [open.length]);
  const goBack = (): void => {
    setAsking(null);
    if (!(asking instanceof HTMLElement)) return;
    asking.focus({ preventScroll: true });
    asking.scrollIntoView({ block: 'center' });
  };
  return (
    <>
      {/* What appears together is heard once, and later only what is new: not everything again when it has been sent. */}
      <div ref={box} role="alert" aria-atomic="false" className="hna-red-flags">
        {fresh.length > 0 && (
          <div>
            {fresh.map(({ urgency, isCrisis, flags }) => (
              <CareCard
                key={`${urgency} ${isCrisis}`}
                urgency={careOf[urgency]}
                heading={t(isCrisis ? 'form.flag.crisis' : `form.flag.${urgency}`)}
              >
                <Guidance session={session} flags={flags} />
                {numbers?.(
                  isCrisis,
                  flags.map(({ id }) => id),
                )}
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
      {/* It was heard when it was raised: here it is only found. */}
      {kept.length > 0 && (
        <div className="hna-red-flags">
          <Kept session={session} groups={kept} t={t}>
            {numbers?.(
              false,
              kept.flatMap(({ flags }) => flags.map(({ id }) => id)),
            )}
          </Kept>
          {fresh.length === 0 && children}
        </div>
      )}
      {closed.length > 0 && (
        <Folded session={session} flags={closed} t={t}>
          {numbers?.(
            true,
            closed.map(({ id }) => id),
          )}
          {fresh.length + kept.length === 0 && children}
        </Folded>
      )}
    </>
  );
}

function Guidance({ session, flags }: { readonly session: Session; readonly flags: readonly RedFlagState[] }): ReactNode {
  return [...new Map(flags.map(({ id, patient }) => [patient, id]))].map(([words, id]) => (
    <Written key={words} form={session.form.canonical} of={`${id}.patient`} block>
      <Markdown text={words} />
    </Written>
  ));
}

interface KeptProps {
  /** The most urgent first. */
  readonly groups: readonly { readonly urgency: RedFlagState['urgency']; readonly flags: readonly RedFlagState[] }[];
  readonly session: Session;
  readonly children: ReactNode;
  readonly t: Translate;
}

/** How urgent it is and whom to ring stay in sight; what to do was read, and can be read again. */
function Kept({ groups, session, children, t }: KeptProps): ReactNode {
  const [first] = groups;
  if (first === undefined) return null;
  return (
    <CareCard urgency={careOf[first.urgency]} heading={t(`form.flag.${first.urgency}`)}>
      {children}
      <Details summary={t('form.flag.again')}>
        {groups.map(({ urgency, flags }) => (
          <div key={urgency}>
            {urgency !== first.urgency && (
              <p>
                <strong>{t(`form.flag.${urgency}`)}</strong>
              </p>
            )}
            <Guidance session={session} flags={flags} />
          </div>
        ))}
      </Details>
    </CareCard>
  );
}

interface FoldedProps {
  readonly session: Session;
  readonly flags: readonly RedFlagState[];
  readonly children: ReactNode;
  readonly t: Translate;
}

/** Its summary gives nothing away, and none of it goes on paper. */
function Folded({ session, flags, children, t }: FoldedProps): ReactNode {
  return (
    <div className="hna-not-on-paper">
      <Details summary={t('form.flag.folded')}>
        <Guidance session={session} flags={flags} />
        {children}
      </Details>
    </div>
  );
}

/** It reads what is asked only when she is alone. */
function isAskedAlone(session: Session, { inputs }: RedFlagState): boolean {
  return session.form.canonical.items.some(({ id, sensitive }) => sensitive === 'alone' && inputs.includes(id));
}

/** Ids of those that had fired before she came to this place. */
function useKnownBefore(place: string, flags: readonly RedFlagState[]): ReadonlySet<string> {
  const ids = flags.map(({ id }) => id);
  const [before, setBefore] = useState({ place, ids });
  if (before.place !== place) setBefore({ place, ids });
  return new Set(before.place === place ? before.ids : ids);
}

function isInView(element: Element): boolean {
  const { top, bottom } = element.getBoundingClientRect();
  return top >= 0 && bottom <= innerHeight;
}

const careOf = { immediate: 'emergency', 'same-day': 'urgent', soon: 'non-urgent' } as const;
