/** All that is fetched apart, in one file: many small ones are more to fetch than they save. Imported only by `late-parts.ts`. */
export { AnswerSummary } from './AnswerSummary';
export { Because } from './Because';
export { FromElsewhere } from './FromElsewhere';
export { ReadOnlyAnswer } from './ReadOnlyAnswer';
export { BodyMapWidget } from './widgets/BodyMapWidget';
export { ChoicesWidget } from './widgets/ChoicesWidget';
export { ComputedWidget } from './widgets/ComputedWidget';
export { DateWidget } from './widgets/DateWidget';
export { RankWidget } from './widgets/RankWidget';
export { SliderScaleWidget } from './widgets/SliderScaleWidget';
export { TableWidget } from './widgets/TableWidget';
