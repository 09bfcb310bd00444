import { useState, type ReactNode } from 'react';
import { BackLink, Page } from '../../look';
import { useTranslate } from '../../messages';
import { firstScreen } from '../allowed';
import { Heading } from '../router';
import { paths } from '../routes';
import { useServicesIfOpen } from '../services';
import { SyncWords } from '../sync-words';
import { Header } from './Header';
import { usePress } from './press';
import { SignOut } from './SignOut';
import { TabletNotice } from './TabletNotice';
import { UpdatePrompt } from './UpdatePrompt';

interface FrameProps {
  /** Whose screen this is. */
  readonly caption?: ReactNode;
  readonly back?: ReactNode;
  readonly children: ReactNode;
}

/** Header, sync words and watermark of every staff screen. */
export function Frame({ caption, back, children }: FrameProps) {
  const press = usePress();
  const isOpen = useServicesIfOpen() !== null;
  const [leaving, setLeaving] = useState(false);
  return (
    <Page
      {...(isOpen ? { home: press(paths.today), status: <SyncWords /> } : {})}
      header={<Header onSignOut={() => setLeaving(true)} />}
      back={back}
    >
      <UpdatePrompt />
      {isOpen && <TabletNotice />}
      {caption}
      {children}
      {isOpen && <SignOut open={leaving} onClose={() => setLeaving(false)} />}
    </Page>
  );
}

/** A staff screen with one heading that takes focus on arrival. */
export function Screen({ title, children, ...frame }: FrameProps & { readonly title: string }) {
  const t = useTranslate();
  return (
    <Frame {...frame}>
      <Heading documentTitle={t('screen.document-title', { title })}>{title}</Heading>
      {children}
    </Frame>
  );
}

export function BackLinkTo({ href, children }: { readonly href: string; readonly children: ReactNode }) {
  const press = usePress();
  return <BackLink {...press(href)}>{children}</BackLink>;
}

const firstTitles = { today: 'today.title', status: 'status-list.title', administration: 'admin.title' } as const;

/** Back to the screen that comes first for this person. */
export function BackHome() {
  const t = useTranslate();
  const identity = useServicesIfOpen()?.identity ?? null;
  const first = identity === null ? 'today' : firstScreen(identity);
  return <BackLinkTo href={paths.today}>{t(firstTitles[first ?? 'today'])}</BackLinkTo>;
}
