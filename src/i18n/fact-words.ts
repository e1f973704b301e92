/** A fact in words. Pure: the page, the headless runner and the tests read the same sentence. */
import type { Fact, PartitionId, ProcessId } from '../engine/index.ts';
import { assignmentWords, heldBackWords } from './assignment-words.ts';
import type { WordKey } from './en.ts';
import { commandWords } from './command-words.ts';
import { consumerGroupKey, consumerGroupValues } from './consumer-group-words.ts';
import { consumerKey, consumerValues } from './consumer-words.ts';
import { durationWords } from './durations.ts';
import { brokerList, processName, startOfSentence, type Case, type Names } from './names.ts';
import { shareGroupKey, shareGroupValues } from './share-group-words.ts';
import { producerValues } from './producer-words.ts';
import { transactionValues } from './transaction-words.ts';
import { wordsIn, type Language, type WordValues } from './words.ts';

export function factWords(fact: Fact, names: Names, language: Language): string {
  const speech = speechIn(names, language);
  return wordsIn(language)(factKey(fact), { ...subject(fact, speech), ...values(fact, speech) });
}

/** Most facts have one sentence; a few say something else in a special case. */
function factKey(fact: Fact): WordKey {
  if (fact.type === 'leader-elected' && fact.isUnclean) return 'fact.leader-elected-unclean';
  if (fact.type === 'broker-fenced' && fact.reason !== 'session-expired') {
    return fact.reason === 'asked' ? 'fact.broker-fenced-asked' : 'fact.broker-fenced-leaving';
  }
  if (fact.type === 'quorum-vote-answered') {
    const { isPreVote, isGranted } = fact;
    if (isPreVote) {
      return isGranted ? 'fact.quorum-vote-answered-pre' : 'fact.quorum-vote-answered-pre-refused';
    }
    return isGranted ? 'fact.quorum-vote-answered' : 'fact.quorum-vote-answered-refused';
  }
  if (fact.type === 'became-follower' && fact.leader === null) {
    return 'fact.became-follower-leaderless';
  }
  if (fact.type === 'records-deletion-answered' && fact.error !== 'NONE') {
    return 'fact.records-deletion-answered-failed';
  }
  if (fact.type === 'assignment-computed' && fact.heldBack.length > 0) {
    return 'fact.assignment-computed-held-back';
  }
  if (fact.type === 'partitions-assigned' && fact.partitions.length === 0) {
    return 'fact.partitions-assigned-none';
  }
  if (fact.type === 'partitions-revoked' && fact.partitions.length === 0) {
    return 'fact.partitions-revoked-none';
  }
  if (fact.type === 'member-state-changed') {
    if (fact.to === 'FENCED') return 'fact.member-state-changed-fenced';
    if (fact.to === 'STALE') return 'fact.member-state-changed-stale';
    if (fact.to === 'FATAL') return 'fact.member-state-changed-fatal';
  }
  if (fact.type === 'poll-interval-exceeded' && !fact.leaves) {
    return 'fact.poll-interval-exceeded-static';
  }
  if (fact.type === 'position-reset' && fact.policy === 'beginning') {
    return 'fact.position-reset-beginning';
  }
  if (fact.type === 'position-reset' && fact.policy === 'end') return 'fact.position-reset-end';
  if (fact.type === 'subscription-changed' && fact.assign !== null) {
    return 'fact.subscription-changed-assign';
  }
  if (fact.type === 'subscription-changed' && fact.pattern !== undefined) {
    return fact.pattern.matchedBy === 'client'
      ? 'fact.subscription-changed-pattern'
      : 'fact.subscription-changed-pattern-broker';
  }
  if (fact.type === 'subscription-changed' && fact.topics.length === 0) {
    return 'fact.subscription-changed-none';
  }
  if (fact.type === 'coordinator-loaded' && fact.groups.length === 0) {
    return 'fact.coordinator-loaded-none';
  }
  if (fact.type === 'transactions-loaded' && fact.transactionalIds.length === 0) {
    return 'fact.transactions-loaded-none';
  }
  if (fact.type === 'transactional-producer-fenced') {
    return `fact.transactional-producer-fenced-${fact.reason}`;
  }
  if (fact.type === 'coordinator-unloaded' && fact.groups.length === 0) {
    return 'fact.coordinator-unloaded-none';
  }
  if (fact.type === 'share-session-ended') return `fact.share-session-ended-${fact.reason}`;
  const special = consumerKey(fact) ?? consumerGroupKey(fact) ?? shareGroupKey(fact);
  return special ?? `fact.${fact.type}`;
}

