import { readdirSync } from 'node:fs';

const csp = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "object-src 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types hna-url',
];
const others = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-resource-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'x-frame-options': 'DENY',
  'permissions-policy':
    'camera=(self), microphone=(), geolocation=(), payment=(), usb=(), serial=(), publickey-credentials-get=(self), publickey-credentials-create=(self)',
};

/** An address, and the status that somebody who is not signed in gets there. */
function addresses(): readonly (readonly [string, number])[] {
  const script = readdirSync('dist/app/assets').find((name) => name.endsWith('.js')) ?? '';
  return [
    ['/', 200],
    ['/sign-in', 200],
    ['/patients/new', 200],
    ['/patients/0190aaaa', 200],
    ['/assessments/0190aaaa/result', 200],
    ['/p', 308],
    ['/p/', 200],
    ['/sw.js', 200],
    ['/p/sw.js', 200],
    ['/staff.webmanifest', 200],
    [`/assets/${script}`, 200],
    ['/assets/nothing.js', 404],
    ['/api/session', 401],
    ['/api/sync/hello', 401],
    ['/api/definitions/unknown', 401],
    ['/api/nothing', 404],
  ];
}

/** What any answer of the server lacks of the headers that every one of them is to carry. */
export async function weakAnswers(origin: string): Promise<readonly string[]> {
  const weak: string[] = [];
  for (const [address, status] of addresses()) {
    const response = await fetch(`${origin}${address}`, { redirect: 'manual' });
    await response.arrayBuffer();
    const header = (name: string): string => response.headers.get(name) ?? 'none';
    if (response.status !== status) weak.push(`${address}: status ${response.status}, not ${status}`);
    const policy = header('content-security-policy')
      .split(';')
      .map((part) => part.trim());
    if (policy.join('; ') !== csp.join('; ')) weak.push(`${address}: policy ${policy.join('; ')}`);
    if ([...response.headers].join(' ').includes('unsafe-')) weak.push(`${address}: something unsafe is allowed`);
    for (const [name, value] of Object.entries(others)) if (header(name) !== value) weak.push(`${address}: ${name} is ${header(name)}`);
    const isForever = address.startsWith('/assets/') && status === 200;
    const kept = isForever ? /immutable/ : /no-store|no-cache/;
    if (status !== 308 && !kept.test(header('cache-control'))) weak.push(`${address}: cache-control is ${header('cache-control')}`);
  }
  return weak;
}
