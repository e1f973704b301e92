/**
 * Finds a Chromium for the browser tests, and installs one where there is none.
 *
 * A candidate counts when it was launched and drew a line of text: a file that exists may lack its
 * libraries, and a browser without fonts gives every text the height zero, so that each check for
 * visibility would fail. `npm run browser` installs; Playwright's configuration only looks.
 */
import { spawnSync } from 'node:child_process';
import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync } from 'node:zlib';
import { chromium } from '@playwright/test';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const packed = path.join(root, 'node_modules', '@sparticuz', 'chromium', 'bin');
const unpacked = path.join(root, 'node_modules', '.cache', 'chromium');
const unpackedLauncher = path.join(unpacked, 'run.sh');

/** What may be launched, best first. CHROMIUM_PATH is an explicit wish and stands alone. */
export function candidates(env = process.env) {
  if (env.CHROMIUM_PATH) return [{ executablePath: env.CHROMIUM_PATH }];
  const names = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome'];
  const installed = names.map((name) => onPath(name, env)).filter((found) => found !== null);
  const launchers = existsSync(unpackedLauncher) ? [unpackedLauncher] : [];
  return [
    {},
    { channel: 'chrome' },
    { channel: 'msedge' },
    ...[...installed, ...launchers].map((executablePath) => ({ executablePath })),
  ];
}

/** The first candidate that works, or `options: null` and the reason for each that does not. */
export async function findBrowser() {
  const why = [];
  for (const options of candidates()) {
    try {
      const { version, textHeight } = await tryOut(options);
      if (textHeight > 0) return { options, version, why };
      why.push(`${JSON.stringify(options)}: no fonts`);
    } catch (error) {
      why.push(`${JSON.stringify(options)}: ${String(error.message).split('\n')[0]}`);
    }
  }
  return { options: null, version: null, why };
}

/** Tries the ways to get a browser in turn until one can be launched. */
export async function installBrowser(say = console.log) {
  let found = await findBrowser();
  for (const way of [fromPlaywright, fromApt, fromNpm]) {
    if (found.options !== null || !way.applies()) continue;
    say(`Installing a browser: ${way.title}`);
    way.install();
    found = await findBrowser();
  }
  return found;
}

async function tryOut(options) {
  const browser = await chromium.launch({ ...options, timeout: 20_000 });
  try {
    const page = await browser.newPage();
    await page.setContent('<p>x');
    const box = await page.locator('p').boundingBox();
    return { version: browser.version(), textHeight: box?.height ?? 0 };
  } finally {
    await browser.close();
  }
}

function onPath(name, env) {
  for (const folder of (env.PATH ?? '').split(path.delimiter)) {
    const file = path.join(folder, name);
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      // Not in this folder: the next one may have it.
    }
  }
  return null;
}

const fromPlaywright = {
  title: "Playwright's own Chromium",
  applies: () => true,
  install() {
    const cli = path.join(root, 'node_modules', '@playwright', 'test', 'cli.js');
    run(process.execPath, [cli, 'install', 'chromium', '--only-shell']);
  },
};

const fromApt = {
  title: 'chromium-headless-shell from apt',
  applies: () => process.getuid?.() === 0 && onPath('apt-get', process.env) !== null,
  install() {
    const quiet = { DEBIAN_FRONTEND: 'noninteractive' };
    run('apt-get', ['-qq', 'update'], quiet);
    const packages = ['chromium-headless-shell', 'fonts-dejavu-core'];
    run('apt-get', ['-qq', 'install', '-y', '--no-install-recommends', ...packages], quiet);
  },
};

/** Needs neither root nor a system package; it brings its own libraries and a font. */
const fromNpm = {
  title: 'the npm package @sparticuz/chromium',
  applies: () => process.platform === 'linux' && process.arch === 'x64',
  install() {
    const npm = process.env.npm_execpath ?? realpathSync(onPath('npm', process.env) ?? 'npm');
    const wanted = '@sparticuz/chromium@147.0.0';
    run(process.execPath, [npm, 'install', '--no-save', '--no-audit', '--no-fund', wanted]);
    if (existsSync(packed)) unpackChromium();
  },
};

function unpackChromium() {
  rmSync(unpacked, { recursive: true, force: true });
  mkdirSync(unpacked, { recursive: true });
  for (const file of readdirSync(packed).filter((name) => name.endsWith('.br'))) {
    const content = brotliDecompressSync(readFileSync(path.join(packed, file)));
    const name = file.slice(0, -'.br'.length);
    writeFileSync(path.join(unpacked, name), content);
    if (name.endsWith('.tar')) run('tar', ['-xf', path.join(unpacked, name), '-C', unpacked]);
  }
  chmodSync(path.join(unpacked, 'chromium'), 0o755);
  writeFileSync(path.join(unpacked, 'fonts.conf'), fontConfiguration());
  const settings = `LD_LIBRARY_PATH='${unpacked}/lib' FONTCONFIG_FILE='${unpacked}/fonts.conf'`;
  writeFileSync(unpackedLauncher, `#!/bin/sh\n${settings} exec '${unpacked}/chromium' "$@"\n`);
  chmodSync(unpackedLauncher, 0o755);
}

function fontConfiguration() {
  const folders = ['/usr/share/fonts', path.join(unpacked, 'fonts')];
  const dirs = folders.map((folder) => `<dir>${folder}</dir>`).join('');
  return `<fontconfig>${dirs}<cachedir>${unpacked}/font-cache</cachedir></fontconfig>\n`;
}

/** A failing step is no error here: whether a browser can be launched afterwards decides. */
function run(command, args, env = {}) {
  spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...env },
    timeout: 600_000,
  });
}

const started = process.argv[1];
if (started !== undefined && realpathSync(started) === fileURLToPath(import.meta.url)) {
  const wantsInstall = process.argv.includes('--install');
  const found = wantsInstall ? await installBrowser() : await findBrowser();
  if (found.options === null) {
    console.error(`No browser could be launched:\n  ${found.why.join('\n  ')}`);
    process.exitCode = 1;
  } else {
    console.log(`Chromium ${found.version} ${JSON.stringify(found.options)}`);
  }
}
