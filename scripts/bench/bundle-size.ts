/** V9: the JavaScript that the page needs before it can be used. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

/** Builds the page and returns the size of its entry scripts and what they preload, gzip bytes. */
export function measureBundle(): number {
  execFileSync('npm', ['run', 'build', '--silent'], { stdio: 'ignore' });
  const html = readFileSync('dist/index.html', 'utf8');
  const scripts = [...html.matchAll(/(?:src|href)="([^"]+\.js)"/g)].map((match) => match[1] ?? '');
  let bytes = 0;
  for (const script of new Set(scripts)) {
    bytes += gzipSync(readFileSync(path.join('dist', script))).length;
  }
  return bytes;
}