interface Speech {
  readonly language: Language;
  readonly names: Names;
  readonly who: (id: ProcessId, grammaticalCase?: Case) => string;
  readonly none: string;
  readonly partitions: (ids: readonly PartitionId[]) => string;
  readonly duration: (ms: number) => string;
}

function speechIn(names: Names, language: Language): Speech {
  const none = wordsIn(language)('part.none');
  return {
    language,
    names,
    none,
    who: (id, grammaticalCase) => processName(id, names, language, grammaticalCase),
    partitions: (ids) => (ids.length === 0 ? none : ids.map(names.partition).join(', ')),
    duration: (ms) => durationWords(ms, language),
  };
}

/** What most facts have: the process, the partition, the broker that they are about. */
function subject(fact: Fact, { names, who, none }: Speech): WordValues {
  const said: Record<string, string | number> = {};
  for (const [key, value] of Object.entries(fact)) {
    if (typeof value === 'string' || typeof value === 'number') said[key] = value;
  }
  const by = fact.by === null ? none : who(fact.by);
  said.by = by;
  said.By = startOfSentence(by);
  if (fact.by !== null) said.byGen = who(fact.by, 'genitive');
  if ('partition' in fact && fact.partition !== null) {
    said.partition = names.partition(fact.partition);
  }
  if ('partition' in fact && fact.partition === null) said.partition = none;
  if ('broker' in fact) {
    said.broker = who(fact.broker);
    said.Broker = startOfSentence(said.broker);
    said.brokerGen = who(fact.broker, 'genitive');
    said.brokerDat = who(fact.broker, 'dative');
    said.brokerAcc = who(fact.broker, 'accusative');
  }
  if ('records' in fact) said.count = fact.records.length;
  return said;
}

function values(fact: Fact, speech: Speech): WordValues {
  const { who } = speech;
  switch (fact.type) {
    case 'command-refused':
    case 'broker-registered':
    case 'broker-fenced':
    case 'topic-created':
    case 'topic-config-changed':
    case 'leader-elected':
    case 'leader-lost':
    case 'isr-shrunk':
    case 'isr-expanded':
    case 'elr-changed':
    case 'reassignment-started':
    case 'reassignment-completed':
    case 'reassignment-cancelled':
      return clusterValues(fact, speech);
    case 'broker-config-changed':
    case 'cluster-config-changed':
      return { setting: fact.name };
    case 'admin-answered':
      return { text: answerWords(fact) };
    case 'became-follower':
      return fact.leader === null
        ? {}
        : { leader: who(fact.leader), leaderIns: who(fact.leader, 'instrumental') };
    case 'records-appended':
    case 'records-acknowledged':
    case 'records-delivered':
      return { offset: fact.baseOffset };
    case 'log-truncated':
    case 'metadata-truncated':
      return { count: fact.from - fact.to };
    case 'quorum-role-changed':
      return { role: fact.role.charAt(0).toUpperCase() + fact.role.slice(1) };
    case 'quorum-vote-answered':
      return { candidate: who(fact.candidate), candidateAcc: who(fact.candidate, 'accusative') };
    case 'quorum-leader-elected':
      return { votes: fact.votes.map((id) => id.slice(1)).join(', ') };
    case 'voters-changed':
      return { voters: fact.voters.map((id) => id.slice(1)).join(', ') };
    case 'producer-id-assigned':
    case 'duplicate-recognised':
    case 'sequence-refused':
    case 'produce-refused':
      return { producer: who(fact.producer) };
    case 'replica-deleted':
      return { reason: wordsIn(speech.language)(`deletion.${fact.reason}`) };
    case 'disk-delay-changed':
      return { delay: speech.duration(fact.delayMs) };
    case 'isr-change-proposed':
      return { to: brokerList(fact.to, speech.none) };
    default:
      return (
        producerValues(fact, speech) ??
        transactionValues(fact, speech) ??
        groupAndNetworkValues(fact, speech)
      );
  }
}

