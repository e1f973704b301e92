import { describe, expect, it } from 'vitest';
import { candidates } from './browser.mjs';
import { isNodeGoodEnough, missingPackages } from './install.mjs';
import { faultsOfLock } from './lockfile-check.mjs';

it('knows the versions of Node that it runs on', () => {
  const good = ['20.19.0', '20.20.2', '22.12.0', '24.0.0'];
  const bad = ['16.20.0', '18.20.8', '20.18.9', '21.7.3', '22.11.0'];
  expect(good.filter(isNodeGoodEnough)).toEqual(good);
  expect(bad.filter(isNodeGoodEnough)).toEqual([]);
});

describe('packages', () => {
  const wanted = {
    packages: {
      '': { version: '0.1.0' },
      'node_modules/react': { version: '19.3.1' },
      'node_modules/binary-for-another-system': { version: '1.0.0', optional: true },
    },
  };

  it('are missing when absent or of another version', () => {
    const other = { packages: { 'node_modules/react': { version: '18.0.0' } } };
    expect(missingPackages(wanted, { packages: {} })).toEqual(['node_modules/react']);
    expect(missingPackages(wanted, other)).toEqual(['node_modules/react']);
  });

  it('are not missing when only those of another system are absent', () => {
    const present = { packages: { 'node_modules/react': { version: '19.3.1' } } };
    expect(missingPackages(wanted, present)).toEqual([]);
  });
});

describe('the lock file', () => {
  const entry = { integrity: 'sha512-x' };

  it('is refused when an optional dependency has no entry', () => {
    const lint = { ...entry, optionalDependencies: { '@lint/mac': '1.0.0' } };
    const packages = { '': {}, 'node_modules/lint': lint };
    expect(faultsOfLock({ packages })).toEqual(['node_modules/lint: @lint/mac has no entry']);
    expect(faultsOfLock({ packages: { ...packages, 'node_modules/@lint/mac': entry } })).toEqual(
      [],
    );
  });

  it('is refused with an address of a registry or without a checksum', () => {
    const resolved = { ...entry, resolved: 'https://registry.example/a.tgz' };
    const faults = faultsOfLock({ packages: { 'node_modules/a': resolved, 'node_modules/b': {} } });
    expect(faults).toEqual([
      'node_modules/a: carries a registry address',
      'node_modules/b: no sha512 checksum',
    ]);
  });
});

describe('browsers', () => {
  it('are tried in order, those of the system last', () => {
    expect(candidates({ PATH: '' }).slice(0, 3)).toEqual([
      {},
      { channel: 'chrome' },
      { channel: 'msedge' },
    ]);
  });

  it('are not searched for when one is named', () => {
    const env = { CHROMIUM_PATH: '/opt/chromium', PATH: '/usr/bin' };
    expect(candidates(env)).toEqual([{ executablePath: '/opt/chromium' }]);
  });
});
