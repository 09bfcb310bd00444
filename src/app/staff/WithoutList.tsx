import { readAssessment, readPatient, type RecordState } from '../../records';
import { ButtonLink, InsetText } from '../../look';
import { useTranslate } from '../../messages';
import type { CaptureOnly } from '../lock/capture-only';
import { Link } from '../router';
import { paths } from '../routes';
import { useStored } from '../stored';
import { ContinueAssessment } from './ContinueAssessment';
import { Loaded } from './Loaded';
import { usePress } from './press';
import { Screen } from './Screen';

/** In place of every list, on a tablet that was without the server for too long: why, how it comes back, and how to go on meanwhile. */
export function WithoutList({ captureOnly }: { readonly captureOnly: CaptureOnly }) {
  const t = useTranslate();
  const press = usePress();
  const stored = useStored('at hand', () => captureOnly.atHand());
  return (
    <Screen title={t('without-list.title')}>
      <InsetText>
        <p>{t('without-list.why')}</p>
        <p>{t('without-list.back')}</p>
      </InsetText>
      <p>{t('without-list.meanwhile')}</p>
      <p>
        <ButtonLink {...press(paths.addPatient)}>{t('today.add-patient')}</ButtonLink>
      </p>
      <Loaded stored={stored}>
        {({ patients, underWay }) => (
          <>
            {patients.length > 0 && <Added patients={patients} />}
            {underWay.length > 0 && (
              <>
                <h2 className="nhsuk-heading-m">{t('without-list.under-way')}</h2>
                {underWay.map((state) => (
                  <ContinueAssessment key={state.id} assessment={readAssessment(state)} />
                ))}
              </>
            )}
          </>
        )}
      </Loaded>
    </Screen>
  );
}

function Added({ patients }: { readonly patients: readonly RecordState[] }) {
  const t = useTranslate();
  return (
    <>
      <h2 className="nhsuk-heading-m">{t('without-list.added')}</h2>
      <ul className="nhsuk-list">
        {patients.map(readPatient).map(({ id, name }) => (
          <li key={id}>
            <Link href={paths.patient(id)}>{name}</Link>
          </li>
        ))}
      </ul>
    </>
  );
}
