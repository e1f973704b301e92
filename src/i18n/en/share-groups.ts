/** Share groups: records lent to members, and what becomes of them. */
export const shareGroups = {
  'fact.share-partition-opened':
    '{{By}} opens {{partition}} for the share group {{group}}: everything below {{startOffset}} is finished.',
  'fact.records-acquired':
    '{{By}} lends {{client}} of {{group}} records of {{partition}}: {{ranges}}.',
  'fact.records-settled':
    '{{By}} hears from {{client}} of {{group}} what became of records of {{partition}}: {{settled}}.',
  'fact.records-settled-refused':
    '{{By}} refuses what {{client}} of {{group}} says of records of {{partition}} ({{settled}}): {{error}}.',
  'fact.acquisition-lock-expired':
    '{{client}} of {{group}} has had {{offsets}} of {{partition}} for too long (delivery {{deliveryCount}}): free again.',
  'fact.acquisition-lock-expired-archived':
    '{{client}} of {{group}} has had {{offsets}} of {{partition}} for too long, for the {{deliveryCount}}th and last time: given up.',
  'fact.share-start-moved':
    'The share group {{group}} is done with {{partition}} up to {{to}} (before: {{from}}).',
  'fact.share-session-ended-closed':
    'The share session of {{client}} of {{group}} with {{by}} ends: what it had in hand is free again.',
  'fact.share-session-ended-disconnected':
    'The connection of {{client}} of {{group}} to {{by}} is gone, and its share session with it: what it had in hand is free again.',
  'fact.share-coordinator-loaded':
    '{{By}} keeps the states of {{states}} share-partitions now ({{partition}} loaded).',
  'fact.share-offsets-altered':
    '{{By}} sets where the share group {{group}} goes on, as an administrator asked: {{offsets}}.',
  'fact.share-offsets-deleted':
    '{{By}} has the share group {{group}} forget what it did with {{partitions}}, as an administrator asked.',
  'fact.share-records-polled': '{{By}} got from the share group {{group}}: {{polled}}.',
  'fact.share-records-polled-none': '{{By}} found nothing for it in the share group {{group}}.',
  'fact.share-records-polled-failed':
    'A poll of {{by}} in the share group {{group}} fails: {{error}}.',
  'fact.share-acknowledgement-refused':
    '{{By}} may not acknowledge {{partition}} at {{offset}}: {{error}}.',
  'fact.share-commit-answered': '{{By}} has committed what it acknowledged: {{results}}.',

  'share.gap': 'no record',
  'share.accept': 'accepted',
  'share.release': 'released',
  'share.reject': 'rejected',
  'share.renew': 'kept longer',
  'share.delivery': '{{offsets}} (delivery {{count}})',

  'command.add-share-consumer': 'add the share consumer {{clientId}}',
  'command.remove-share-consumer': 'remove {{processAcc}}',
  'command.share-poll': '{{process}} polls for {{ms}} ms',
  'command.share-acknowledge': '{{process}}: {{partition}} at {{offset}} is {{outcome}}',
  'command.share-commit': '{{process}} commits its acknowledgements',

  'timer.share-locks': 'an acquisition lock ran out',
  'timer.share-session': 'a member of a share group was not heard of for too long',
  'timer.share-fetch-expiry': 'a share fetch had waited long enough',
  'timer.share-persister-retry': 'the share coordinator was asked again',
  'timer.share-write-expiry': 'a write of share state had waited too long',
  'timer.share-connection-lost': 'the connection of a share session broke',
  'timer.share-network': 'the share consumer went on',
};
