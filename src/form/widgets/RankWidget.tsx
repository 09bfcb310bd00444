import { memo, useEffect, useRef, useState, type ReactNode } from 'react';
import { useController } from 'react-hook-form';
import { isPrivate } from '../fields';
import { useChosenConcerns } from '../session-hooks';
import type { WidgetProps } from '../registry';
import { aloud, type Voice } from '../voice';
import { codesOf } from './ChoicesWidget';
import { GroupFrame } from './frame';
import { TickList } from './TickList';

type Direction = 'up' | 'down';

/** Choose what matters most out of the concerns that were ticked, then put it in order with Up and Down; no drag needed. */
export const RankWidget = memo(function RankWidget(props: WidgetProps): ReactNode {
  const { id, field, facts, binding, control, t } = props;
  const { field: input } = useController({ control, name: field.slot });
  const concerns = useChosenConcerns(binding.session);
  const [said, say] = useState<ReactNode>('');
  const focusNext = useRef<{ code: string; direction: Direction } | null>(null);
  const list = useRef<HTMLOListElement>(null);

  const top = field.item.top ?? 3;
  const names = new Map(concerns.map(({ code, text }) => [code, text]));
  const voice = aloud(t, binding.session.form.canonical);
  const nameOf = (code: string): ReactNode => voice.written(`${code}.text`, names.get(code) ?? code);
  /** What is heard may be heard by others. */
  const saidNameOf = (code: string): ReactNode => {
    const item = binding.session.form.canonical.items.find(({ id: each }) => each === code);
    return item !== undefined && isPrivate(item) ? t('form.private-answer') : nameOf(code);
  };
  const order = codesOf(input.value).filter((code) => names.has(code));

  /** The button that was pressed moved with its concern; at an end only the other one is left. */
  useEffect(() => {
    const wanted = focusNext.current;
    focusNext.current = null;
    if (wanted === null) return;
    const buttons = list.current?.querySelectorAll<HTMLButtonElement>(`[data-code="${wanted.code}"]:not(:disabled)`) ?? [];
    const same = [...buttons].find((button) => button.dataset['direction'] === wanted.direction);
    (same ?? buttons[0])?.focus();
  });

  const set = (next: readonly string[]): void => {
    input.onChange(next);
    binding.give(field, next);
  };
  const toggle = (code: string, on: boolean): void => {
    if (on && order.length >= top) return say(t('form.rank.full', { top }));
    const next = on ? [...order, code] : order.filter((other) => other !== code);
    set(next);
    say(
      on
        ? voice.say('form.rank.added', { name: saidNameOf(code), position: next.length, count: next.length })
        : voice.say('form.rank.removed', { name: saidNameOf(code) }),
    );
  };
  const move = (code: string, direction: Direction): void => {
    const from = order.indexOf(code);
    const to = from + (direction === 'up' ? -1 : 1);
    const next = order.toSpliced(from, 1).toSpliced(to, 0, code);
    focusNext.current = { code, direction };
    set(next);
    say(voice.say('form.rank.moved', { name: saidNameOf(code), position: to + 1, count: next.length }));
  };

  if (concerns.length === 0) return <p>{t('form.rank.none')}</p>;
  return (
    <GroupFrame {...props} extraHint={facts.hint === undefined ? t('form.rank.choose', { top }) : undefined}>
      {() => (
        <>
          <TickList
            id={id}
            options={concerns.map(({ code }) => ({ code, text: nameOf(code) }))}
            held={order}
            onToggle={toggle}
            inputRef={input.ref}
            onBlur={input.onBlur}
          />
          {order.length > 1 && (
            <>
              <p className="hna-rank__heading" id={`${id}-order`}>
                {t('form.rank.order')}
              </p>
              <ol ref={list} className="hna-rank" aria-labelledby={`${id}-order`}>
                {order.map((code, index) => (
                  <li key={code} className="hna-rank__item">
                    <span className="hna-rank__name">
                      {index + 1}. {nameOf(code)}
                    </span>
                    <span className="hna-rank__moves">
                      <MoveButton code={code} direction="up" disabled={index === 0} name={nameOf(code)} move={move} voice={voice} />
                      <MoveButton
                        code={code}
                        direction="down"
                        disabled={index === order.length - 1}
                        name={nameOf(code)}
                        move={move}
                        voice={voice}
                      />
                    </span>
                  </li>
                ))}
              </ol>
            </>
          )}
          <p className="hna-rank__status">
            <output>{said}</output>
          </p>
        </>
      )}
    </GroupFrame>
  );
});

interface MoveButtonProps {
  readonly voice: Voice<ReactNode>;
  readonly code: string;
  readonly name: ReactNode;
  readonly direction: Direction;
  readonly disabled: boolean;
  readonly move: (code: string, direction: Direction) => void;
}

function MoveButton({ code, name, direction, disabled, move, voice }: MoveButtonProps): ReactNode {
  return (
    <button
      type="button"
      className="nhsuk-button nhsuk-button--secondary hna-rank__move"
      data-code={code}
      data-direction={direction}
      disabled={disabled}
      onClick={() => move(code, direction)}
    >
      <span aria-hidden="true">{voice.say(`form.rank.${direction}-short`)}</span>
      <span className="nhsuk-u-visually-hidden">{voice.say(`form.rank.${direction}`, { name })}</span>
    </button>
  );
}
