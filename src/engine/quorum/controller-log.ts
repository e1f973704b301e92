/**
 * The metadata log as it lies on the disk of one controller: its end, its epochs, its voters.
 *
 * Kafka: KafkaRaftLog (KafkaMetadataLog), VoterSetHistory; KIP-853.
 * Simplified: there are no snapshots, so that the log begins at 0; what is appended is on disk.
 */
import type { Context } from '../context.ts';
import type { Controller } from '../controller/controller.ts';
import type { MetadataEntry, MetadataRecord } from '../controller/metadata.ts';
import type { ElectionReason } from '../fact.ts';
import type { ProcessId } from '../ids.ts';
import { noteAppended } from './leader.ts';

/** As leader: a record of the controller's own making, in its epoch. */
export function appendRecord(
  controller: Controller,
  record: MetadataRecord,
  reason: ElectionReason | null,
  { cause }: Context,
): void {
  const { logLength: offset, epoch } = controller;
  appendEntry(controller, { offset, epoch, record, cause, reason, facts: null });
}

/** Adds an entry to the end, be it its own or the leader's. */
export function appendEntry(controller: Controller, entry: MetadataEntry): void {
  const { logLength: offset } = controller;
  // Another future of the same past has gone on with the shared array.
  if (controller.log.length > offset) controller.log = controller.log.slice(0, offset);
  controller.log.push(entry);
  controller.logLength += 1;
  if (entry.record.type === 'VotersRecord') controller.quorum.voters = entry.record.voters;
}

/** Records of the quorum itself do not wait for others to be written with. */
export function appendControlRecord(
  controller: Controller,
  record: MetadataRecord,
  context: Context,
): void {
  appendRecord(controller, record, null, context);
  noteAppended(controller, { isUrgent: true }, context);
}

/** The last voters record counts, committed or not. */
export function votersIn({ log, logLength, quorum }: Controller): readonly ProcessId[] {
  for (let offset = logLength - 1; offset >= 0; offset -= 1) {
    const record = log[offset]?.record;
    if (record?.type === 'VotersRecord') return record.voters;
  }
  return quorum.bootstrap;
}
