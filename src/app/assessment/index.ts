export { LiveAssessment, stepNote, type LiveEnvironment, type LiveView, type SaveState } from './live-assessment';
export { openAssessment, type MissingReason, type Opened } from './open-assessment';
export { useAssessment, type AssessmentView } from './use-assessment';
