import type { FormEvent } from 'react';
import {
  documentTypes,
  readDocument,
  readPatient,
  removal,
  writeDocument,
  type CareDocument,
  type DocumentType,
  type Patient,
  type RecordState,
} from '../../../records';
import type { Store } from '../../../store';
import { Button, InsetText } from '../../../look';
import { useTranslate } from '../../../messages';
import { useAllowed } from '../../allowed';
import { keptDraft, useDraft, type Kept } from '../../drafts';
import { focusHeading } from '../../heading-focus';
import { useOpenForm } from '../../open-forms';
import { useRouter } from '../../router';
import { paths } from '../../routes';
import { newId, todayOf, useServices } from '../../services';
import { useStored } from '../../stored';
import { selector } from '../../words';
import { KeptDraft } from '../KeptDraft';
import { Loaded } from '../Loaded';
import { NotHere } from '../NotHere';
import { PatientBanner } from '../PatientBanner';
import { useProblems } from '../problems';
import { useSave } from '../save';
import { BackLinkTo, Screen } from '../Screen';
import { standardOf } from './care';
import { DocumentFields, isTypedDocument, readTypedDocument, targetsOf, typedDocument, type TypedDocument } from './document-form';

interface Found {
  readonly patient: Patient;
  readonly type: DocumentType;
  readonly standard: string | null;
  /** Null: a new one. */
  readonly before: { readonly state: RecordState; readonly read: CareDocument } | null;
  readonly kept: Kept<TypedDocument> | null;
}

const screen = 'document';

/** `of`: a type of document or, for a plain statement, a standard; empty for a document that is there. */
async function load(store: Store, id: string, of: string): Promise<Found | null> {
  const kept = (name: string) => keptDraft<TypedDocument>(store, `${screen}-${name}`, id, isTypedDocument);
  const state = await store.record(id);
  if (state?.kind === 'patient') {
    const type = documentTypes.find((each) => each === of && each !== 'standard');
    const standard = standardOf(of)?.id ?? null;
    if (type === undefined && standard === null) return null;
    return { patient: readPatient(state), type: type ?? 'standard', standard, before: null, kept: await kept(of) };
  }
  if (state?.kind !== 'document' || state.patient === undefined) return null;
  const patient = await store.record(state.patient);
  const read = readDocument(state);
  if (patient?.kind !== 'patient' || read.type === null) return null;
  return { patient: readPatient(patient), type: read.type, standard: read.standard, before: { state, read }, kept: await kept('there') };
}

/** Writes a document for the patient of this id, or corrects the document of this id. The address says of which type. */
export function DocumentScreen({ id }: { readonly id: string }) {
  const t = useTranslate();
  const { path } = useRouter();
  const of = path.startsWith('/patients/') ? (path.split('/').at(-1) ?? '') : '';
  const stored = useStored(`document ${id} ${of}`, (store) => load(store, id, of));
  const found = stored.state === 'ready' ? stored.value : null;
  return (
    <Screen
      title={found === null ? t('document.title') : t('document.type', { type: selector(found.type) })}
      back={found === null ? undefined : <BackLinkTo href={paths.standards(found.patient.id)}>{t('standards.title')}</BackLinkTo>}
      caption={found === null ? null : <PatientBanner patient={found.patient} />}
    >
      <Loaded stored={stored}>
        {(value) => {
          if (value === null) return <NotHere />;
          if (value.before?.read.removed === true) return <Removed patient={value.patient} state={value.before.state} />;
          return <DocumentForm key={`${id} ${of}`} found={value} of={of} />;
        }}
      </Loaded>
    </Screen>
  );
}

function DocumentForm({ found, of }: { readonly found: Found; readonly of: string }) {
  const t = useTranslate();
  const { clock, identity } = useServices();
  const { navigate } = useRouter();
  const allowed = useAllowed();
  const save = useSave();
  const { patient, type, standard, before } = found;
  const today = todayOf(clock);
  const fresh = { status: null, date: today, by: identity?.name ?? '', fields: {} };
  const record = before?.state.id ?? patient.id;
  const { draft, change, kept, isTyped, startAfresh, saved } = useDraft(
    `${screen}-${of === '' ? 'there' : of}`,
    record,
    found.kept,
    typedDocument(type, before?.read ?? fresh),
  );
  useOpenForm(isTyped);
  const { problems = {}, tell, summary } = useProblems(targetsOf(type));
  const mayWrite = before === null || allowed('sign');
  const seen = before === null ? {} : { seen: new Map([[before.state.id, before.state]]) };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const read = readTypedDocument({ type, standard }, draft, { earliest: patient.born, latest: today }, t);
    if (!tell('found' in read ? read.found : {}) || 'found' in read) return;
    const edits = writeDocument(before?.state.id ?? newId(clock), read.document, before?.state);
    if (edits.length > 0 && !(await save.commit(edits, { patient: patient.id, ...seen }))) return;
    saved();
    navigate(paths.standards(patient.id), { replace: true });
  };
  const takeBack = async () => {
    if (before === null || !(await save.commit(removal(before.state, true), { patient: patient.id, ...seen }))) return;
    saved();
    focusHeading();
  };
  const words = standard === null ? null : standardOf(standard);
  return (
    <>
      {summary}
      {save.problem}
      {kept !== null && <KeptDraft kept={kept} onAfresh={startAfresh} />}
      {words !== null && <InsetText>{words.text}</InsetText>}
      {!mayWrite && <InsetText>{t('document.not-yours')}</InsetText>}
      {patient.ended !== null && <InsetText>{t('standards.ended', { why: patient.ended.why })}</InsetText>}
      <form onSubmit={(event) => void submit(event)} noValidate>
        <DocumentFields type={type} typed={draft} problems={problems} onChange={change} />
        {mayWrite && (
          <Button type="submit" busy={save.busy}>
            {t(before === null ? 'document.record' : 'correct.button')}
          </Button>
        )}
      </form>
      {before !== null && allowed('sign') && (
        <p>
          <Button secondary busy={save.busy} onClick={() => void takeBack()}>
            {t('standards.take-back')}
          </Button>
        </p>
      )}
    </>
  );
}

/** Taken back just now, or earlier: one tap puts it there again. */
function Removed({ patient, state }: { readonly patient: Patient; readonly state: RecordState }) {
  const t = useTranslate();
  const allowed = useAllowed();
  const save = useSave();
  const bringBack = async () => {
    if (await save.commit(removal(state, false), { patient: patient.id, seen: new Map([[state.id, state]]) })) focusHeading();
  };
  return (
    <InsetText>
      <p>{t('document.removed')}</p>
      {save.problem}
      {allowed('sign') && (
        <Button secondary busy={save.busy} onClick={() => void bringBack()}>
          {t('document.bring-back')}
        </Button>
      )}
    </InsetText>
  );
}
