/** Группы протокола consumer: их эпохи и путь каждого участника. */
export const consumerGroups = {
  'fact.group-epoch-bumped':
    'Группа {{group}} переходит из эпохи {{from}} в {{to}}: {{reason}} Каждый участник догоняет сам.',
  'fact.target-assignment-computed':
    '{{By}} знает, что должно быть у участников {{group}} в эпохе {{epoch}} ({{assignor}}): {{members}}.',
  'fact.member-reconciled':
    '{{clientId}} продолжает с {{partitions}} в {{group}}, эпоха участника {{to}}.',
  'fact.member-reconciled-revoking':
    '{{clientId}} должен отдать {{revoking}} в {{group}}, прежде чем выйдет из эпохи участника {{from}}; {{partitions}} он читает дальше.',
  'fact.member-reconciled-waiting':
    '{{clientId}} в эпохе участника {{to}} группы {{group}} с {{partitions}} и ждёт партиций, которые ещё у других.',
  'fact.static-member-away':
    '{{clientId}} на время выходит из {{group}}: как статический участник он сохраняет место и партиции до конца сессии.',
  'fact.member-too-slow': '{{clientId}} удалён из {{group}}: за {{silence}} он так и не {{what}}.',
  'fact.pattern-resolved': 'Топики группы {{group}}, подходящие под {{pattern}}: {{topics}}.',
  'fact.group-config-changed': 'Настройка группы {{group}}: {{setting}} = {{value}}.',
  'fact.group-converted':
    'Группа {{group}} продолжает по протоколу {{to}} с теми же участниками и оффсетами; эпоха {{epoch}} продолжается.',

  'slow.revoke': 'отдал то, что должен был',
  'slow.join': 'вошёл снова',
  'slow.sync': 'забрал своё распределение',

  'group-epoch.subscription': 'участник вошёл или хочет других топиков.',
  'group-epoch.metadata': 'топики изменились.',
  'group-epoch.member-gone': 'участника больше нет.',
  'group-epoch.pattern': 'подходят другие топики.',

  'rebalance.protocol-changed': 'она сменила протокол.',

  'command.alter-group-config': 'группа {{group}}: {{name}}={{value}}',

  'timer.consumer-group-timer': 'срок участника группы истёк',
  'timer.consumer-group-patterns': 'найдены подходящие топики',
};
