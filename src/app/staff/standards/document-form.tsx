import {
  addDays,
  careStatuses,
  guard,
  isText,
  objectOf,
  recordOf,
  type CareStatus,
  type DocumentDraft,
  type DocumentType,
} from '../../../records';
import { DateInput, Radios, TextInput } from '../../../look';
import { useTranslate, type Translate } from '../../../messages';
import { emptyDate, readDate, typedDate, type TypedDate } from '../../dates';
import { selector } from '../../words';
import { isTypedDate } from '../person/event-form';
import { fieldsOf, options, type Field } from './care';

/** A document as it is typed. */
export interface TypedDocument {
  readonly status: string;
  readonly date: TypedDate;
  readonly by: string;
  readonly texts: Readonly<Record<string, string>>;
  readonly dates: Readonly<Record<string, TypedDate>>;
}

export const isTypedDocument = objectOf({
  status: isText,
  date: isTypedDate,
  by: isText,
  texts: recordOf(() => true, isText),
  dates: recordOf(() => true, isTypedDate),
});
export const isStatus = guard<CareStatus>((value) => careStatuses.some((status) => status === value));

type Before = Pick<DocumentDraft, 'date' | 'by' | 'fields'> & { readonly status: CareStatus | null };

export function typedDocument(type: DocumentType, before: Before): TypedDocument {
  const value = (name: string): string => before.fields[name] ?? '';
  const fields = fieldsOf(type);
  return {
    status: before.status ?? '',
    date: before.date === '' ? emptyDate : typedDate(before.date),
    by: before.by,
    texts: Object.fromEntries(fields.filter(({ kind }) => kind !== 'date').map(({ name }) => [name, value(name)])),
    dates: Object.fromEntries(
      fields.filter(({ kind }) => kind === 'date').map(({ name }) => [name, value(name) === '' ? emptyDate : typedDate(value(name))]),
    ),
  };
}

/** An advance care plan says by itself how it stands; of the others somebody says it. */
const byState: Readonly<Record<string, CareStatus>> = { offered: 'offered', 'not-now': 'declined', done: 'given' };

export const inputOf = (name: string): string => `field-${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/** In the order of the screen: of each field the id to which the error summary leads. */
export const targetsOf = (type: DocumentType): Readonly<Record<string, string>> => ({
  status: 'status',
  ...Object.fromEntries(fieldsOf(type).map(({ name, kind }) => [name, kind === 'date' ? `${inputOf(name)}-day` : inputOf(name)])),
  date: 'date-day',
  by: 'by',
});

/** Appointments and scans may be planned this far ahead, and lie this far back. */
const daysAhead = 730;

export function readTypedDocument(
  { type, standard }: Pick<DocumentDraft, 'type' | 'standard'>,
  typed: TypedDocument,
  bounds: { readonly earliest: string; readonly latest: string },
  t: Translate,
): { readonly document: DocumentDraft } | { readonly found: Readonly<Record<string, string>> } {
  const found: Record<string, string> = {};
  const status = type === 'advance-care-plan' ? byState[typed.texts['state'] ?? ''] : typed.status;
  if (type !== 'advance-care-plan' && !isStatus(status)) found['status'] = t('document.status-missing');
  const date = readDate(typed.date, bounds);
  if ('problem' in date) found['date'] = t('document.date-problem', { problem: selector(date.problem) });
  const by = typed.by.trim();
  if (by === '') found['by'] = t('document.by-missing');
  const fields: Record<string, string> = {};
  for (const { name, kind, needed } of fieldsOf(type)) {
    const label = labelOf(type, name, t);
    if (kind === 'date') {
      const read = readDate(typed.dates[name] ?? emptyDate, { earliest: bounds.earliest, latest: addDays(bounds.latest, daysAhead) });
      if ('date' in read) fields[name] = read.date;
      else if (read.problem === 'missing') fields[name] = '';
      else found[name] = t('document.field-date-problem', { label, problem: selector(read.problem) });
      continue;
    }
    const value = (typed.texts[name] ?? '').trim();
    // Only what was given has a name and a number to show.
    if (value === '' && needed && (status === 'given' || kind === 'choice')) found[name] = t('document.field-missing', { label });
    fields[name] = value;
  }
  if (Object.keys(found).length > 0 || !isStatus(status) || 'problem' in date) return { found };
  return { document: { type, standard, status, date: date.date, by, fields } };
}

export const labelOf = (type: DocumentType, name: string, t: Translate): string =>
  t('document.field', { field: selector(`${type}-${name}`) });

interface Props {
  readonly type: DocumentType;
  readonly typed: TypedDocument;
  readonly problems: Readonly<Partial<Record<string, string>>>;
  readonly onChange: (change: Partial<TypedDocument>) => void;
}

export function DocumentFields({ type, typed, problems, onChange }: Props) {
  const t = useTranslate();
  return (
    <>
      {type !== 'advance-care-plan' && (
        <Radios
          id="status"
          name="status"
          legend={t('document.status')}
          error={problems['status']}
          items={(['given', 'offered', 'declined', 'not-available'] as const).map((value) => ({
            value,
            label: t('document.status-option', { status: selector(value) }),
          }))}
          value={typed.status}
          onChange={(event) => onChange({ status: event.currentTarget.value })}
        />
      )}
      {fieldsOf(type).map((field) => (
        <OneField key={field.name} type={type} field={field} typed={typed} error={problems[field.name]} onChange={onChange} />
      ))}
      <DateInput
        id="date"
        legend={t('document.date')}
        error={problems['date']}
        value={typed.date}
        onChange={(date) => onChange({ date })}
      />
      <TextInput
        id="by"
        name="by"
        label={t('document.by')}
        error={problems['by']}
        autoComplete="off"
        maxLength={200}
        value={typed.by}
        onChange={(event) => onChange({ by: event.currentTarget.value })}
      />
    </>
  );
}

function OneField({
  type,
  field,
  typed,
  error,
  onChange,
}: Pick<Props, 'type' | 'typed' | 'onChange'> & { readonly field: Field; readonly error: string | undefined }) {
  const t = useTranslate();
  const { name, kind } = field;
  const label = labelOf(type, name, t);
  const id = inputOf(name);
  const write = (value: string): void => onChange({ texts: { ...typed.texts, [name]: value } });
  const value = typed.texts[name] ?? '';
  if (kind === 'date')
    return (
      <DateInput
        id={id}
        legend={label}
        error={error}
        value={typed.dates[name] ?? emptyDate}
        onChange={(date) => onChange({ dates: { ...typed.dates, [name]: date } })}
      />
    );
  if (kind === 'choice')
    return (
      <Radios
        id={id}
        name={id}
        legend={label}
        error={error}
        items={(options[name] ?? []).map((option) => ({ value: option, label: t('document.option', { option: selector(option) }) }))}
        value={value}
        onChange={(event) => write(event.currentTarget.value)}
      />
    );
  return (
    <TextInput
      id={id}
      name={id}
      label={label}
      error={error}
      autoComplete="off"
      maxLength={kind === 'long' ? 2000 : 300}
      value={value}
      onChange={(event) => write(event.currentTarget.value)}
    />
  );
}
