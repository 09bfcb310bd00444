// Which real browsers this machine has: a Chromium is needed; Firefox and WebKitGTK are used where they are.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const chromiums = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/opt/google/chrome/chrome',
  '/usr/bin/microsoft-edge',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];
const first = (paths) => paths.find((path) => existsSync(path)) ?? null;

function look() {
  const chosen = process.env['CHROME_PATH'];
  const miniBrowser = spawnSync('sh', ['-c', 'ls /usr/lib/*/webkit2gtk-4*/MiniBrowser 2>/dev/null | head -n 1'], { encoding: 'utf8' });
  const webkitParts = [first(['/usr/bin/WebKitWebDriver']), first(['/usr/bin/xvfb-run']), (miniBrowser.stdout ?? '').trim() || null];
  return {
    chromium: chosen !== undefined && chosen !== '' ? chosen : first(chromiums),
    firefox: first(['/usr/bin/firefox-esr', '/usr/bin/firefox']),
    webkit: webkitParts.every((part) => part !== null) ? webkitParts[2] : null,
  };
}

/** On Debian as root, what is missing may be installed from Debian's packages. */
function installMissing(found) {
  const wanted = [];
  if (found.chromium === null) wanted.push('chromium');
  if (found.firefox === null) wanted.push('firefox-esr');
  if (found.webkit === null) wanted.push('webkit2gtk-driver', 'xvfb');
  if (wanted.length === 0 || process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return;
  console.log(`Installing ${wanted.join(', ')} from Debian's packages…`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  spawnSync('apt-get', ['update', '-q'], { stdio: 'ignore', env });
  spawnSync('apt-get', ['install', '-y', '-q', ...wanted], { stdio: ['ignore', 'ignore', 'inherit'], env });
}

export function findBrowsers({ install = false } = {}) {
  const chosen = process.env['CHROME_PATH'];
  if (chosen !== undefined && chosen !== '' && !existsSync(chosen)) {
    console.error(`CHROME_PATH names ${chosen}, which is not there. Set it to a Chrome, Chromium or Edge, or unset it.`);
    process.exit(1);
  }
  if (install) installMissing(look());
  const found = look();
  const names = { chromium: 'Chromium', firefox: 'Firefox', webkit: 'WebKitGTK' };
  const used = Object.keys(names).filter((name) => found[name] !== null);
  const left = Object.keys(names).filter((name) => found[name] === null);
  if (found.chromium === null) {
    console.error(
      'No Chrome, Chromium or Edge was found. Install one (on Debian: apt-get install chromium), or set CHROME_PATH to where it is, and run npm test again.',
    );
  }
  return {
    any: found.chromium !== null,
    env: { HNA_CHROMIUM: found.chromium ?? '', HNA_FIREFOX: found.firefox ?? '', HNA_WEBKIT: found.webkit ?? '' },
    sentence: `Browsers: ${used.map((name) => names[name]).join(', ') || 'none'}.${left.length > 0 ? ` Left out, not found: ${left.map((name) => names[name]).join(', ')}.` : ''}`,
  };
}
