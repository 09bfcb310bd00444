export type { SaveState } from './live-assessment';
export { openAssessment } from './open-assessment';
export { useAssessment, type AssessmentView } from './use-assessment';
