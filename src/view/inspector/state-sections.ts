/** What is selected, as the process concerned sees it itself. */
import {
  brokerOf,
  envelopesInFlight,
  groupsOf,
  numberOf,
  processOf,
  replicaOf,
  timesWithoutOwner,
  transactionsOf,
  type Cluster,
  type ProcessId,
} from '../../engine/index.ts';
import type { Names } from '../../i18n/names.ts';
import type { Words } from '../../i18n/words.ts';
import type { Selection, SessionState } from '../../session/store.ts';
import type { Speech } from '../use-words.ts';
import { brokerSections, partitionSections, replicaSections } from './broker-rows.ts';
import {
  consumerSections,
  controllerSections,
  envelopeSections,
  producerSections,
} from './client-rows.ts';
import { groupSections } from './group-rows.ts';
import type { InspectorSection } from './rows.ts';
import { shareConsumerSections } from './share-rows.ts';
import { zooKeeperSections } from './zookeeper-rows.ts';

/** Null when it does not exist at this moment. */
export function stateSections(
  frame: Pick<SessionState['frame'], 'cluster' | 'ledger' | 'tick'>,
  selection: Selection,
  speech: Speech,
): InspectorSection[] | null {
  const sections = sectionsOf(frame, selection, speech);
  return sections.length === 0 ? null : sections;
}

function sectionsOf(
  { cluster, ledger, tick }: Parameters<typeof stateSections>[0],
  selection: Selection,
  speech: Speech,
): InspectorSection[] {
  switch (selection.kind) {
    case 'partition':
      return partitionSections(cluster, selection.partition, speech);
    case 'replica': {
      const { broker, partition } = selection;
      const self = brokerOf(cluster, broker);
      if (self === null) return [];
      return replicaSections(self, replicaOf(cluster, broker, partition), partition, speech);
    }
    case 'record':
      return partitionSections(cluster, selection.partition, speech);
    case 'group': {
      const kept = groupsOf(cluster).find(({ group }) => group.name === selection.group);
      if (kept === undefined) return [];
      return groupSections(kept, timesWithoutOwner(ledger, selection.group, tick), speech);
    }
    case 'envelope': {
      const flying = envelopesInFlight(cluster).find(({ seq }) => seq === selection.seq);
      return flying === undefined ? [] : envelopeSections(flying, speech);
    }
    case 'broker':
      return processSections(cluster, selection.broker, speech);
    case 'controller':
      return processSections(cluster, selection.controller, speech);
    case 'zookeeper':
      return processSections(cluster, selection.server, speech);
    case 'producer':
      return processSections(cluster, selection.producer, speech);
    case 'consumer':
      return processSections(cluster, selection.consumer, speech);
  }
}

function processSections(cluster: Cluster, id: ProcessId, speech: Speech): InspectorSection[] {
  const process = processOf(cluster, id);
  if (process === null) return [];
  switch (process.kind) {
    case 'broker':
      return brokerSections(process, speech);
    case 'controller':
      return controllerSections(process, speech);
    case 'producer':
      return producerSections(process, transactionsOf(cluster), speech);
    case 'consumer':
      return consumerSections(process, speech);
    case 'share-consumer':
      return shareConsumerSections(process, speech);
    case 'zookeeper':
      return zooKeeperSections(process, speech);
    case 'admin':
      return [];
  }
}

/** What the selected thing is called. */
export function selectionTitle(selection: Selection, names: Names, words: Words): string {
  switch (selection.kind) {
    case 'broker':
      return words('inspect.title.broker', { number: numberOf(selection.broker) });
    case 'controller':
      return words('inspect.title.controller', { number: numberOf(selection.controller) });
    case 'zookeeper':
      return `ZooKeeper ${numberOf(selection.server)}`;
    case 'partition':
      return names.partition(selection.partition);
    case 'replica':
      return words('inspect.title.replica', {
        partition: names.partition(selection.partition),
        broker: numberOf(selection.broker),
      });
    case 'record':
      return selection.offset === null
        ? words('inspect.title.record-unwritten', { number: selection.record })
        : words('inspect.title.record', {
            partition: names.partition(selection.partition),
            offset: selection.offset,
          });
    case 'producer':
      return names.client(selection.producer) ?? selection.producer;
    case 'consumer':
      return names.client(selection.consumer) ?? selection.consumer;
    case 'group':
      return words('inspect.title.group', { group: selection.group });
    case 'envelope':
      return `#${selection.seq}`;
  }
}
