import { useState, type FormEvent } from 'react';
import { approveForm, readApproval, withdrawApproval, type Approval, type FormReference, type RecordState } from '../../../records';
import type { Store } from '../../../store';
import { Button, DateInput, Details, InsetText, Tag, TextInput } from '../../../look';
import { useTranslate } from '../../../messages';
import { useAllowed } from '../../allowed';
import { readDate, showDate, typedDate } from '../../dates';
import { newestActive } from '../../forms';
import { useOpenForm } from '../../open-forms';
import { newId, personName, todayOf, useServices } from '../../services';
import { useStored } from '../../stored';
import { selector } from '../../words';
import { DeviceOnly, useUnsigned } from '../device-only';
import { Loaded } from '../Loaded';
import { useProblems } from '../problems';
import { useSave } from '../save';
import { BackHome, Screen } from '../Screen';

interface FormInUse {
  readonly form: FormReference;
  readonly title: string;
  readonly approvals: readonly { readonly approval: Approval; readonly changeset: string | null }[];
}

async function loadApprovals(store: Store): Promise<readonly FormInUse[]> {
  const [held, states] = await Promise.all([store.definitions(), store.records('approval')]);
  return Promise.all(
    newestActive(held).map(async ({ id, version, hash }) => ({
      form: { id, version, hash },
      title: (await store.definition(id, version))?.title ?? id,
      approvals: states.filter((state) => readApproval(state).form.hash === hash).map(withChangeset),
    })),
  );
}

const withChangeset = (state: RecordState) => ({
  approval: readApproval(state),
  changeset: state.fields['form/hash']?.[0]?.changeset ?? null,
});

/** Who has approved the forms that are in use, and for whom that is still to come. */
export function Approvals() {
  const t = useTranslate();
  const { identity } = useServices();
  const stored = useStored('approvals', loadApprovals);
  return (
    <Screen title={t('approvals.title')} back={<BackHome />}>
      <p>{t('approvals.intro')}</p>
      {identity?.demonstration !== false && <InsetText>{t('approvals.demonstration')}</InsetText>}
      <Loaded stored={stored}>
        {(forms) =>
          forms.length === 0 ? (
            <p>{t('start.no-definitions')}</p>
          ) : (
            <>
              {forms.map((each) => (
                <OneForm key={each.form.hash} of={each} />
              ))}
            </>
          )
        }
      </Loaded>
    </Screen>
  );
}

function OneForm({ of: { form, title, approvals } }: { readonly of: FormInUse }) {
  const t = useTranslate();
  const allowed = useAllowed();
  const { identity } = useServices();
  const unsigned = useUnsigned(approvals.flatMap(({ changeset }) => changeset ?? []));
  const isApproved = approvals.some(({ approval }) => !approval.withdrawn);
  const id = `form-${form.hash.slice(0, 8)}`;
  return (
    <section aria-labelledby={id}>
      <h2 id={id} className="nhsuk-heading-m">
        {t('approvals.form', { id: form.id, title })}
      </h2>
      <p>
        <Tag colour={isApproved ? 'green' : 'red'}>{t(isApproved ? 'approvals.approved' : 'approvals.not-approved')}</Tag>{' '}
        {t('approvals.version', { version: form.version, hash: form.hash.slice(0, 12) })}
      </p>
      {approvals.length > 0 && (
        <ul>
          {approvals.map(({ approval, changeset }) => (
            <li key={approval.id}>
              {t('approvals.by', { name: approval.name, role: approval.role, date: showDate(approval.date) })}{' '}
              {approval.by !== null && t('approvals.recorded', { who: personName(identity, approval.by, t('conflict.someone')) })}
              {changeset !== null && unsigned.has(changeset) && <DeviceOnly />}{' '}
              {approval.withdrawn ? (
                <Tag colour="grey">{t('approvals.withdrawn')}</Tag>
              ) : (
                allowed('sign') && <Withdraw approval={approval} />
              )}
            </li>
          ))}
        </ul>
      )}
      {allowed('sign') && !isApproved && (
        <Details summary={t('approvals.open')}>
          <Approve form={form} prefix={id} />
        </Details>
      )}
    </section>
  );
}

function Approve({ form, prefix }: { readonly form: FormReference; readonly prefix: string }) {
  const t = useTranslate();
  const { clock } = useServices();
  const save = useSave();
  const [name, setName] = useState('');
  const [role, setRole] = useState('');
  const [date, setDate] = useState(() => typedDate(todayOf(clock)));
  useOpenForm(name !== '' || role !== '');
  const targets = { name: `${prefix}-name`, role: `${prefix}-role`, date: `${prefix}-date-day` };
  const { problems, tell, summary } = useProblems(targets);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const read = readDate(date, { earliest: '2020-01-01', latest: todayOf(clock) });
    const isRight = tell({
      ...(name.trim() === '' ? { name: t('approvals.name-missing') } : {}),
      ...(role.trim() === '' ? { role: t('approvals.role-missing') } : {}),
      ...('problem' in read ? { date: t('approvals.date-problem', { problem: selector(read.problem) }) } : {}),
    });
    if (!isRight || 'problem' in read) return;
    await save.commit(approveForm(newId(clock), { form, name: name.trim(), role: role.trim(), date: read.date }), {});
  };
  return (
    <form noValidate onSubmit={(event) => void submit(event)}>
      {summary}
      {save.problem}
      <TextInput
        id={targets.name}
        name={targets.name}
        label={t('approvals.name')}
        autoComplete="off"
        value={name}
        error={problems?.name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <TextInput
        id={targets.role}
        name={targets.role}
        label={t('approvals.role')}
        autoComplete="off"
        value={role}
        error={problems?.role}
        onChange={(event) => setRole(event.currentTarget.value)}
      />
      <DateInput id={`${prefix}-date`} legend={t('approvals.date')} value={date} error={problems?.date} onChange={setDate} />
      <Button type="submit" busy={save.busy}>
        {t('approvals.button')}
      </Button>
    </form>
  );
}

function Withdraw({ approval }: { readonly approval: Approval }) {
  const t = useTranslate();
  const { clock } = useServices();
  const save = useSave();
  const [reason, setReason] = useState<string | null>(null);
  const [missing, setMissing] = useState(false);
  useOpenForm(reason !== null && reason !== '');
  if (reason === null) {
    return (
      <button type="button" className="hna-link-button" onClick={() => setReason('')}>
        {t('approvals.withdraw')}
      </button>
    );
  }
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setMissing(reason.trim() === '');
        if (reason.trim() !== '') void save.commit(withdrawApproval(approval.id, newId(clock), reason.trim(), clock.now()), {});
      }}
    >
      {save.problem}
      <TextInput
        id={`withdraw-${approval.id}`}
        name={`withdraw-${approval.id}`}
        label={t('approvals.withdraw-why')}
        autoComplete="off"
        value={reason}
        error={missing ? t('approvals.withdraw-missing') : undefined}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <Button type="submit" warning busy={save.busy}>
        {t('approvals.withdraw')}
      </Button>
    </form>
  );
}
