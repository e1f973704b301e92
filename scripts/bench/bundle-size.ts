/** V9: the JavaScript that the page needs before it can be used. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

const VITE = path.join('node_modules', 'vite', 'bin', 'vite.js');

/** Builds the page and returns the size of its entry scripts and what they preload, gzip bytes. */
export function measureBundle(): number {
  const folder = mkdtempSync(path.join(tmpdir(), 'highwater-bundle-'));
  try {
    // Into a folder of its own: somebody may be serving the last build.
    const args = [VITE, 'build', '--outDir', folder, '--emptyOutDir'];
    execFileSync(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
    return firstLoadBytes(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function firstLoadBytes(folder: string): number {
  const html = readFileSync(path.join(folder, 'index.html'), 'utf8');
  const scripts = [...html.matchAll(/(?:src|href)="([^"]+\.js)"/g)].map((match) => match[1] ?? '');
  if (scripts.length === 0) throw new Error('The built page names no script');
  let bytes = 0;
  for (const script of new Set(scripts)) {
    bytes += gzipSync(readFileSync(path.join(folder, script))).length;
  }
  return bytes;
}
