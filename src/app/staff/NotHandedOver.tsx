import { ErrorSummary } from '../../look';
import { useTranslate } from '../../messages';
import { Link } from '../router';
import { paths } from '../routes';
import type { HandOverProblem } from './hand-over';

/** Why the tablet was not handed over. */
export function NotHandedOver({ problem }: { readonly problem: HandOverProblem | null }) {
  const t = useTranslate();
  if (problem === null) return null;
  return (
    <>
      <ErrorSummary key={problem.times} errors={[{ message: t(`hand-over.${problem.why}`), href: '#maincontent' }]} />
      {problem.why === 'settings' && (
        <p>
          <Link href={paths.teamSettings}>{t('gate.see-settings')}</Link>
        </p>
      )}
    </>
  );
}
