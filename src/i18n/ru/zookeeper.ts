/** Russian: clusters with ZooKeeper. */
export const zookeeper: Readonly<Record<string, string>> = {
  'fact.ensemble-leader-elected': '{{By}} теперь лидер ансамбля ZooKeeper, эпоха {{epoch}}.',
  'fact.ensemble-leader-resigned':
    '{{By}} больше не лидер ансамбля ZooKeeper: большинство за ним не следует.',
  'fact.zookeeper-session-expired':
    '{{By}} завершил сессию {{clientGen}}: {{silence}} молчания (zookeeper.session.timeout.ms). Всё, что держалось на ней, исчезло.',
  'fact.watch-fired': '{{By}} сообщил {{clientDat}}, что изменился {{path}}.',
  'fact.zookeeper-connected': '{{By}} соединён с {{serverIns}} (сессия {{session}}).',
  'fact.zookeeper-connection-lost':
    '{{By}} потерял соединение с {{serverIns}}. Сессия продолжается.',
  'fact.zookeeper-session-lost': '{{By}} узнал, что его сессия ZooKeeper завершена.',
  'fact.controller-race-won':
    '{{By}} первым создал /controller: он теперь контроллер, эпоха {{controllerEpoch}}.',
  'fact.controller-loaded':
    '{{By}} прочитал всё из ZooKeeper (партиций: {{partitions}}, {{took}}) и действует как контроллер.',
  'fact.controller-resigned': '{{By}} больше не контроллер (эпоха {{controllerEpoch}}).',
  'fact.broker-joined': '{{By}} видит {{brokerAcc}} в /brokers/ids: брокер пришёл.',
  'fact.broker-left': '{{By}} видит, что {{broker}} исчез из /brokers/ids.',
  'fact.controller-request-refused':
    '{{By}} отклонил {{api}} от {{controllerGen}}, эпоха {{controllerEpoch}}: ему известна эпоха {{knownEpoch}} ({{error}}).',
  'election.broker-gone': 'Брокер исчез.',
  'election.broker-started': 'Брокер вернулся.',
  'election.controller-failover': 'Новый контроллер принял дела.',
  'timer.zk-tick': 'наступил такт ансамбля ZooKeeper',
  'timer.zk-look': 'сервер ZooKeeper снова искал лидера',
  'timer.zk-connect': 'брокер попробовал другой сервер ZooKeeper',
  'timer.zk-register': 'повторная попытка регистрации',
  'timer.zk-controlled-shutdown': 'повторная попытка контролируемой остановки',
  'timer.zk-control-retry': 'контроллер послал запрос снова',
  'timer.zk-leader-balance': 'контроллер выровнял лидеров',
};
