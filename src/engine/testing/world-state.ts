/** What the verbs and the questions of a test's world share: who is who, and what was heard. */
import { assert, assertExists } from '../../base/assert.ts';
import { brokersOf, controllerOf, type Cluster } from '../cluster.ts';
import type { QueuedEvent } from '../event.ts';
import type { Fact } from '../fact.ts';
import {
  brokerId,
  controllerId,
  zooKeeperId,
  type BrokerId,
  type PartitionId,
  type ProcessId,
} from '../ids.ts';
import type { Ledger } from '../ledger.ts';
import type { ApiName, ResponseBody } from '../protocol/api.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import { brokerOf, partitionByName } from '../selectors.ts';
import type { RunObserver } from '../step.ts';

export interface WorldState {
  readonly cluster: Cluster;
  readonly ledger: Ledger;
  readonly facts: Fact[];
  /** Clients by the names that the test gave them. */
  readonly names: Map<string, ProcessId>;
  readonly observer: RunObserver;
  readonly take: (facts: readonly Fact[]) => void;
}

/** An error in an answer. */
export interface Refusal {
  readonly at: number;
  readonly api: ApiName;
  readonly client: ProcessId;
  readonly server: ProcessId;
  readonly error: ErrorCode;
}

/** The process of a name: `controller` is the active one. */
export function idOf({ cluster, names }: WorldState, name: string): ProcessId {
  const number = Number(name.slice(name.lastIndexOf('-') + 1));
  if (name === 'controller') return controllerOf(cluster).id;
  if (name.startsWith('controller-')) return controllerId(number);
  if (name.startsWith('zookeeper-')) return zooKeeperId(number);
  if (name.startsWith('broker-')) return brokerId(number);
  return assertExists(names.get(name), `${name} was introduced`);
}

export function brokerNamed(cluster: Cluster, name: string): BrokerId {
  const id = brokerId(Number(name.slice('broker-'.length)));
  assert(brokerOf(cluster, id) !== null, `${name} is one of ${brokersOf(cluster).length} brokers`);
  return id;
}

export function partitionNamed(cluster: Cluster, name: string): PartitionId {
  return assertExists(partitionByName(cluster, name), `${name} exists`);
}

/** The errors in an answer that is about to be heard. */
export function refusalsIn(event: QueuedEvent): Refusal[] {
  if (event.kind !== 'delivery' || event.envelope.kind !== 'response') return [];
  const { at, envelope } = event;
  const { from: server, to: client, body } = envelope;
  const errors = errorsOf(body).filter((error) => error !== 'NONE');
  return errors.map((error) => ({ at, api: body.api, client, server, error }));
}

function errorsOf(body: ResponseBody): readonly ErrorCode[] {
  switch (body.api) {
    case 'Produce':
      return body.results.map(({ error }) => error);
    case 'Fetch':
    case 'AlterPartition':
      return [body.error, ...body.partitions.map(({ error }) => error)];
    case 'ListOffsets':
    case 'OffsetForLeaderEpoch':
      return body.partitions.map(({ error }) => error);
    case 'BrokerRegistration':
    case 'BrokerHeartbeat':
    case 'InitProducerId':
    case 'EndTxn':
    case 'OffsetCommit':
      return [body.error];
    default:
      return [];
  }
}
