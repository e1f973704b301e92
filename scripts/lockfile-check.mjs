/**
 * Checks the lock file: each optional dependency (the binaries of other systems, mostly) has an
 * entry, without which `npm ci` refuses; each package has a checksum and no registry address.
 */
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

export function faultsOfLock({ packages }) {
  const entries = Object.entries(packages).filter(([place]) => place !== '');
  const known = new Set(entries.map(([place]) => place.slice(place.lastIndexOf('node_modules/'))));
  const faults = [];
  for (const [place, entry] of entries) {
    for (const name of Object.keys(entry.optionalDependencies ?? {})) {
      if (!known.has(`node_modules/${name}`)) faults.push(`${place}: ${name} has no entry`);
    }
    if (!entry.integrity?.startsWith('sha512-')) faults.push(`${place}: no sha512 checksum`);
    if (entry.resolved !== undefined) faults.push(`${place}: carries a registry address`);
  }
  return faults;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const faults = faultsOfLock(JSON.parse(readFileSync('package-lock.json', 'utf8')));
  for (const fault of faults) console.error(fault);
  process.exitCode = faults.length === 0 ? 0 : 1;
}
