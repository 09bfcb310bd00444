import { useState } from 'react';
import type { Service } from '../../../definition';
import { Button, Tag, TextInput } from '../../../look';
import { useTranslate } from '../../../messages';
import { careLibrary } from '../../care-library';
import { showDate } from '../../dates';
import { todayOf, useServices } from '../../services';
import type { Planned, PlanEdits } from './plan-edits';
import { closedSince, findServices } from './services';

/** Few enough to look through. */
const most = 8;

/** Who could help with a concern: the likeliest first, or whatever is typed; and a word where there is nobody. */
export function AddReferral({ concern, edits }: { readonly concern: Planned; readonly edits: PlanEdits }) {
  const t = useTranslate();
  const [typed, setTyped] = useState('');
  const [missing, setMissing] = useState(false);
  const suggested = careLibrary.concerns[concern.id]?.suggestions.referral ?? [];
  const found = findServices(careLibrary.services, typed, suggested);
  const none = async () => {
    const name = typed.trim();
    setMissing(name === '');
    if (name !== '' && (await edits.refer(concern, { id: null, name }, 'no-such-service'))) setTyped('');
  };
  return (
    <>
      <TextInput
        type="search"
        autoComplete="off"
        maxLength={200}
        label={t('referral.find')}
        hint={t('referral.find-hint')}
        error={missing ? t('referral.none-missing') : undefined}
        value={typed}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          setMissing(false);
        }}
      />
      <p>
        <output>{t('referral.found', { count: found.length })}</output>
      </p>
      <ul className="hna-suggestions">
        {found.slice(0, most).map((service) => (
          <ServiceEntry key={service.id} service={service} concern={concern} edits={edits} />
        ))}
      </ul>
      {found.length > most && <p>{t('referral.more', { count: found.length - most })}</p>}
      <Button secondary onClick={() => void none()}>
        {t('referral.none')}
      </Button>
    </>
  );
}

function ServiceEntry({ service, concern, edits }: { readonly service: Service; readonly concern: Planned; readonly edits: PlanEdits }) {
  const t = useTranslate();
  const { clock } = useServices();
  const closed = closedSince(service, todayOf(clock));
  const reach = [service.phone, service.email, service.hours].filter((each) => each !== undefined);
  return (
    <li>
      <span>
        <strong>{service.name}</strong> {service.notForEmergencies === true && <Tag colour="white">{t('referral.not-emergency')}</Tag>}
        {service.about !== undefined && (
          <>
            <br />
            {service.about}
          </>
        )}
        {reach.length > 0 && (
          <>
            <br />
            {reach.join(' · ')}
          </>
        )}
        {service.local !== undefined && (
          <>
            <br />
            {t('referral.local')}
          </>
        )}
      </span>
      {closed === null ? (
        <Button secondary onClick={() => void edits.refer(concern, service, 'offered')}>
          {t('referral.offer')}
          <span className="nhsuk-u-visually-hidden">: {service.name}</span>
        </Button>
      ) : (
        <strong>{t('referral.closed', { date: showDate(closed) })}</strong>
      )}
    </li>
  );
}
