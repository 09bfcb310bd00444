import type { PlanItem } from '../../../records';
import { Button, Checkboxes, Select, Tag } from '../../../look';
import { useTranslate } from '../../../messages';
import { showDate } from '../../dates';
import { useServices } from '../../services';
import { KeptDate, KeptTextArea, KeptTextInput } from './KeptFields';
import type { Held } from './load';
import type { PlanEdits } from './plan-edits';
import { informationWords, ownerWords } from './words';
import { useState } from 'react';
import { ownerIsPatient } from '../../../records';

interface Props {
  readonly item: Held<PlanItem>;
  readonly edits: PlanEdits;
  readonly isOpen: boolean;
  readonly onOpen: (open: boolean) => void;
  /** It is about something private: whether it may stand on her copy is hers to say. */
  readonly isPrivate: boolean;
  readonly locked: boolean;
}

/** One thing that was planned: what, who, by when; each part can be changed, and all of it taken out. */
export function PlanItemEntry({ item, edits, isOpen, onOpen, isPrivate, locked }: Props) {
  const t = useTranslate();
  const { identity } = useServices();
  const { read } = item;
  const given = informationWords(read);
  return (
    <div className="hna-plan-item">
      {read.talkedThrough && <p>{t('plan.talked-through-said')}</p>}
      {read.action !== '' && (
        <p>
          <strong>{read.action}</strong>
        </p>
      )}
      {read.concern === null && read.title !== '' && <p>{t('plan.about', { title: read.title })}</p>}
      {read.goal !== '' && <p>{t('plan.goal-said', { goal: read.goal })}</p>}
      {isAction(read) && (
        <p className="hna-tags">
          <span>{t('plan.who', { who: ownerWords(read, identity, t) })}</span>
          <span>{read.due === '' ? t('plan.no-date') : t('plan.by', { date: showDate(read.due) })}</span>
          {isPrivate && !read.onCopy && <Tag colour="white">{t('plan.not-on-copy')}</Tag>}
        </p>
      )}
      {given.length > 0 && <p>{t('plan.information-given', { list: given.join('; ') })}</p>}
      {read.note !== '' && <p>{t('plan.note-said', { note: read.note })}</p>}
      {!locked && isOpen && <Editor item={item} edits={edits} isPrivate={isPrivate} />}
      {!locked && (
        <div className="nhsuk-button-group">
          <Button secondary onClick={() => onOpen(!isOpen)} aria-expanded={isOpen}>
            {t(isOpen ? 'plan.done' : 'plan.change')}
            <span className="nhsuk-u-visually-hidden">: {read.action || read.title}</span>
          </Button>
          <Button secondary onClick={() => void edits.remove(item, true)}>
            {t('plan.take-out')}
            <span className="nhsuk-u-visually-hidden">: {read.action || read.title}</span>
          </Button>
        </div>
      )}
    </div>
  );
}

/** What has somebody to do it and a day: not what was only talked through, given to read or referred. */
export const isAction = ({ action, goal, talkedThrough, information, owner }: PlanItem): boolean =>
  action !== '' || goal !== '' || (!talkedThrough && information.length === 0 && owner !== '');

function Editor({ item, edits, isPrivate }: Pick<Props, 'item' | 'edits' | 'isPrivate'>) {
  const t = useTranslate();
  const { state, read } = item;
  return (
    <>
      {read.concern === null && <KeptTextInput record={state} path="title" label={t('plan.title-label')} />}
      <KeptTextArea record={state} path="action" label={t('plan.action')} />
      <KeptTextArea record={state} path="goal" label={t('plan.goal')} hint={t('plan.goal-hint')} />
      <Owner item={item} edits={edits} />
      <KeptDate label={t('plan.due')} value={read.due} onDate={(date) => void edits.change(item, 'due', date ?? '')} />
      <KeptTextArea record={state} path="note" label={t('plan.note')} hint={t('plan.note-hint')} />
      {isPrivate && (
        <Checkboxes
          legend={t('plan.private')}
          items={[{ value: 'yes', label: t('plan.on-copy') }]}
          values={read.onCopy ? ['yes'] : []}
          onChange={(event) => void edits.change(item, 'onCopy', event.currentTarget.checked)}
        />
      )}
    </>
  );
}

const another = 'another';

function Owner({ item, edits }: Pick<Props, 'item' | 'edits'>) {
  const t = useTranslate();
  const { identity } = useServices();
  const { state, read } = item;
  const me = identity?.account ?? '';
  const others = Object.entries(identity?.people ?? {}).filter(([account]) => account !== me);
  const known = [me, ownerIsPatient, ...others.map(([account]) => account)];
  const [isOther, setOther] = useState(read.owner !== '' && !known.includes(read.owner));
  return (
    <>
      <Select
        label={t('plan.owner')}
        items={[
          ...(read.owner === '' && !isOther ? [{ value: '', label: t('plan.owner-nobody') }] : []),
          { value: me, label: t('plan.owner-me', { name: identity?.name ?? '' }) },
          { value: ownerIsPatient, label: t('plan.owner-patient') },
          ...others.map(([value, label]) => ({ value, label })),
          { value: another, label: t('plan.owner-other') },
        ]}
        value={isOther ? another : read.owner}
        onChange={(event) => {
          const { value } = event.currentTarget;
          setOther(value === another);
          void edits.change(item, 'owner', value === another ? '' : value);
        }}
      />
      {isOther && <KeptTextInput record={state} path="owner" label={t('plan.owner-name')} />}
    </>
  );
}
