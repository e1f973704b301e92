/**
 * What `npm start` and `npm test` need before anything else: the right Node and the packages of the
 * lock file. It runs on a fresh clone, so it imports nothing but Node, and only what old versions
 * of Node have as well: they must come as far as the message that names the right one.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** Vite asks for 20.19 or newer, and of the 22 line for 22.12 or newer; 21 it never supported. */
export function isNodeGoodEnough(version) {
  const [major, minor] = version.split('.').map(Number);
  if (major === 20) return minor >= 19;
  if (major === 22) return minor >= 12;
  return major > 22;
}

export function requireNode() {
  if (isNodeGoodEnough(process.versions.node)) return;
  console.error(
    `Highwater needs Node 20.19, 22.12 or newer; this is Node ${process.versions.node}.`,
  );
  process.exit(1);
}

/** Installs the packages of the lock file unless they are all there. True when they are now. */
export function installPackages(say = console.log) {
  if (missingPackages().length === 0) return true;
  say('Installing packages: npm ci');
  const result = npm(['ci', '--no-audit', '--no-fund']);
  return result.status === 0 && missingPackages().length === 0;
}

/** Names packages that the lock file asks for and `node_modules` has not, or in another version. */
export function missingPackages(wanted = readLock('package-lock.json'), present = readInstalled()) {
  return Object.entries(wanted.packages)
    .filter(([name, entry]) => name !== '' && !entry.optional)
    .filter(([name, entry]) => present.packages[name]?.version !== entry.version)
    .map(([name]) => name);
}

/** Runs npm with its output shown: the npm that started us, where there is one. */
export function npm(args) {
  const options = { cwd: root, stdio: 'inherit' };
  const own = process.env.npm_execpath;
  if (own) return spawnSync(process.execPath, [own, ...args], options);
  return spawnSync('npm', args, { ...options, shell: process.platform === 'win32' });
}

/** npm writes this file last, so an installation that was cut off counts as none. */
function readInstalled() {
  try {
    return readLock('node_modules/.package-lock.json');
  } catch {
    return { packages: {} };
  }
}

function readLock(name) {
  return JSON.parse(readFileSync(path.join(root, name), 'utf8'));
}
