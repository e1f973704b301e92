/** A share consumer as it sees itself: what it was lent, and what it has said of it. */
import type { ShareConsumer } from '../../engine/index.ts';
import type { Speech } from '../use-words.ts';
import { broker, processRow, row, wordRow, type InspectorSection } from './rows.ts';

export function shareConsumerSections(
  consumer: ShareConsumer,
  { words, names }: Speech,
): InspectorSection[] {
  const { status, plan, membership, assignment, inHand, isPolling, failure } = consumer;
  const { state, memberEpoch, memberId, coordinator } = membership;
  return [
    {
      key: 'self',
      title: null,
      rows: [
        processRow(words, status),
        row('group.id', plan.group),
        row('memberState', state),
        row('memberEpoch', memberEpoch),
        row('memberId', memberId === '' ? null : memberId),
        wordRow(words, 'coordinator', broker(coordinator)),
        wordRow(words, 'partitions', assignment.map(names.partition).join(', ') || null),
        wordRow(words, 'polling', isPolling, isPolling ? 'plain' : 'amber'),
        ...(failure === null ? [] : [wordRow(words, 'exception', failure, 'bad')]),
      ],
    },
    {
      key: 'in-hand',
      title: words('inspect.section.in-hand'),
      rows: inHand.map(({ partition, offset, deliveryCount, type }) =>
        row(
          `${names.partition(partition)} @ ${offset}`,
          words('inspect.held', { times: deliveryCount, type: type ?? '–' }),
        ),
      ),
    },
  ];
}
