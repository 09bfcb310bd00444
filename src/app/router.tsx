import {
  createContext,
  useCallback,
  useContext,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
  type AnchorHTMLAttributes,
  type MouseEvent,
  type ReactNode,
} from 'react';

interface Router {
  readonly path: string;
  /** Whether a screen has been shown since the page was loaded. */
  readonly hasShown: () => boolean;
  readonly noteShown: () => void;
  readonly navigate: (path: string, options?: { readonly replace?: boolean }) => void;
}

const RouterContext = createContext<Router | null>(null);

/** Keeps the screen and the address bar together: links, back and forward, deep links. */
export function RouterProvider({ children }: { readonly children: ReactNode }) {
  const [place, setPlace] = useState(() => ({ path: location.pathname, moves: 0, back: false }));
  useEffect(() => {
    const onPop = () => setPlace((was) => ({ path: location.pathname, moves: was.moves + 1, back: true }));
    addEventListener('popstate', onPop);
    return () => removeEventListener('popstate', onPop);
  }, []);
  const navigate: Router['navigate'] = (path, options) => {
    if (options?.replace === true) history.replaceState(null, '', path);
    else history.pushState(null, '', path);
    setPlace((was) => ({ path, moves: was.moves + 1, back: false }));
  };
  useLayoutEffect(() => {
    // Going back, the browser puts the scroll position back by itself.
    if (place.moves > 0 && !place.back) scrollTo(0, 0);
  }, [place]);
  const shown = useRef(false);
  const hasShown = useCallback(() => shown.current, []);
  const noteShown = useCallback(() => {
    shown.current = true;
  }, []);
  return <RouterContext value={{ path: place.path, hasShown, noteShown, navigate }}>{children}</RouterContext>;
}

export function useRouter(): Router {
  const router = useContext(RouterContext);
  if (router === null) throw new Error('A screen stands outside the router.');
  return router;
}

type LinkProps = AnchorHTMLAttributes<HTMLAnchorElement> & { readonly href: string };

/** Follows a link inside the app; one meant for a new tab or window is left to the browser. */
export function useFollow(): (event: MouseEvent<HTMLElement>, href: string) => void {
  const { navigate } = useRouter();
  return (event, href) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    navigate(href);
  };
}

/** A link inside the app. */
export function Link({ href, className = 'nhsuk-link', children, ...rest }: LinkProps) {
  const follow = useFollow();
  return (
    <a {...rest} className={className} href={href} onClick={(event) => follow(event, href)}>
      {children}
    </a>
  );
}

/** Whether one came here from another screen; false on the screen with which the page was loaded. */
export function useArrived(): boolean {
  const { hasShown } = useRouter();
  return useState(hasShown)[0];
}

/** A screen's heading: takes focus when one comes from another screen, so that a screen reader says where one has come to. */
export function Heading({ children, documentTitle }: { readonly children: ReactNode; readonly documentTitle: string }) {
  const { hasShown, noteShown } = useRouter();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = documentTitle;
  }, [documentTitle]);
  useEffect(() => {
    if (hasShown()) heading.current?.focus({ preventScroll: true });
    noteShown();
  }, [hasShown, noteShown]);
  return (
    <h1 ref={heading} tabIndex={-1} className="nhsuk-heading-l">
      {children}
    </h1>
  );
}
