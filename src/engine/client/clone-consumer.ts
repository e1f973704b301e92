/**
 * A copy of a consumer for a checkpoint. Batches, answers and plans never change: they are shared.
 */
import { cloneCommittedReader } from './committed-reader.ts';
import { cloneMetadata } from './clone-metadata.ts';
import type { Consumer } from './consumer.ts';
import { onDemand } from '../on-demand.ts';

export function cloneConsumer(consumer: Consumer): Consumer {
  return {
    ...consumer,
    backlog: consumer.backlog.slice(),
    metadata: cloneMetadata(consumer.metadata),
    matching: consumer.matching === null ? null : { ...consumer.matching },
    membership: { ...consumer.membership },
    modern:
      consumer.modern === null ? null : onDemand().members.cloneModernMembership(consumer.modern),
    assignment: consumer.assignment.map((own) => ({
      ...own,
      reader: own.reader === null ? null : cloneCommittedReader(own.reader),
    })),
    fetches: consumer.fetches.map((node) => ({
      ...node,
      session: node.session.map((position) => ({ ...position })),
    })),
    buffered: consumer.buffered.slice(),
    offsetFetch: { ...consumer.offsetFetch },
    commits: consumer.commits.map((commit) => ({ ...commit })),
    application: consumer.application === null ? null : { ...consumer.application },
    listener: consumer.listener === null ? null : { ...consumer.listener },
    closing: consumer.closing === null ? null : { ...consumer.closing },
  };
}
