/** The screens that are not the form, in one file: whoever opens one soon opens the next. Imported only by `screens.ts`. */
export { AddPatient } from './AddPatient';
export { Administration } from './Administration';
export { Conflicts } from './Conflicts';
export { JoinRecords } from './JoinRecords';
export { PatientScreen } from './PatientScreen';
export { RecordEvent } from './RecordEvent';
export { Result } from './Result';
export { SharePatient } from './SharePatient';
export { Sharing } from './Sharing';
export { SignIn } from './SignIn';
export { StartAssessment } from './StartAssessment';
export { Today } from './Today';
export { Waiting } from './Waiting';
