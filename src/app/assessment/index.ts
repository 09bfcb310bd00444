export { beginAssessment } from './begin';
export { useFlagDelivery } from './flag-delivery';
export type { SaveState } from './live-assessment';
export { openAssessment, type MissingReason } from './open-assessment';
export { readTogether } from './together';
export { useAssessment, type AssessmentView } from './use-assessment';
