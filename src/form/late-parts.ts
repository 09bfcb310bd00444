import type { CanonicalForm } from '../definition';
import type { AnswerSummaryProps } from './AnswerSummary';
import type { BecauseProps } from './Because';
import { firstPlace, mayComeFromElsewhere, type Place } from './fields';
import type { FromElsewhereProps } from './FromElsewhere';
import { late } from './late';
import type { Registry, WidgetProps } from './registry';

/** What later steps or few forms ask for: one file, fetched once the first question stands. */
const later = () => import('./later');

export const AnswerSummary = late<AnswerSummaryProps>(async () => (await later()).AnswerSummary);
export const Because = late<BecauseProps>(async () => (await later()).Because);
export const FromElsewhere = late<FromElsewhereProps>(async () => (await later()).FromElsewhere);
export const ReadOnlyAnswer = late<WidgetProps>(async () => (await later()).ReadOnlyAnswer);
export const BodyMapWidget = late<WidgetProps>(async () => (await later()).BodyMapWidget);
export const ChoicesWidget = late<WidgetProps>(async () => (await later()).ChoicesWidget);
export const ComputedWidget = late<WidgetProps>(async () => (await later()).ComputedWidget);
export const DateWidget = late<WidgetProps>(async () => (await later()).DateWidget);
export const RankWidget = late<WidgetProps>(async () => (await later()).RankWidget);
export const SliderScaleWidget = late<WidgetProps>(async () => (await later()).SliderScaleWidget);
export const TableWidget = late<WidgetProps>(async () => (await later()).TableWidget);

/** The components that these places may ask for, with those of a table's cells. */
export function partsFor(form: CanonicalForm, places: readonly Place[], registry: Registry): readonly object[] {
  const parts = new Set<object>();
  const add = (place: Place): void => {
    const { item } = place;
    const widget = registry.widgetFor({ ...place, slot: '' });
    if (widget !== null) parts.add(widget);
    if (item.readOnlyIf !== undefined) parts.add(ReadOnlyAnswer);
    if (mayComeFromElsewhere(place)) parts.add(FromElsewhere);
    for (const column of item.columns ?? []) {
      const cell = form.items[column];
      if (cell !== undefined) add(firstPlace(cell));
    }
  };
  places.forEach(add);
  return [...parts];
}

/** All that this form can ask for until it is sent. */
export const allPartsFor = (form: CanonicalForm, registry: Registry): readonly object[] => [
  ...partsFor(form, form.items.map(firstPlace), registry),
  AnswerSummary,
  Because,
];
