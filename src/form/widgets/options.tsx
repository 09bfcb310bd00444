import type { ReactNode } from 'react';
import type { CanonicalItem } from '../../definition';
import { otherPlace } from '../fields';
import { preferNotToSay } from '../input';
import { Written } from '../language';
import type { WidgetProps } from '../registry';

export interface Option {
  readonly code: string;
  readonly text: ReactNode;
  readonly exclusive: boolean;
  /** Under an open option: the box for her own words, while it is shown. */
  readonly inside?: ReactNode;
}

/** What can be chosen: the item's own options, then *prefer not to say*. */
export function optionsOf({ field, binding, show, t }: Pick<WidgetProps, 'field' | 'binding' | 'show' | 't'>): readonly Option[] {
  const { item } = field;
  const form = binding.session.form.canonical;
  const other = otherPlace(field);
  const own = (item.options ?? []).map(({ code, text, exclusive, open }) => ({
    code,
    text: (
      <Written form={form} of={`${item.id}.options.${code}`}>
        {text}
      </Written>
    ),
    exclusive: exclusive === true,
    ...(open === true && other !== null ? { inside: show(other) } : {}),
  }));
  return [...own, ...preferOption(item, t)];
}

export function preferOption(item: CanonicalItem, t: WidgetProps['t']): readonly Option[] {
  return item.preferNotToSay === true ? [{ code: preferNotToSay, text: t('form.prefer-not-to-say'), exclusive: true }] : [];
}

/** What is chosen after a tick; an exclusive option and the others put each other out. In the order of the options. */
export function toggled(options: readonly Option[], held: readonly string[], code: string, on: boolean): readonly string[] {
  const isExclusive = (each: string): boolean => options.find((option) => option.code === each)?.exclusive === true;
  const compatible = held.filter((other) => !isExclusive(code) && !isExclusive(other));
  const chosen = new Set(on ? [...compatible, code] : held.filter((other) => other !== code));
  return options.map((option) => option.code).filter((option) => chosen.has(option));
}
