import { useState } from 'react';
import { Button, InsetText, SummaryList } from '../../look';
import { useTranslate } from '../../messages';
import { lowSpace, useStorageHealth } from '../storage-health';

/** Whether what is saved here is safe from the browser and from a full tablet. */
export function StorageWords() {
  const t = useTranslate();
  const { health, ask } = useStorageHealth();
  const [asked, setAsked] = useState(false);
  if (health === null) return null;
  const low = health.free !== null && health.free < lowSpace;
  return (
    <section aria-labelledby="storage">
      <h2 id="storage" className="nhsuk-heading-m">
        {t('storage.title')}
      </h2>
      <SummaryList
        rows={[
          {
            key: t('storage.kept'),
            value: t(health.kept === null ? 'storage.not-known' : health.kept ? 'storage.kept-yes' : 'storage.kept-no'),
          },
          {
            key: t('storage.free'),
            value: health.free === null ? t('storage.not-known') : t('storage.megabytes', { count: Math.floor(health.free / 1024 / 1024) }),
          },
        ]}
      />
      {low && <InsetText>{t('storage.low')}</InsetText>}
      {health.kept === false && (
        <>
          <p>{t('storage.kept-hint')}</p>
          <Button
            secondary
            onClick={() => {
              void ask().then(() => setAsked(true));
            }}
          >
            {t('storage.ask')}
          </Button>
          <output>{asked && <p>{t('storage.refused')}</p>}</output>
        </>
      )}
    </section>
  );
}
