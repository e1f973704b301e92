/** Groups of the consumer protocol: their epochs, and the way of each member. */
export const consumerGroups = {
  'fact.group-epoch-bumped':
    'The group {{group}} goes from epoch {{from}} to {{to}}: {{reason}} Each member follows on its own.',
  'fact.target-assignment-computed':
    '{{By}} knows what the members of {{group}} shall have in epoch {{epoch}} ({{assignor}}): {{members}}.',
  'fact.member-reconciled':
    '{{clientId}} goes on with {{partitions}} in {{group}}, in member epoch {{to}}.',
  'fact.member-reconciled-revoking':
    '{{clientId}} has to give up {{revoking}} of {{group}} before it leaves member epoch {{from}}; it goes on reading {{partitions}}.',
  'fact.member-reconciled-waiting':
    '{{clientId}} is in member epoch {{to}} of {{group}} with {{partitions}}, and waits for partitions that others still have.',
  'fact.static-member-away':
    '{{clientId}} leaves {{group}} for a while: as a static member it keeps its place and its partitions until its session ends.',
  'fact.member-too-slow':
    '{{clientId}} was removed from {{group}}: in {{silence}} it did not {{what}}.',
  'fact.pattern-resolved': 'The topics of {{group}} that match {{pattern}}: {{topics}}.',
  'fact.group-config-changed': 'Setting of the group {{group}}: {{setting}} = {{value}}.',
  'fact.group-converted':
    'The group {{group}} goes on under the {{to}} protocol, with its members and its offsets; epoch {{epoch}} runs on.',

  'slow.revoke': 'give up what it had to',
  'slow.join': 'join again',
  'slow.sync': 'fetch its assignment',

  'group-epoch.subscription': 'a member came, or wants other topics.',
  'group-epoch.metadata': 'the topics have changed.',
  'group-epoch.member-gone': 'a member is gone.',
  'group-epoch.pattern': 'other topics match.',

  'rebalance.protocol-changed': 'it has changed its protocol.',

  'command.alter-group-config': 'group {{group}}: {{name}}={{value}}',

  'timer.consumer-group-timer': 'a deadline of a group member was over',
  'timer.consumer-group-patterns': 'the topics that match were looked up',
};
