/** Share-группы: записи, выданные участникам, и что с ними стало. */
export const shareGroups = {
  'fact.share-partition-opened':
    '{{By}} открывает {{partition}} для share-группы {{group}}: всё ниже {{startOffset}} завершено.',
  'fact.records-acquired':
    '{{By}} выдаёт {{client}} из {{group}} записи {{partition}}: {{ranges}}.',
  'fact.records-settled':
    '{{By}} узнаёт от {{client}} из {{group}}, что стало с записями {{partition}}: {{settled}}.',
  'fact.records-settled-refused':
    '{{By}} отклоняет то, что {{client}} из {{group}} говорит о записях {{partition}} ({{settled}}): {{error}}.',
  'fact.acquisition-lock-expired':
    '{{client}} из {{group}} слишком долго держит {{offsets}} в {{partition}} (доставка {{deliveryCount}}): снова свободно.',
  'fact.acquisition-lock-expired-archived':
    '{{client}} из {{group}} слишком долго держит {{offsets}} в {{partition}}, и это последняя, {{deliveryCount}}-я доставка: от них отказались.',
  'fact.share-start-moved':
    'Share-группа {{group}} закончила с {{partition}} до {{to}} (было: {{from}}).',
  'fact.share-session-ended-closed':
    'Share-сессия {{client}} из {{group}} ({{by}}) закончена: всё, что он держал, снова свободно.',
  'fact.share-session-ended-disconnected':
    'Соединение {{client}} из {{group}} ({{by}}) пропало, а с ним и share-сессия: всё, что он держал, снова свободно.',
  'fact.share-coordinator-loaded':
    '{{By}} теперь хранит состояния share-партиций: {{states}} (загружена {{partition}}).',
  'fact.share-offsets-altered':
    '{{By}} по просьбе администратора задаёт, откуда share-группа {{group}} продолжит: {{offsets}}.',
  'fact.share-offsets-deleted':
    '{{By}} по просьбе администратора забывает, что share-группа {{group}} сделала с {{partitions}}.',
  'fact.share-records-polled': '{{By}} получил из share-группы {{group}}: {{polled}}.',
  'fact.share-records-polled-none': '{{By}} не нашёл для себя ничего в share-группе {{group}}.',
  'fact.share-records-polled-failed':
    'poll у {{by}} в share-группе {{group}} не удался: {{error}}.',
  'fact.share-acknowledgement-refused':
    '{{By}} не может подтвердить {{partition}} на {{offset}}: {{error}}.',
  'fact.share-commit-answered': '{{By}} зафиксировал свои подтверждения: {{results}}.',

  'share.gap': 'записи нет',
  'share.accept': 'принято',
  'share.release': 'возвращено',
  'share.reject': 'отвергнуто',
  'share.renew': 'удержано дольше',
  'share.delivery': '{{offsets}} (доставка {{count}})',

  'command.add-share-consumer': 'добавить share-консюмера {{clientId}}',
  'command.remove-share-consumer': 'убрать {{processAcc}}',
  'command.share-poll': '{{process}} делает poll на {{ms}} мс',
  'command.share-acknowledge': '{{process}}: {{partition}} на {{offset}} — {{outcome}}',
  'command.share-commit': '{{process}} фиксирует подтверждения',

  'timer.share-locks': 'блокировка выданных записей истекла',
  'timer.share-session': 'об участнике share-группы слишком долго не было слышно',
  'timer.share-fetch-expiry': 'share-чтение ждало достаточно долго',
  'timer.share-persister-retry': 'share-координатора спросили снова',
  'timer.share-write-expiry': 'запись share-состояния ждала слишком долго',
  'timer.share-connection-lost': 'соединение share-сессии разорвалось',
  'timer.share-network': 'share-консюмер продолжил',
};
