/** Runs every file of recorded cases below a folder, and says how the cases went. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { runFile, type FileReport } from '../../src/engine/testing/vectors-adapters/run-file.ts';

export interface Report {
  readonly files: readonly FileReport[];
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Something ran, nothing failed, and no file lacks cases. */
  readonly isGood: boolean;
}

export function runVectors(folder: string): Report {
  const files = filesBelow(path.resolve(folder)).map((file) =>
    runFile(nameOf(file), readFileSync(file, 'utf8')),
  );
  const passed = sum(files.map((file) => file.passed));
  const failed = sum(files.map((file) => file.failed));
  const skipped = sum(files.map((file) => file.skipped));
  const isWhole = files.every((file) => file.fault === null);
  return { files, passed, failed, skipped, isGood: passed > 0 && failed === 0 && isWhole };
}

function filesBelow(folder: string): readonly string[] {
  const entries = readdirSync(folder, { withFileTypes: true });
  return entries
    .flatMap((entry) => {
      const full = path.join(folder, entry.name);
      if (entry.isDirectory()) return filesBelow(full);
      return entry.name.endsWith('.json') ? [full] : [];
    })
    .sort();
}

/** The kind is named by the file and its folder: `core/murmur2`. */
function nameOf(file: string): string {
  return `${path.basename(path.dirname(file))}/${path.basename(file, '.json')}`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** More failures of one file than this say nothing new. */
const MAX_SHOWN = 5;

export function linesOf(report: Report): readonly string[] {
  const { passed, failed, skipped } = report;
  const last = `${passed} passed, ${failed} failed, ${skipped} skipped`;
  const nothing = passed + failed === 0 ? ['no case ran'] : [];
  return [...report.files.flatMap(linesOfFile), ...nothing, last];
}

function linesOfFile({ name, passed, failed, skipped, fault, failures }: FileReport): string[] {
  const hidden = failures.length - MAX_SHOWN;
  const more = hidden > 0 ? [`  and ${hidden} more`] : [];
  const isUnreadable = fault !== null && passed + failed + skipped === 0;
  if (isUnreadable) return [`${name}: ${fault}`];
  const summary =
    skipped > 0
      ? `${name}: skipped (kind not known yet), ${skipped} cases`
      : `${name}: ${passed} passed, ${failed} failed`;
  const faults = fault === null ? [] : [`  ${fault}`];
  return [summary, ...faults, ...failures.slice(0, MAX_SHOWN).map((line) => `  ${line}`), ...more];
}
