/** English: clusters with ZooKeeper. */
export const zookeeper = {
  'fact.ensemble-leader-elected': '{{By}} leads the ZooKeeper ensemble, epoch {{epoch}}.',
  'fact.ensemble-leader-resigned':
    '{{By}} leads the ZooKeeper ensemble no longer: more than half of it does not follow.',
  'fact.zookeeper-session-expired':
    '{{By}} ended the session of {{client}}: {{silence}} without a word (zookeeper.session.timeout.ms). What it stood for is gone.',
  'fact.watch-fired': '{{By}} told {{client}} that {{path}} has changed.',
  'fact.zookeeper-connected': '{{By}} is connected to {{server}} (session {{session}}).',
  'fact.zookeeper-connection-lost':
    '{{By}} lost its connection to {{server}}. Its session goes on.',
  'fact.zookeeper-session-lost': '{{By}} learns that its ZooKeeper session has ended.',
  'fact.controller-race-won':
    '{{By}} was the first to create /controller: it is the controller, epoch {{controllerEpoch}}.',
  'fact.controller-loaded':
    '{{By}} has read everything from ZooKeeper ({{partitions}} partitions, {{took}}) and acts as the controller.',
  'fact.controller-resigned': '{{By}} is the controller no longer (epoch {{controllerEpoch}}).',
  'fact.broker-joined': '{{By}} sees {{broker}} in /brokers/ids: it has come.',
  'fact.broker-left': '{{By}} sees that {{broker}} has vanished from /brokers/ids.',
  'fact.controller-request-refused':
    '{{By}} refused {{api}} of {{controller}}, epoch {{controllerEpoch}}: it knows of epoch {{knownEpoch}} ({{error}}).',
  'election.broker-gone': 'A broker has vanished.',
  'election.broker-started': 'A broker came back.',
  'election.controller-failover': 'A new controller took over.',
  'timer.zk-tick': 'a tick of the ZooKeeper ensemble was due',
  'timer.zk-look': 'a ZooKeeper server looked for a leader again',
  'timer.zk-connect': 'the broker tried another ZooKeeper server',
  'timer.zk-register': 'the registration was tried again',
  'timer.zk-controlled-shutdown': 'the controlled shutdown was tried again',
  'timer.zk-control-retry': 'the controller sent its request again',
  'timer.zk-leader-balance': 'the controller balanced leaders',
};
