import type { ComponentType } from 'react';
import { late } from '../form';
import type { Route } from './routes';
import { AssessmentScreen } from './staff/AssessmentScreen';
import { NotFound } from './staff/NotHere';
import type { SignIn as SignInScreen } from './staff/SignIn';
import type { Withdrawn as WithdrawnScreen } from './staff/Withdrawn';
import type { WithoutList as WithoutListScreen } from './staff/WithoutList';

interface OfRecord {
  /** Of the record that the address names; where it names none, empty. */
  readonly id: string;
}

const later = () => import('./staff/later');

const today = late<OfRecord>(async () => (await later()).Today);

/** The screen of each address. All but the form are fetched when the first of them is shown, or ahead. */
export const screens: Readonly<Record<Route['name'], ComponentType<OfRecord>>> = {
  today,
  // Who is signed in is already where that address leads.
  'sign-in': today,
  'set-up': today,
  'first-administrator': today,
  account: late<OfRecord>(async () => (await later()).YourAccount),
  'add-patient': late<OfRecord>(async () => (await later()).AddPatient),
  patient: late<OfRecord>(async () => (await later()).PatientScreen),
  'record-event': late<OfRecord>(async () => (await later()).RecordEvent),
  'correct-event': late<OfRecord>(async () => (await later()).CorrectEvent),
  'correct-patient': late<OfRecord>(async () => (await later()).CorrectPatient),
  'end-care': late<OfRecord>(async () => (await later()).EndCare),
  'record-treatment': late<OfRecord>(async () => (await later()).TreatmentScreen),
  treatment: late<OfRecord>(async () => (await later()).TreatmentScreen),
  standards: late<OfRecord>(async () => (await later()).StandardsScreen),
  'add-document': late<OfRecord>(async () => (await later()).DocumentScreen),
  document: late<OfRecord>(async () => (await later()).DocumentScreen),
  'team-standards': late<OfRecord>(async () => (await later()).TeamReport),
  join: late<OfRecord>(async () => (await later()).JoinRecords),
  'share-patient': late<OfRecord>(async () => (await later()).SharePatient),
  'erase-patient': late<OfRecord>(async () => (await later()).ErasePatient),
  start: late<OfRecord>(async () => (await later()).StartAssessment),
  assessment: AssessmentScreen,
  result: late<OfRecord>(async () => (await later()).Result),
  discuss: late<OfRecord>(async () => (await later()).Discuss),
  plan: late<OfRecord>(async () => (await later()).Plan),
  copy: late<OfRecord>(async () => (await later()).Copy),
  review: late<OfRecord>(async () => (await later()).Review),
  since: late<OfRecord>(async () => (await later()).Since),
  referrals: late<OfRecord>(async () => (await later()).Referrals),
  conflicts: late<OfRecord>(async () => (await later()).Conflicts),
  administration: late<OfRecord>(async () => (await later()).Administration),
  sharing: late<OfRecord>(async () => (await later()).Sharing),
  erasures: late<OfRecord>(async () => (await later()).Erasures),
  tablets: late<OfRecord>(async () => (await later()).Tablets),
  'tablet-lock': late<OfRecord>(async () => (await later()).TabletLock),
  tablet: late<OfRecord>(async () => (await later()).ThisTablet),
  people: late<OfRecord>(async () => (await later()).PeopleScreen),
  audit: late<OfRecord>(async () => (await later()).AuditScreen),
  status: late<OfRecord>(async () => (await later()).StatusList),
  waiting: late<OfRecord>(async () => (await later()).Waiting),
  approvals: late<OfRecord>(async () => (await later()).Approvals),
  flags: late<OfRecord>(async () => (await later()).ShiftList),
  'team-settings': late<OfRecord>(async () => (await later()).TeamSettings),
  'not-found': NotFound,
};

type EntryScreen = Parameters<typeof SignInScreen>[0];

const SignIn = late<EntryScreen>(async () => (await later()).SignIn);

/** The ways in; two of them are ways in whoever is signed in. */
export const entries = {
  'sign-in': SignIn,
  'set-up': late<EntryScreen>(async () => (await later()).SetUpAccount),
  'first-administrator': late<EntryScreen>(async () => (await later()).FirstAdministrator),
} as const;

export const Withdrawn = late<Parameters<typeof WithdrawnScreen>[0]>(async () => (await later()).Withdrawn);

export const WithoutList = late<Parameters<typeof WithoutListScreen>[0]>(async () => (await later()).WithoutList);

export const allScreens: readonly object[] = [...Object.values(screens), ...Object.values(entries), Withdrawn, WithoutList];