type ClusterFact = Extract<
  Fact,
  {
    type:
      | 'command-refused'
      | 'broker-registered'
      | 'broker-fenced'
      | 'topic-created'
      | 'topic-config-changed'
      | 'leader-elected'
      | 'leader-lost'
      | 'isr-shrunk'
      | 'isr-expanded'
      | 'elr-changed'
      | 'reassignment-started'
      | 'reassignment-completed'
      | 'reassignment-cancelled';
  }
>;

function clusterValues(fact: ClusterFact, speech: Speech): WordValues {
  const { who, none, names, language } = speech;
  const words = wordsIn(language);
  switch (fact.type) {
    case 'command-refused':
      return {
        command: commandWords(fact.command, names, language),
        reason: words(`refusal.${fact.reason}`),
      };
    case 'broker-registered':
      return { cleanliness: fact.wasUnclean ? words('part.unclean') : '' };
    case 'broker-fenced':
      return { silence: speech.duration(fact.at - fact.lastHeartbeatAt) };
    case 'topic-created':
      return { count: fact.partitions };
    case 'topic-config-changed':
      return { name: names.topic(fact.topic), setting: fact.name };
    case 'leader-elected':
      return {
        leader: who(fact.leader),
        isr: brokerList(fact.isr, none),
        reason: words(`election.${fact.reason}`),
      };
    case 'leader-lost':
      return { reason: words(`election.${fact.reason}`) };
    case 'isr-shrunk':
    case 'isr-expanded':
      return {
        from: brokerList(fact.from, none),
        to: brokerList(fact.to, none),
        reason: words(`election.${fact.reason}`),
      };
    case 'elr-changed':
    case 'reassignment-started':
    case 'reassignment-completed':
    case 'reassignment-cancelled':
      return { from: brokerList(fact.from, none), to: brokerList(fact.to, none) };
  }
}

/** Kafka's own words for what is wrong, of the whole request or of some of its partitions. */
function answerWords({ message, partitions }: Extract<Fact, { type: 'admin-answered' }>): string {
  const wrong = partitions.filter(({ error }) => error !== 'NONE');
  const said = message === null ? [] : [message.replace(/\.$/, '')];
  return [...said, ...wrong.map(({ name, error }) => `${name} ${error}`)]
    .map((text) => `; ${text}`)
    .join('');
}

