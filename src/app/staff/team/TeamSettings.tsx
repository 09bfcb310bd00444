import { useMemo, useReducer, useState, type ChangeEvent, type FormEvent, type ReactNode } from 'react';
import {
  isText,
  recordOf,
  clockNames,
  readClocks,
  settingNames,
  settingsOn,
  teamSettingsId,
  type RecordState,
  type Setting,
  type SettingName,
} from '../../../records';
import { Button, Checkboxes, ErrorSummary, InsetText, NotificationBanner, TextArea, TextInput } from '../../../look';
import { useTranslate } from '../../../messages';
import { useAllowed } from '../../allowed';
import { showDate } from '../../dates';
import { useOwnDraft } from '../../drafts';
import { focusHeading } from '../../heading-focus';
import { useOpenForm } from '../../open-forms';
import { todayOf, useServices } from '../../services';
import { useStored } from '../../stored';
import { selector } from '../../words';
import { KeptDraft } from '../KeptDraft';
import { Loaded } from '../Loaded';
import { useSave } from '../save';
import { BackHome, Screen } from '../Screen';
import { SettingCard } from './SettingCard';
import { clockField, draftOf, inputsOf, readSettingsDraft, tickOf, type SettingProblems, type SettingsDraft } from './settings-draft';

/** What the team must have set before a patient is left alone with a form, and how long its clocks run. */
export function TeamSettings() {
  const t = useTranslate();
  const allowed = useAllowed();
  const stored = useStored('team-settings', (store) => store.record(teamSettingsId));
  return (
    <Screen title={t('team.title')} back={<BackHome />}>
      <p>{t('team.intro')}</p>
      <Loaded stored={stored}>{(state) => (allowed('sign') ? <SettingsForm state={state} /> : <ReadOnly state={state} />)}</Loaded>
    </Screen>
  );
}

function ReadOnly({ state }: { readonly state: RecordState | null }) {
  const t = useTranslate();
  const { clock } = useServices();
  return (
    <>
      <InsetText>{t('team.read-only')}</InsetText>
      {settingsOn(state, todayOf(clock)).map((setting) => (
        <SettingCard key={setting.name} setting={setting} state={state} showsValue />
      ))}
    </>
  );
}

const isSettingsDraft = recordOf(isText, isText);
const nothing: SettingsDraft = {};

