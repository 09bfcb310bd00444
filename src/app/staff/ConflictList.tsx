import { useEffect, useRef, type ReactNode } from 'react';
import type { Conflict } from '../../records';
import { Button, Details } from '../../look';
import { useTranslate } from '../../messages';
import { focusHeading } from '../heading-focus';
import { DifferingValues, isPrivate, useWordsOf } from './DifferingValues';
import { instead, type Differing, type Settled, type Settling } from './settling';

interface Props extends Differing {
  readonly conflicts: readonly Conflict[];
  readonly settling: Settling;
}

/** Each field on which two devices differ: every value with who, when and where, and one tap that settles it. */
export function ConflictList({ conflicts, settling, ...of }: Props) {
  const t = useTranslate();
  return (
    <ul className="nhsuk-list hna-conflicts">
      {conflicts.map((conflict) => (
        <li key={conflict.path}>
          <Folded of={of} conflict={conflict}>
            <DifferingValues
              of={of}
              conflict={conflict}
              heads={conflict.heads}
              action={(head, value) => (
                <Button secondary busy={settling.busy} onClick={() => void settling.choose(of, conflict, head)}>
                  {t('conflict.use', { value })}
                </Button>
              )}
            />
          </Folded>
        </li>
      ))}
    </ul>
  );
}

/** What was settled just now, and its other values: a tap on one of them lets that one stand instead. */
export function JustSettled({ settling }: { readonly settling: Settling }) {
  const t = useTranslate();
  if (settling.settled.length === 0) return settling.problem;
  return (
    <section aria-label={t('conflict.just-settled')}>
      {settling.problem}
      <ul className="nhsuk-list hna-conflicts">
        {settling.settled.map((settled) => (
          <li key={settled.key}>
            <Folded of={settled} conflict={settled.conflict}>
              <SettledEntry settled={settled} settling={settling} />
            </Folded>
          </li>
        ))}
      </ul>
    </section>
  );
}

function SettledEntry({ settled, settling }: { readonly settled: Settled; readonly settling: Settling }) {
  const t = useTranslate();
  const { conflict, chosen, name } = settled;
  const { valueOf } = useWordsOf(settled, conflict);
  const words = useRef<HTMLParagraphElement>(null);
  const hidden = isPrivate(settled, conflict);
  // The button that was pressed is gone: whoever works by keyboard or by ear goes on here.
  useEffect(() => {
    if (hidden) focusHeading();
    else words.current?.focus();
  }, [chosen, hidden]);
  const value = valueOf(chosen);
  const others = conflict.heads.filter((head, index, all) => {
    const own = valueOf(head);
    return own !== value && all.findIndex((each) => valueOf(each) === own) === index && instead(settled, head) !== null;
  });
  return (
    <DifferingValues
      of={settled}
      conflict={conflict}
      heads={others}
      action={(head, other) => (
        <Button secondary busy={settling.busy} onClick={() => void settling.chooseInstead(settled, head)}>
          {t('conflict.use-instead', { value: other })}
        </Button>
      )}
    >
      <p ref={words} tabIndex={-1}>
        {name !== undefined && `${name}: `}
        {t('conflict.settled', { value })}
      </p>
    </DifferingValues>
  );
}

/** Another person may see the screen: some answers stand only behind a further tap. */
function Folded({ of, conflict, children }: { readonly of: Differing; readonly conflict: Conflict; readonly children: ReactNode }) {
  const t = useTranslate();
  return isPrivate(of, conflict) ? <Details summary={t('result.private')}>{children}</Details> : children;
}
