import { Button, Dialog } from '../../look';
import { useTranslate } from '../../messages';
import { useAccount } from '../account';
import { ofOutbox, useStored } from '../stored';

/** Says what is not sent yet, and that it stays here: signing out deletes nothing. */
export function SignOut({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) {
  const t = useTranslate();
  const { signOut } = useAccount();
  const outbox = useStored('outbox', (store) => store.outbox(), ofOutbox);
  const waiting = outbox.state === 'ready' ? outbox.value.waiting : 0;
  return (
    <Dialog
      open={open}
      heading={t('sign-out.title')}
      onClose={onClose}
      actions={
        <>
          <Button onClick={() => void signOut()}>{t('sign-out.button')}</Button>
          <Button secondary onClick={onClose}>
            {t('sign-out.stay')}
          </Button>
        </>
      }
    >
      <p>{waiting === 0 ? t('sign-out.nothing-waits') : t('sign-out.waits', { count: waiting })}</p>
      <p>{t('sign-out.kept')}</p>
    </Dialog>
  );
}