function groupAndNetworkValues(fact: Fact, speech: Speech): WordValues {
  const { none, partitions, duration, names } = speech;
  const words = wordsIn(speech.language);
  switch (fact.type) {
    case 'partitions-assigned':
    case 'partitions-revoked':
    case 'partitions-lost':
    case 'partitions-paused':
    case 'partitions-resumed':
      return { partitions: partitions(fact.partitions) };
    case 'revocation-begun':
      return { partitions: partitions(fact.partitions), delay: duration(fact.delayMs) };
    case 'assignment-computed':
      return {
        members: assignmentWords(fact.members, partitions, speech.language),
        heldBack: heldBackWords(fact.heldBack, partitions),
      };
    case 'poll-interval-exceeded':
      return { silence: duration(fact.at - fact.lastPollAt) };
    case 'subscription-changed':
      return {
        topics: fact.topics.join(', '),
        partitions: fact.assign?.join(', ') ?? none,
        pattern: fact.pattern?.expression ?? none,
      };
    case 'pattern-matched':
      return { topics: fact.topics.length === 0 ? none : fact.topics.join(', ') };
    case 'coordinator-loading':
      return { duration: duration(fact.loadMs) };
    case 'coordinator-loaded':
    case 'coordinator-unloaded':
      return { groups: fact.groups.length === 0 ? none : fact.groups.join(', ') };
    case 'member-expired':
      return { silence: duration(fact.at - fact.lastHeardAt) };
    case 'rebalance-started':
      return { reason: words(`rebalance.${fact.reason}`) };
    case 'rebalance-completed':
      return { count: fact.members.length, members: memberList(fact, speech) };
    case 'offsets-deleted':
      return {
        partitions: partitions(fact.partitions),
        reason: words(`offsets-deleted.${fact.reason}`),
      };
    case 'group-deleted':
      return { reason: words(`offsets-deleted.${fact.reason}`) };
    case 'offsets-committed':
    case 'offsets-pending':
    case 'offsets-dropped':
      return {
        offsets: fact.offsets
          .map(({ partition, offset }) => `${names.partition(partition)}: ${offset}`)
          .join(', '),
      };
    default:
      return (
        consumerValues(fact, names) ??
        consumerGroupValues(fact, speech) ??
        shareGroupValues(fact, speech) ??
        networkValues(fact, speech)
      );
  }
}

function networkValues(fact: Fact, speech: Speech): WordValues {
  const { who, duration } = speech;
  switch (fact.type) {
    case 'connection-broken':
      return { ...ends(fact, speech), unanswered: unansweredWords(fact.unanswered, speech) };
    case 'zookeeper-session-expired':
      return {
        client: who(fact.client),
        clientGen: who(fact.client, 'genitive'),
        silence: duration(fact.at - fact.lastHeardAt),
      };
    case 'watch-fired':
      return { client: who(fact.client), clientDat: who(fact.client, 'dative') };
    case 'zookeeper-connected':
    case 'zookeeper-connection-lost':
      return { server: who(fact.server), serverIns: who(fact.server, 'instrumental') };
    case 'controller-loaded':
      return { took: duration(fact.tookMs) };
    case 'controller-request-refused':
      return {
        controller: who(fact.controller),
        controllerGen: who(fact.controller, 'genitive'),
      };
    case 'request-timed-out':
      return { to: who(fact.to), toGen: who(fact.to, 'genitive'), api: apiName(fact.api) };
    case 'link-cut':
    case 'link-healed':
      return ends(fact, speech);
    case 'link-delay-changed':
      return { ...ends(fact, speech), delay: duration(fact.delayMs) };
    case 'link-bandwidth-changed':
      return { ...ends(fact, speech), rate: fact.bytesPerSecond ?? '∞' };
    case 'link-loss-changed':
      return { ...ends(fact, speech), percent: fact.lossPercent };
    case 'commit-retried':
    case 'envelope-delayed':
      return { delay: duration(fact.delayMs) };
    default:
      return {};
  }
}

function ends(fact: { from: ProcessId; to: ProcessId }, { who }: Speech): WordValues {
  return {
    from: who(fact.from),
    to: who(fact.to),
    fromGen: who(fact.from, 'genitive'),
    toDat: who(fact.to, 'dative'),
  };
}

function unansweredWords(apis: readonly string[], { language }: Speech): string {
  if (apis.length === 0) return '';
  const names = [...new Set(apis.map(apiName))].join(', ');
  return wordsIn(language)('part.unanswered', { apis: names });
}

/** Brokers read the metadata log with a Fetch like any other. */
function apiName(api: string): string {
  return api === 'FetchMetadata' ? 'Fetch' : api;
}

function memberList(
  fact: Extract<Fact, { type: 'rebalance-completed' }>,
  { partitions, none }: Speech,
): string {
  if (fact.members.length === 0) return none;
  return fact.members
    .map(({ clientId, partitions: owned }) => `${clientId} ← ${partitions(owned)}`)
    .join('; ');
}
