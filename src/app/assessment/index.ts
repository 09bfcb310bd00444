export { beginAssessment } from './begin';
export type { SaveState } from './live-assessment';
export { openAssessment, type MissingReason } from './open-assessment';
export { readTogether } from './together';
export { useAssessment, type AssessmentView } from './use-assessment';
