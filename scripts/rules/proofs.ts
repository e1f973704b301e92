/**
 * What proves the rules of the engine: for each of them Kafka's classes, our modules, and the cases
 * and runs recorded from Kafka that hold them. A test keeps this complete.
 */
import type { Proof } from './proof.ts';
import { CLIENT_PROOFS } from './proofs-clients.ts';
import { CLUSTER_PROOFS } from './proofs-cluster.ts';
import { GROUP_PROOFS } from './proofs-groups.ts';

export const PROOFS: readonly Proof[] = [...CLUSTER_PROOFS, ...CLIENT_PROOFS, ...GROUP_PROOFS];

const PROOFS_BEGIN = '<!-- proofs:begin -->';
const PROOFS_END = '<!-- proofs:end -->';

/** The document with its table of proofs. Prettier would pad the columns: not here. */
export function withProofsTable(document: string, proofs: readonly Proof[] = PROOFS): string {
  const begin = document.indexOf(PROOFS_BEGIN);
  const end = document.indexOf(PROOFS_END);
  if (begin < 0 || end < begin) throw new Error(`${PROOFS_BEGIN} and ${PROOFS_END} are missing`);
  const rows = proofs.map(({ rule, kafka, modules, vectors, recordings }) =>
    ['', rule, kafka, code(modules), code(vectors), code(recordings), ''].join(' | ').trim(),
  );
  const heads = [
    '| rule | Kafka | modules | vectors | recordings |',
    '| --- | --- | --- | --- | --- |',
  ];
  const table = [...heads, ...rows].join('\n');
  const head = document.slice(0, begin + PROOFS_BEGIN.length);
  return `${head}\n\n<!-- prettier-ignore -->\n${table}\n\n${document.slice(end)}`;
}

function code(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(', ');
}