function SettingsForm({ state }: { readonly state: RecordState | null }) {
  const t = useTranslate();
  const { clock } = useServices();
  const save = useSave();
  const before = useMemo(() => draftOf(state, readClocks(state)), [state]);
  /** What another device sets meanwhile shows in the inputs that nobody has typed into. */
  const {
    draft: typed,
    change,
    kept,
    isTyped,
    startAfresh,
  } = useOwnDraft<SettingsDraft>('team-settings', teamSettingsId, isSettingsDraft, nothing);
  const draft = { ...before, ...typed };
  const [checked, setChecked] = useState<ReadonlySet<SettingName>>(new Set());
  const [problems, setProblems] = useState<SettingProblems>({});
  const [attempts, countAttempt] = useReducer((count: number) => count + 1, 0);
  const [said, setSaid] = useState<'saved' | 'nothing-new' | null>(null);
  useOpenForm(checked.size > 0 || isTyped);
  const settings = settingsOn(state, todayOf(clock));

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    countAttempt();
    const read = readSettingsDraft(draft, before, checked, todayOf(clock));
    setProblems('problems' in read ? read.problems : {});
    setSaid(null);
    if ('problems' in read) return;
    if (read.edits.length === 0) return setSaid('nothing-new');
    const seen = state === null ? {} : { seen: new Map([[state.id, state]]) };
    if ((await save.commit(read.edits, seen)) === null) return;
    startAfresh();
    setChecked(new Set());
    setSaid('saved');
    focusHeading();
  };
  const inputs = [...settingNames.flatMap((name) => [...inputsOf[name], tickOf(name)]), ...clockNames.map(clockField)];
  const message = (input: string): string | undefined => {
    const problem = problems[input];
    return problem === undefined ? undefined : t('team.problem', { problem: selector(problem), field: wordsOf(t, input) });
  };
  const errors = inputs.flatMap((input) => {
    const words = message(input);
    return words === undefined ? [] : [{ message: words, href: `#${input}` }];
  });
  const field = (input: string, hint?: string): ReactNode => {
    const shared = {
      id: input,
      name: input,
      label: wordsOf(t, input),
      hint,
      autoComplete: 'off',
      value: draft[input] ?? '',
      error: message(input),
      onChange: ({ currentTarget: { value } }: ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) => change({ [input]: value }),
    };
    if (long.has(input)) return <TextArea key={input} rows={2} {...shared} />;
    return <TextInput key={input} {...(/^(minutes|clock)-/.test(input) ? { inputMode: 'numeric', width: 5 } : {})} {...shared} />;
  };
  const tick = (setting: Setting): ReactNode => (
    <Checkboxes
      id={tickOf(setting.name)}
      name={tickOf(setting.name)}
      legend={<span className="nhsuk-u-visually-hidden">{t('team.setting', { name: selector(setting.name) })}</span>}
      error={message(tickOf(setting.name))}
      items={[{ value: 'checked', label: t('team.checked-today') }]}
      values={checked.has(setting.name) ? ['checked'] : []}
      onChange={(event) => {
        const isOn = event.currentTarget.checked;
        setChecked((was) => new Set([...[...was].filter((name) => name !== setting.name), ...(isOn ? [setting.name] : [])]));
      }}
    />
  );
  return (
    <>
      {errors.length > 0 && <ErrorSummary key={attempts} errors={errors} />}
      {save.problem}
      {kept !== null && <KeptDraft kept={kept} onAfresh={startAfresh} />}
      <p>
        <output>{said === null ? '' : t(`team.${said}`)}</output>
      </p>
      <Summary settings={settings} />
      <form onSubmit={(event) => void submit(event)} noValidate>
        {settings.map((setting) => (
          <SettingCard key={setting.name} setting={setting} state={state}>
            {inputsOf[setting.name].map((input) => field(input, hintOf(t, input)))}
            {tick(setting)}
          </SettingCard>
        ))}
        <section aria-labelledby="clocks">
          <h2 id="clocks" className="nhsuk-heading-m">
            {t('team.clocks')}
          </h2>
          <p>{t('team.clocks-words')}</p>
          {clockNames.map((name) => field(clockField(name)))}
        </section>
        <Button type="submit" busy={save.busy}>
          {t('team.save')}
        </Button>
      </form>
    </>
  );
}

/** What keeps the tablet from being handed over; said first, and that nothing does. */
function Summary({ settings }: { readonly settings: readonly Setting[] }) {
  const t = useTranslate();
  const open = settings.filter(({ state }) => state !== 'fresh');
  if (open.length === 0) {
    const [first = ''] = settings.flatMap(({ checkedOn }) => checkedOn ?? []).toSorted();
    return (
      <NotificationBanner title={t('team.title')}>
        <p>{t('team.all-fresh', { date: showDate(first) })}</p>
      </NotificationBanner>
    );
  }
  return (
    <InsetText>
      <p>{t('team.not-fresh')}</p>
      <ul>
        {open.map(({ name, state }) => (
          <li key={name}>{t('team.unfit', { name: selector(name), state })}</li>
        ))}
      </ul>
    </InsetText>
  );
}

type Translate = ReturnType<typeof useTranslate>;

const wordsOf = (t: Translate, input: string): string =>
  input.startsWith('checked-')
    ? t('team.setting', { name: selector(input.slice('checked-'.length)) })
    : t('team.input', { input: selector(input) });

/** Whole sentences, which have to be read while they are checked. */
const long: ReadonlySet<string> = new Set(['cord-route', 'cover-hours']);

/** Not every input has one. */
const hinted: ReadonlySet<string> = new Set([
  'line-name',
  'cord-route',
  'cover-hours',
  'covering-team',
  'crisis-england',
  'minutes-immediate',
]);
const hintOf = (t: Translate, input: string): string | undefined =>
  hinted.has(input) ? t('team.hint', { input: selector(input) }) : undefined;
