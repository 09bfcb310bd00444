import { createElement, useState, useSyncExternalStore } from 'react';
import { createRoot } from 'react-dom/client';

/** React as each page of ours needs it, and nothing else. */
function Page() {
  const [subscribe] = useState(() => () => () => undefined);
  return createElement(
    'p',
    null,
    useSyncExternalStore(subscribe, () => document.title),
  );
}

createRoot(document.body).render(createElement(Page));
