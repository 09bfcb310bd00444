import type { ComponentType, ReactNode } from 'react';
import type { Control, UseFormRegister } from 'react-hook-form';
import type { SlotValues, StepBinding } from './binding';
import type { Field, Place } from './fields';
import type { ItemFacts } from './session-hooks';
import type { Translate } from './voice';

/** What a widget is given. It asks for one answer, tells the binding what its inputs hold, and shows its own error. */
export interface WidgetProps {
  /** The DOM id of the first input: where the error summary leads. */
  readonly id: string;
  readonly field: Field;
  readonly facts: ItemFacts;
  readonly binding: StepBinding;
  readonly control: Control<SlotValues>;
  readonly register: UseFormRegister<SlotValues>;
  /** Shows a place that stands inside this one with the widget that suits it: a cell, her own words. The same function on every render. */
  readonly show: (place: Place) => ReactNode;
  readonly t: Translate;
}

export type Widget = ComponentType<WidgetProps>;

/** How well a widget suits a field; null where it does not. Ours rank 1, for a `widget:` hint 2. The highest rank wins, the later entry at equal ranks. */
export type Tester = (field: Field) => number | null;

export interface RegistryEntry {
  readonly tester: Tester;
  readonly widget: Widget;
}

export interface Registry {
  readonly widgetFor: (field: Field) => Widget | null;
  /** A registry that knows these entries besides: how a trust adds its own widget without touching ours. */
  readonly with: (...entries: readonly RegistryEntry[]) => Registry;
}

export function createRegistry(entries: readonly RegistryEntry[]): Registry {
  return {
    widgetFor(field) {
      let best: { rank: number; widget: Widget } | null = null;
      for (const { tester, widget } of entries) {
        const rank = tester(field);
        if (rank !== null && (best === null || rank >= best.rank)) best = { rank, widget };
      }
      return best?.widget ?? null;
    },
    with: (...more) => createRegistry([...entries, ...more]),
  };
}
