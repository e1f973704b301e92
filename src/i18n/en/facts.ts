/** Every fact, in English. `{{By}}` begins a sentence with the process that a fact happened in. */
export const facts = {
  'fact.process-added': '{{By}} was added.',
  'fact.process-removed': '{{By}} was removed.',
  'fact.process-started': '{{By}} started.',
  'fact.process-crashed': '{{By}} crashed. Its memory is gone, its disk stays.',
  'fact.process-stopped': '{{By}} stopped in good order.',
  'fact.process-paused': '{{By}} was paused: its clock stands still, its connections stay open.',
  'fact.process-resumed': '{{By}} goes on after its pause.',
  'fact.command-refused': 'Not done: {{command}}. {{reason}}',
  'fact.broker-registered':
    '{{Broker}} registered with broker epoch {{brokerEpoch}}{{cleanliness}}.',
  'fact.registration-refused': 'The registration of {{broker}} was refused: {{error}}.',
  'fact.broker-fenced':
    '{{By}} fenced {{broker}} after {{silence}} without a heartbeat (broker.session.timeout.ms).',
  'fact.broker-fenced-leaving':
    '{{By}} fenced {{broker}}: it has finished its controlled shutdown.',
  'fact.broker-fenced-asked': '{{By}} fenced {{broker}}, as it asked for.',
  'fact.broker-unfenced': '{{By}} unfenced {{broker}}: it may lead and follow.',
  'fact.controlled-shutdown-started':
    '{{Broker}} asks to shut down: its leaderships are moved away first.',
  'fact.broker-unregistered': '{{Broker}} was unregistered.',
  'fact.quorum-role-changed': '{{By}} is {{role}} in epoch {{epoch}} of the quorum.',
  'fact.quorum-vote-answered': '{{By}} votes for {{candidate}} in epoch {{epoch}}.',
  'fact.quorum-vote-answered-refused': '{{By}} does not vote for {{candidate}} in epoch {{epoch}}.',
  'fact.quorum-vote-answered-pre':
    '{{By}} would vote for {{candidate}} (pre-vote, epoch {{epoch}}).',
  'fact.quorum-vote-answered-pre-refused':
    '{{By}} would not vote for {{candidate}} (pre-vote, epoch {{epoch}}).',
  'fact.quorum-leader-elected':
    '{{By}} was elected leader of the quorum in epoch {{epoch}} by {{votes}}.',
  'fact.controller-activated': '{{By}} is the active controller, epoch {{epoch}}.',
  'fact.metadata-committed':
    'The metadata log is committed up to {{to}}, says {{by}}: a majority has it.',
  'fact.metadata-truncated_one':
    '{{By}} cut {{count}} record off its metadata log, which ends at {{to}} now.',
  'fact.metadata-truncated_other':
    '{{By}} cut {{count}} records off its metadata log, which ends at {{to}} now.',
  'fact.voters-changed': 'The voters of the quorum are {{voters}}.',
  'fact.segment-rolled':
    '{{By}} closed a segment of {{partition}}: the next begins at {{baseOffset}}.',
  'fact.log-start-advanced': '{{By}}: {{partition}} starts at {{to}} now, not at {{from}}.',
  'fact.segments-deleted':
    '{{By}} deleted old segments of {{partition}} ({{segments}}, {{bytes}} bytes): it starts at {{logStartOffset}}.',
  'fact.files-removed':
    '{{By}} removed the files of deleted segments of {{partition}} ({{bytes}} bytes).',
  'fact.log-cleaned':
    '{{By}} cleaned {{partition}} up to {{to}}: {{recordsAfter}} of {{recordsBefore}} records are left.',
  'fact.records-deletion-answered-failed': 'Records of {{partition}} were not deleted: {{error}}.',
  'fact.records-deletion-answered': 'Records of {{partition}} are deleted before {{lowWatermark}}.',
  'fact.log-dir-failed':
    'Log directory {{place}} of {{by}} failed: what lies in it can neither be read nor written.',
  'fact.log-dir-reported': 'The controller learned that a log directory of {{broker}} has failed.',
  'fact.log-dir-unreported':
    '{{By}} shuts down: no controller heard of its failed log directory {{place}} (log.dir.failure.timeout.ms).',
  'fact.replica-offline': '{{partition}} is offline on {{by}}.',
  'fact.power-cut': '{{By}} lost its power.',
  'fact.unflushed-lost_one':
    '{{By}} lost {{count}} record of {{partition}} that was never flushed: its log ends at {{from}}.',
  'fact.unflushed-lost_other':
    '{{By}} lost {{count}} records of {{partition}} that were never flushed: its log ends at {{from}}.',
  'fact.log-recovered':
    '{{By}} did not stop in good order: it read {{partition}} again from {{from}} to {{to}}.',
  'fact.disk-wiped_one': 'The disk of {{by}} was wiped: {{count}} record is gone from it.',
  'fact.disk-wiped_other': 'The disk of {{by}} was wiped: {{count}} records are gone from it.',
  'fact.replica-deleted_one':
    '{{By}} no longer has {{partition}}: {{count}} record is gone. {{reason}}',
  'fact.replica-deleted_other':
    '{{By}} no longer has {{partition}}: {{count}} records are gone. {{reason}}',
  'fact.replica-files-removed': '{{By}} removed the files of {{partition}} (file.delete.delay.ms).',
  'fact.disk-delay-changed': 'The disk of {{by}} now takes {{delay}} for each append and read.',
  'fact.topic-created_one':
    'Topic {{name}} was created: {{count}} partition, replication factor {{replicationFactor}}.',
  'fact.topic-created_other':
    'Topic {{name}} was created: {{count}} partitions, replication factor {{replicationFactor}}.',
  'fact.topic-deleted': 'Topic {{name}} was deleted.',
  'fact.partitions-created': 'Topic {{name}} grew from {{from}} to {{to}} partitions.',
  'fact.broker-config-changed': '{{Broker}}: {{setting}} changed.',
  'fact.cluster-config-changed': 'Every broker: {{setting}} changed.',
  'fact.topic-config-changed': 'Topic {{name}}: {{setting}} changed.',
  'fact.leader-elected':
    '{{partition}} elected {{leader}}, epoch {{leaderEpoch}}. In sync: {{isr}}. {{reason}}',
  'fact.leader-elected-unclean':
    '{{partition}} elected {{leader}}, epoch {{leaderEpoch}}, out of sync: committed records may be lost. {{reason}}',
  'fact.leader-lost':
    '{{partition}} has no leader, epoch {{leaderEpoch}}. No replica that may lead is alive. {{reason}}',
  'fact.isr-shrunk': '{{partition}}: in sync {{from}} → {{to}}. {{reason}}',
  'fact.isr-expanded': '{{partition}}: in sync {{from}} → {{to}}. {{reason}}',
  'fact.elr-changed': '{{partition}}: eligible leader replicas {{from}} → {{to}}.',
  'fact.reassignment-started': '{{partition}} is being moved: {{from}} → {{to}}.',
  'fact.reassignment-completed': '{{partition}} has moved: {{from}} → {{to}}.',
  'fact.reassignment-cancelled': 'The move of {{partition}} was taken back: it lies on {{to}}.',
  'fact.alter-partition-refused':
    'The controller refused a change of the ISR of {{partition}}: {{error}}.',
  'fact.admin-answered': 'The controller answered {{api}}: {{error}}{{text}}.',
  'fact.offsets-listed': '{{partition}} at {{timestamp}}: offset {{offset}}, {{error}}.',
  'fact.became-leader': '{{By}} takes over {{partition}} in epoch {{leaderEpoch}}.',
  'fact.became-follower': '{{By}} follows {{leader}} in {{partition}}, epoch {{leaderEpoch}}.',
  'fact.became-follower-leaderless': '{{By}} waits for a leader of {{partition}}.',
  'fact.records-appended_one': '{{By}} appended {{count}} record to {{partition}} at {{offset}}.',
  'fact.records-appended_other':
    '{{By}} appended {{count}} records to {{partition}} from {{offset}} on.',
  'fact.high-watermark-advanced':
    '{{partition}} on {{by}}: the high watermark rose from {{from}} to {{to}}.',
  'fact.log-truncated_one':
    '{{By}} cut {{count}} record off {{partition}}: it ends at {{to}} now, as the leader’s log does.',
  'fact.log-truncated_other':
    '{{By}} cut {{count}} records off {{partition}}: it ends at {{to}} now, where the logs part.',
  'fact.produce-refused': '{{By}} refused records of {{producer}} for {{partition}}: {{error}}.',
  'fact.producer-id-assigned': '{{By}} gave {{producer}} the producer id {{producerId}}.',
  'fact.duplicate-recognised':
    '{{By}} has this batch of {{producer}} in {{partition}} already, at {{baseOffset}} (sequence {{baseSequence}}): it answers so and writes nothing.',
  'fact.sequence-refused':
    '{{By}} refused a batch of {{producer}} for {{partition}}: its sequence is {{baseSequence}}, expected is {{expected}} ({{error}}).',
  'fact.isr-change-proposed': '{{By}} proposes for {{partition}} to be in sync: {{to}}.',
  'fact.records-sent_one': '{{by}} sent {{count}} record to {{partition}}.',
  'fact.records-sent_other': '{{by}} sent {{count}} records to {{partition}}.',
  'fact.records-acknowledged_one':
    '{{by}} was told: {{count}} record written to {{partition}} at {{offset}} (acks={{acks}}).',
  'fact.records-acknowledged_other':
    '{{by}} was told: {{count}} records written to {{partition}} from {{offset}} on (acks={{acks}}).',
  'fact.records-failed_one': '{{by}} gave up {{count}} record of {{partition}}: {{reason}}.',
  'fact.records-failed_other': '{{by}} gave up {{count}} records of {{partition}}: {{reason}}.',
  'fact.records-retried_one': '{{by}} tries {{count}} record of {{partition}} again: {{error}}.',
  'fact.records-retried_other': '{{by}} tries {{count}} records of {{partition}} again: {{error}}.',
  'fact.batch-split':
    '{{by}}: a batch of {{count}} records for {{partition}} was too large and becomes {{parts}}.',
  'fact.producer-epoch-bumped':
    '{{by}} goes on as producer {{producerId}} with epoch {{producerEpoch}}: in {{partitions}} its sequence begins at 0 again.',
  'fact.config-changed': '{{by}}: {{name}} is now {{value}}.',
  'fact.sending-started': '{{by}} started to send.',
  'fact.sending-stopped': '{{by}} stopped sending.',
  'fact.records-delivered_one': '{{by}} read {{count}} record of {{partition}} at {{offset}}.',
  'fact.records-delivered_other':
    '{{by}} read {{count}} records of {{partition}} from {{offset}} on.',
  'fact.position-reset':
    '{{by}} starts {{partition}} at {{offset}} (auto.offset.reset={{policy}}).',
  'fact.position-reset-beginning': '{{by}} goes to the beginning of {{partition}}, {{offset}}.',
  'fact.position-reset-end': '{{by}} goes to the end of {{partition}}, {{offset}}.',
  'fact.position-sought': '{{by}} seeks offset {{to}} of {{partition}}.',
  'fact.position-truncated':
    '{{by}} steps back in {{partition}} from {{from}} to {{to}}: the log was cut.',
  'fact.partitions-assigned-none': '{{by}} got no partition in generation {{generation}}.',
  'fact.partitions-assigned': '{{by}} got {{partitions}} in generation {{generation}}.',
  'fact.partitions-revoked-none': '{{by}} has nothing to let go of.',
  'fact.partitions-revoked': '{{by}} lets go of {{partitions}}.',
  'fact.partitions-lost': '{{by}} lost {{partitions}}: its membership is over.',
  'fact.member-state-changed': '{{By}}, member epoch {{memberEpoch}}: {{from}}, now {{to}}.',
  'fact.member-state-changed-fenced':
    '{{By}} is fenced: the coordinator does not know it at its epoch. It will join again.',
  'fact.member-state-changed-stale':
    '{{By}} has not polled for too long: its network thread has taken it out of the group.',
  'fact.member-state-changed-fatal':
    '{{By}} cannot be a member any more: the error of the coordinator is final.',
  'fact.subscription-changed': '{{by}} subscribes to {{topics}}.',
  'fact.subscription-changed-assign': '{{by}} chooses {{partitions}} itself.',
  'fact.subscription-changed-none': '{{by}} subscribes to nothing any more.',
  'fact.subscription-changed-pattern': '{{by}} subscribes to the topics that match {{pattern}}.',
  'fact.subscription-changed-pattern-broker':
    '{{by}} leaves it to the coordinator to find the topics that match {{pattern}}.',
  'fact.pattern-matched': '{{by}} knows of these topics that match {{pattern}}: {{topics}}.',
  'fact.partitions-paused': '{{by}} wants no records of {{partitions}} for now.',
  'fact.partitions-resumed': '{{by}} reads {{partitions}} again.',
  'fact.poll-interval-exceeded':
    '{{by}} leaves group {{group}}: its application has not polled for {{silence}} (max.poll.interval.ms).',
  'fact.poll-interval-exceeded-static':
    '{{by}} falls silent in group {{group}}: its application has not polled for {{silence}} (max.poll.interval.ms).',
  'fact.polling-stopped': '{{by}} stopped polling; its heartbeats go on.',
  'fact.polling-resumed': '{{by}} polls again.',
  'fact.consumer-failed': '{{by}} stopped with an exception: {{error}}.',
  'fact.consumer-failed-at': '{{by}} stopped with an exception: {{error}} ({{place}}).',
  'fact.exception-caught': '{{By}} caught {{error}} ({{place}}), and will poll again.',
  'fact.exception-caught-skipped': '{{By}} caught {{error}} and goes past the record ({{place}}).',
  'fact.processing-interrupted':
    '{{By}} ended in the middle of its work: {{handled}} records were done, these were not: {{unhandled}}.',
  'fact.transaction-call-answered': '{{By}}: {{call}} returned, {{reason}}.',
  'fact.producer-transaction-failed': '{{By}}: {{outcome}}: {{reason}}.',
  'fact.transactions-loaded':
    '{{By}} coordinates the transactions of {{transactionalIds}} now ({{partition}} loaded).',
  'fact.transactions-loaded-none':
    '{{By}} loaded {{partition}}: it coordinates the transactional ids in it.',
  'fact.transactions-unloaded': '{{By}} let go of {{partition}} and its transactions.',
  'fact.transaction-state-changed':
    '{{By}}: the transaction of {{transactionalId}} is {{to}} now, before {{from}} (producer {{producerId}}, epoch {{producerEpoch}}; {{partitions}}).',
  'fact.transactional-producer-initialized':
    '{{By}} gave {{producer}} producer id {{producerId}} with epoch {{producerEpoch}} for {{transactionalId}}.',
  'fact.transactional-producer-fenced-timeout':
    '{{By}}: the transaction of {{transactionalId}} takes too long; it is aborted, and its producer is fenced (epoch {{from}} → {{to}}).',
  'fact.transactional-producer-fenced-new-producer':
    '{{By}}: a new producer has come for {{transactionalId}}; what the old one has open is aborted, and it is fenced (epoch {{from}} → {{to}}).',
  'fact.transaction-request-refused':
    '{{By}} refused {{api}} of {{client}} for {{transactionalId}}: {{error}} (state {{state}}, epoch {{producerEpoch}}, known {{currentEpoch}}).',
  'fact.transactional-id-expired':
    '{{By}} forgot {{transactionalId}}: nobody has used it for long.',
  'fact.transaction-marker-skipped':
    '{{By}} sends no marker {{control}} for {{partition}}: it has no leader, and passes for deleted. The transaction of {{transactionalId}} stays open there (producer {{producerId}}, epoch {{producerEpoch}}).',
  'fact.transaction-marker-written':
    '{{By}} wrote the marker {{control}} to {{partition}} at offset {{offset}} (producer {{producerId}}, epoch {{producerEpoch}}).',
  'fact.transaction-marker-refused':
    '{{By}} refused the marker {{control}} for {{partition}}: {{error}} (producer {{producerId}}, epoch {{producerEpoch}}).',
  'fact.application-rewound': '{{By}} reads {{partitions}} again from where it was.',
  'fact.application-ended': '{{By}} ends: {{reason}}.',
  'transaction.fatal': 'can go on with nothing more',
  'transaction.abortable': 'has to abort its transaction',
  'fact.revocation-begun':
    '{{by}} is about to give up {{partitions}}: onPartitionsRevoked() takes {{delay}}.',
  'fact.commit-retried':
    '{{by}}: commitAsync() failed with {{error}}, and its callback commits the same offsets again in {{delay}}.',
  'fact.commit-answered': '{{by}}: commit answered, {{error}}.',
  'fact.coordinator-loading':
    '{{By}} reads {{partition}} for {{duration}}: its groups have to wait.',
  'fact.coordinator-loaded': '{{By}} coordinates {{groups}} now ({{partition}} loaded).',
  'fact.coordinator-loaded-none': '{{By}} loaded {{partition}}: it coordinates the groups in it.',
  'fact.coordinator-unloaded-none': '{{By}} let go of {{partition}} and its groups.',
  'fact.coordinator-unloaded': '{{By}} no longer coordinates {{groups}} ({{partition}}).',
  'fact.member-joined': '{{clientId}} joins the group {{group}}.',
  'fact.member-left': '{{clientId}} left the group {{group}}.',
  'fact.member-expired':
    '{{clientId}} was removed from {{group}}: no heartbeat for {{silence}} (session.timeout.ms).',
  'fact.rebalance-started': 'The group {{group}} rebalances: {{reason}}',
  'fact.rebalance-completed_one':
    'The group {{group}} is stable in generation {{generation}}, with {{count}} member: {{members}}.',
  'fact.rebalance-completed_other':
    'The group {{group}} is stable in generation {{generation}}, with {{count}} members: {{members}}.',
  'fact.offsets-committed': 'The group {{group}} committed {{offsets}}.',
  'fact.member-replaced':
    '{{clientId}} is back in {{group}} as {{instanceId}}: its member id is {{memberId}} now, and {{oldMemberId}} is fenced.',
  'fact.member-refused':
    'The group {{group}} refuses {{api}} of {{memberId}}: {{error}} (it says {{generation}}, the group is at {{current}}).',
  'fact.offsets-deleted':
    'The group {{group}} has no offsets for {{partitions}} any more: {{reason}}',
  'fact.group-deleted': 'The group {{group}} is gone: {{reason}}',
  'fact.offsets-pending':
    'The group {{group}} has {{offsets}} from a transaction of producer id {{producerId}}: they count when it is committed.',
  'fact.offsets-dropped':
    'The group {{group}} drops {{offsets}}: the transaction of producer id {{producerId}} was aborted.',
  'fact.connection-broken': 'The connection from {{from}} to {{to}} broke{{unanswered}}.',
  'fact.request-timed-out': '{{By}} waited too long for {{to}} to answer {{api}}.',
  'fact.link-cut': 'The link from {{from}} to {{to}} is cut.',
  'fact.link-healed': 'The link from {{from}} to {{to}} is whole again.',
  'fact.link-delay-changed': 'The link from {{from}} to {{to}} now takes {{delay}}.',
  'fact.link-bandwidth-changed': 'The link from {{from}} to {{to}} now takes {{rate}} B/s.',
  'fact.link-loss-changed':
    'The link from {{from}} to {{to}} now loses {{percent}} % of what it carries.',
  'fact.envelope-delayed': 'A request in flight was delayed by {{delay}}.',

  'part.unclean': ', after an unclean stop',
  'part.unanswered': ', without an answer to {{apis}}',
  'part.none': 'none',

  'election.broker-fenced': 'A broker was fenced.',
  'election.broker-unfenced': 'A broker came back.',
  'election.controlled-shutdown': 'A broker shuts down.',
  'election.unclean-registration': 'A broker came back from an unclean stop.',
  'election.broker-unregistered': 'A broker was unregistered.',
  'election.reassignment': 'Its replicas were reassigned.',
  'election.isr-change': 'The leader proposed it.',
  'election.preferred': 'The preferred leader is back.',
  'election.unclean': 'Unclean leader election is enabled.',

  'election.log-dir-failed': 'A log directory has failed.',

  'deletion.topic-deleted': 'The topic was deleted.',
  'deletion.reassigned': 'Other brokers hold it now.',
  'deletion.stray': 'It was not assigned any more when the broker started, and was set aside.',
  'deletion.by-hand': 'Its directory was removed by hand.',

  'offsets-deleted.expired': 'they are older than offsets.retention.minutes.',
  'offsets-deleted.deleted': 'an administrator deleted them.',
  'offsets-deleted.topic-deleted': 'the topic was deleted.',

  'rebalance.member-joined': 'a member joined.',
  'rebalance.member-left': 'a member left.',
  'rebalance.member-expired': 'a member fell silent.',
  'rebalance.member-changed': 'a member wants something else.',
  'rebalance.leader-rejoined': 'the group leader joined again.',
  'rebalance.member-replaced': 'a static member came back with something else.',
  'rebalance.over-capacity': 'it has more members than group.max.size allows.',
  'rebalance.sync-timeout': 'a member did not fetch its assignment.',
  'rebalance.append-failed': 'the assignment could not be written.',

  'failure.DELIVERY_TIMEOUT': 'delivery.timeout.ms ran out',
  'failure.BUFFER_EXHAUSTED': 'buffer.memory stayed full for max.block.ms',
  'failure.ILLEGAL_ARGUMENT': 'send() refused the argument',
  'failure.MAX_BLOCK_TIMEOUT': 'max.block.ms ran out',
  'failure.RECORD_TOO_LARGE': 'larger than max.request.size',
  'failure.PRODUCER_CLOSED': 'the producer closed',
  'failure.ILLEGAL_STATE': 'the transaction is not in a state for it',
  'failure.TRANSACTION_FAILED': 'the transaction had failed before',
  'failure.TRANSACTION_ABORTED': 'the transaction was aborted',
  'failure.COMMIT_FAILED': 'the group has gone on without the consumer',
} as const;
