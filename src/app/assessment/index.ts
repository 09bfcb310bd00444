export { beginAssessment } from './begin';
export { whyNotShown } from './facing';
export { useFlagDelivery } from './flag-delivery';
export type { SaveState } from './live-assessment';
export { openAssessment, type MissingReason } from './open-assessment';
export { Sharing } from './Sharing';
export { readTogether } from './together';
export { hasListener, useAssessment, type AssessmentView } from './use-assessment';
