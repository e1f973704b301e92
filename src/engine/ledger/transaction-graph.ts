/**
 * Transactions as nodes, what binds their order as edges: who wrote after whom into a partition,
 * and who has read what of whom.
 */
import type { PartitionId } from '../ids.ts';
import { flagsOf, INPUT, RECORD, type Ledger } from './accounts.ts';
import { numberAt } from './copies.ts';
import { ABORTED, COMMITTED, PRESENT } from './fate.ts';
import { cell } from './rows.ts';

export interface Edge {
  readonly from: number;
  readonly to: number;
  /** `write`: `to` wrote after `from`. `read`: `to` has read what `from` has written. */
  readonly kind: 'write' | 'read';
  readonly partition: PartitionId;
  readonly offset: number;
}

/** Records of transactions that lie in logs and were not aborted, in the order of their offsets. */
export interface Placed {
  readonly transaction: number;
  readonly record: number;
  readonly offset: number;
}

export function placedRecords(ledger: Ledger): Map<PartitionId, Placed[]> {
  const placed = new Map<PartitionId, Placed[]>();
  const { records } = ledger;
  for (let record = 0; record < records.count; record += 1) {
    const transaction = cell(records, record, RECORD.transaction) - 1;
    const flags = flagsOf(ledger, record);
    if (transaction < 0 || (flags & PRESENT) === 0) continue;
    if ((flags & (ABORTED | COMMITTED)) === ABORTED) continue;
    const partition = cell(records, record, RECORD.partition);
    const one = { transaction, record, offset: cell(records, record, RECORD.offset) };
    const known = placed.get(partition);
    if (known === undefined) placed.set(partition, [one]);
    else known.push(one);
  }
  for (const list of placed.values()) list.sort((left, right) => left.offset - right.offset);
  return placed;
}

export function writeEdges(placed: ReadonlyMap<PartitionId, readonly Placed[]>): Edge[] {
  const edges: Edge[] = [];
  for (const [partition, list] of placed) {
    let before = list[0];
    for (const one of list) {
      if (before !== undefined && before.transaction !== one.transaction) {
        const { transaction: from } = before;
        const { transaction: to, offset } = one;
        edges.push({ from, to, kind: 'write', partition, offset });
      }
      before = one;
    }
  }
  return edges;
}

/** `from` equals `to` where a transaction has read what it had written itself. */
export function readEdges(ledger: Ledger): (Edge & { readonly group: number })[] {
  const edges: (Edge & { readonly group: number })[] = [];
  const { inputs } = ledger;
  for (let row = 0; row < inputs.count; row += 1) {
    const read = (column: number): number => cell(inputs, row, column);
    const partition = read(INPUT.partition);
    const account = ledger.partitions[partition];
    if (!account) continue;
    const to = read(INPUT.transaction);
    let last = -1;
    for (let offset = read(INPUT.from); offset < read(INPUT.to); offset += 1) {
      const number = numberAt(account, offset);
      const from = number < 0 ? -1 : cell(ledger.records, number, RECORD.transaction) - 1;
      if (from < 0 || from === last) continue;
      last = from;
      edges.push({ from, to, kind: 'read', partition, offset, group: read(INPUT.group) });
    }
  }
  return edges;
}

/** At most so many cycles are looked for: one proves it, twenty show that it is no accident. */
const CYCLES_MAX = 20;

/** Cycles that contain one of these edges each, shortest first for each. */
export function cyclesThrough(wanted: readonly Edge[], all: readonly Edge[]): Edge[][] {
  const next = new Map<number, Edge[]>();
  for (const edge of all) {
    const known = next.get(edge.from);
    if (known === undefined) next.set(edge.from, [edge]);
    else known.push(edge);
  }
  const component = componentsOf(next);
  const cycles: Edge[][] = [];
  const told = new Set<number>();
  for (const edge of wanted) {
    const own = component.get(edge.from) ?? -1;
    if (edge.from === edge.to || own !== component.get(edge.to) || told.has(own)) continue;
    const back = shortestPath(next, edge.to, edge.from);
    if (back === null) continue;
    // One cycle for each knot of transactions.
    told.add(own);
    cycles.push([edge, ...back]);
    if (cycles.length >= CYCLES_MAX) break;
  }
  return cycles;
}

function shortestPath(
  next: ReadonlyMap<number, readonly Edge[]>,
  from: number,
  to: number,
): Edge[] | null {
  const cameBy = new Map<number, Edge>();
  const waiting = [from];
  for (let node = waiting.shift(); node !== undefined; node = waiting.shift()) {
    if (node === to) {
      const path: Edge[] = [];
      for (let at = to; at !== from;) {
        const edge = cameBy.get(at);
        if (edge === undefined) return null;
        path.unshift(edge);
        at = edge.from;
      }
      return path;
    }
    for (const edge of next.get(node) ?? []) {
      if (edge.to === from || cameBy.has(edge.to)) continue;
      cameBy.set(edge.to, edge);
      waiting.push(edge.to);
    }
  }
  return null;
}

/**
 * Which knot each node belongs to: nodes that reach each other. Tarjan's algorithm, with a stack of
 * its own: a long history would exhaust the machine's.
 */
function componentsOf(next: ReadonlyMap<number, readonly Edge[]>): Map<number, number> {
  const index = new Map<number, number>();
  const low = new Map<number, number>();
  const component = new Map<number, number>();
  const open: number[] = [];
  const lower = (node: number, value: number): void => {
    low.set(node, Math.min(low.get(node) ?? value, value));
  };
  for (const root of next.keys()) {
    if (index.has(root)) continue;
    const frames = [{ node: root, place: 0 }];
    while (frames.length > 0) {
      const frame = frames[frames.length - 1];
      if (frame === undefined) break;
      const { node } = frame;
      if (frame.place === 0 && !index.has(node)) {
        index.set(node, index.size);
        lower(node, index.size - 1);
        open.push(node);
      }
      const edge = next.get(node)?.[frame.place];
      frame.place += 1;
      if (edge !== undefined) {
        if (!index.has(edge.to)) frames.push({ node: edge.to, place: 0 });
        else if (!component.has(edge.to)) lower(node, index.get(edge.to) ?? 0);
        continue;
      }
      frames.pop();
      const parent = frames[frames.length - 1];
      if (parent !== undefined) lower(parent.node, low.get(node) ?? 0);
      if (low.get(node) !== index.get(node)) continue;
      for (let member = open.pop(); member !== undefined; member = open.pop()) {
        component.set(member, node);
        if (member === node) break;
      }
    }
  }
  return component;
}
