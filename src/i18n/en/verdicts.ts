/** What the judge of a run says, and why Kafka allows it. */
export const verdicts = {
  'verdicts.title': 'Verdicts',
  'verdicts.show': 'Look for anomalies',
  'verdicts.none': 'Nothing that an observer would call an anomaly.',
  'verdicts.more': 'and {{count}} more',
  'verdicts.proof': 'Go to this moment and explain it',
  'verdicts.hide': 'Close',
  'verdict.group': 'Group {{group}}',
  'verdict.lost-write': '{{partition}}: acknowledged and lost, {{count}}: {{records}}',
  'verdict.unseen-late':
    '{{who}} has not read yet what was acknowledged in {{partition}}: {{count}}',
  'verdict.unseen-gone':
    '{{who}} will never read what was acknowledged in {{partition}}: {{count}}',
  'verdict.duplicate': '{{partition}}: written twice, {{count}}: offsets {{range}}',
  'verdict.inconsistent-offsets':
    '{{partition}}: two records were read at offset {{from}}: {{records}}',
  'verdict.aborted-read':
    '{{who}}: records of an aborted transaction were read, {{count}}: {{records}}',
  'verdict.precommitted-read': '{{who}}: a transaction has read what it had not committed yet',
  'verdict.cycle': '{{who}}: transactions depend on each other in a circle of {{count}}',
  'verdict.write-cycle': '{{who}}: transactions have written between each other',
  'verdict.int-send-skip':
    '{{partition}}: {{count}} other records lie within a transaction of {{who}}',
  'verdict.poll-skip': '{{who}} has skipped {{count}} of {{partition}}: offsets {{range}}',
  'verdict.int-poll-skip': '{{who}} has skipped {{count}} of {{partition}} within one poll',
  'verdict.nonmonotonic-poll': '{{who}} went back in {{partition}}: {{count}} offsets, {{range}}',
  'verdict.int-nonmonotonic-poll': '{{who}} went back in {{partition}} within one poll',
  'verdict.nonmonotonic-send':
    '{{partition}}: records of {{who}} are out of order, {{count}}: {{records}}',
  'verdict.int-nonmonotonic-send':
    '{{partition}}: records of one transaction of {{who}} are out of order',
  'verdict.torn-transaction':
    'Only a part of a transaction of {{who}} holds; the rest, {{count}}: {{records}}',
  'verdict.consume-counts': '{{who}}: read once, twice and so on: {{histogram}}',
  'verdict.realtime-lag': '{{who}} was {{duration}} behind what was acknowledged',
  'verdict.commit-loss':
    '{{who}} had committed {{count}} of {{partition}} before it was done with them: {{range}}',
  'verdict.position-after-abort':
    '{{who}}: where it went on in {{partition}} after an aborted transaction',
  'verdict.fenced-by-timeout':
    '{{who}} was told that it is fenced: its transaction had taken too long',
  'verdict.key-order':
    '{{who}} was given records of one key in another order, {{count}}: {{records}}',
  'verdict.stuck-consumer': '{{who}} stands still in {{partition}} for {{duration}}',
  'verdict.zombie-write': '{{partition}}: {{who}} wrote {{count}} though its group had given it up',
  'verdict.held-up': '{{partition}}: readers of committed records waited {{duration}} for {{who}}',
  'verdict-why.none': 'Kafka does not allow this: the simulator is wrong here. Please report it.',
  'verdict-why.acks-0':
    'With acks=0 the producer does not wait for any broker: nobody promised anything.',
  'verdict-why.acks-1': 'With acks=1 the leader alone had them when it was replaced.',
  'verdict-why.unclean-election':
    'An unclean election made a replica the leader that was not in sync.',
  'verdict-why.min-isr-1':
    'min.insync.replicas=1 let one replica alone acknowledge, and that one is gone.',
  'verdict-why.last-replica-standing': 'The last replica in sync lost what it had not flushed.',
  'verdict-why.power-lost': 'The power went at all who had them, before they were flushed.',
  'verdict-why.disk-lost': 'Every disk that held them is gone.',
  'verdict-why.old-rules': 'The rules of an earlier era cut logs at the high watermark.',
  'verdict-why.slow-consumer': 'They are in the log, and it will come to them.',
  'verdict-why.lost': 'They are in no log any more.',
  'verdict-why.skipped': 'It went on behind them.',
  'verdict-why.no-idempotence':
    'enable.idempotence=false: a request that is repeated is written again.',
  'verdict-why.epoch-bumped':
    'Its leader had forgotten all but the last batch: the producer bumped its epoch and sent again.',
  'verdict-why.given-up': 'Its producer had given it up, and it was written all the same.',
  'verdict-why.many-in-flight':
    'Several requests in flight without idempotence: the one that failed comes later.',
  'verdict-why.read-uncommitted':
    'isolation.level=read_uncommitted shows everything, whatever becomes of it.',
  'verdict-why.write-edges':
    'Transactions are atomic, not isolated: what they write is ordered by the log alone.',
  'verdict-why.writes-not-isolated': 'Always allowed: a transaction does not lock a partition.',
  'verdict-why.before-kip-890':
    'Before KIP-890 a late request could end up outside of its transaction.',
  'verdict-why.marker-by-hand': 'An administrator has ended the transaction in one partition.',
  'verdict-why.marker-skipped':
    'Its partition had no leader: the coordinator took it for deleted, and sent no marker there.',
  'verdict-why.transaction-timeout':
    'transaction.timeout.ms was over: the coordinator aborted it with a higher epoch.',
  'verdict-why.open-transaction':
    'Who reads committed records stops at the first open transaction.',
  'verdict-why.unchanged': 'It did not go back: an abort does not move a consumer.',
  'verdict-why.rewound': 'It reads again what the aborted transaction had consumed.',
  'verdict-why.rewound-further':
    'It went back further than what the aborted transaction had consumed.',
  'verdict-why.rebalance': 'Its partitions were assigned anew: it goes on from what was committed.',
  'verdict-why.restart': 'It has begun again, from what was committed.',
  'verdict-why.reset-earliest': 'auto.offset.reset=earliest: it had no offset that was there.',
  'verdict-why.reset-latest': 'auto.offset.reset=latest: it had no offset that was there.',
  'verdict-why.reset-duration': 'auto.offset.reset=by_duration: it began with what was so old.',
  'verdict-why.truncation': 'The log was cut below its position.',
  'verdict-why.seek': 'Its application called seek().',
  'verdict-why.retention': 'They were deleted before it came to them.',
  'verdict-why.compaction': 'Compaction has removed older values of their keys.',
  'verdict-why.committed-ahead': 'Further offsets were committed than anybody had read.',
  'verdict-why.at-least-once': 'At least once: what was not committed is read again.',
  'verdict-why.asynchronous': 'Kafka promises no time.',
  'verdict-why.auto-commit': 'Auto commit on closing: it commits what poll() has returned.',
  'verdict-why.manual-commit': 'Its application committed before it had worked on them.',
  'verdict-why.more-partitions': 'The topic got more partitions: its keys moved.',
  'verdict-why.session-expired': 'Its session had expired; without transactions nobody fences it.',
  'verdict-why.frozen': 'Its process is paused.',
  'verdict-why.not-polling': 'It does not call poll().',
  'verdict-why.processing': 'It works on what it was given.',
  'verdict-why.paused': 'It has paused the partition.',
  'verdict-why.failed': 'It has ended with an exception.',
  'verdict-why.unreachable': 'Brokers or links are down.',
};
