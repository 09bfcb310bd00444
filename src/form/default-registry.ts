import type { ItemType } from '../definition';
import type { Part } from './fields';
import { BodyMapWidget, ChoicesWidget, ComputedWidget, DateWidget, RankWidget, SliderScaleWidget, TableWidget } from './late-parts';
import { createRegistry, type RegistryEntry, type Tester, type Widget } from './registry';
import { ChoiceWidget, RatingWidget, ScaleWidget, TalkWidget, YesNoWidget } from './widgets/RadioWidget';
import { TextBlockWidget } from './widgets/TextBlockWidget';
import { NumberWidget, OtherWidget, ParagraphWidget, TextWidget } from './widgets/TextWidgets';
import { TickWidget } from './widgets/TickWidget';

const itemType =
  (type: ItemType): Tester =>
  ({ item, part }) =>
    part === 'value' && item.type === type ? 1 : null;
const hinted =
  (type: ItemType, widget: string): Tester =>
  ({ item, part }) =>
    part === 'value' && item.type === type && item.widget === widget ? 2 : null;
const concernPart =
  (part: Part): Tester =>
  (field) =>
    field.item.type === 'concern' && field.part === part ? 1 : null;
const entry = (tester: Tester, widget: Widget): RegistryEntry => ({ tester, widget });

export const defaultRegistry = createRegistry([
  entry(concernPart('chosen'), TickWidget),
  entry(concernPart('rating'), RatingWidget),
  entry(concernPart('talk'), TalkWidget),
  entry(concernPart('note'), ParagraphWidget),
  entry(itemType('yes-no'), YesNoWidget),
  entry(itemType('choice'), ChoiceWidget),
  entry(itemType('choices'), ChoicesWidget),
  entry(itemType('body-map'), BodyMapWidget),
  entry(itemType('scale'), ScaleWidget),
  entry(hinted('scale', 'slider'), SliderScaleWidget),
  entry(itemType('text'), TextWidget),
  entry(itemType('paragraph'), ParagraphWidget),
  entry(itemType('number'), NumberWidget),
  entry(itemType('date'), DateWidget),
  entry(itemType('rank'), RankWidget),
  entry(itemType('computed'), ComputedWidget),
  entry(itemType('text-block'), TextBlockWidget),
  entry(itemType('table'), TableWidget),
  entry(({ part }) => (part === 'other' ? 1 : null), OtherWidget),
]);
