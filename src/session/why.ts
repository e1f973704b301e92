/**
 * Why something happened: the chain of causes behind a fact, back to the command that started it.
 *
 * Every fact carries the event in which it was stated, every envelope and timer the event that sent
 * or set it. What follows from silence, such as a session that ran out, has no cause that one could
 * follow: there the chain goes on with what silenced the process.
 */
import type { Fact, ProcessId } from '../engine/index.ts';
import { factsUpTo } from './branch.ts';
import { isFault } from './notable.ts';
import type { WhyChain, WhyLink } from './store.ts';
import type { Timeline } from './timeline.ts';
import { createTracer, isUsersOwn, type TracedEvent, type Tracer } from './trace.ts';

/** A chain that goes on for longer explains nothing more. */
const MAX_LINKS = 40;

/** So often the same request may come before itself, as one fetch before the next. */
const MAX_ROUNDS = 2;

/** Facts that are shown beside a link. */
const MAX_FACTS_BESIDE = 6;

/** Something that happened longer ago is not what silenced a process, simulated ms. */
const SILENCE_REACHES_BACK = 300_000;

interface Search {
  readonly timeline: Timeline;
  readonly tracer: Tracer;
  /** The notable facts of the path, oldest first. */
  readonly known: readonly Fact[];
  readonly links: WhyLink[];
}

/**
 * The chain of causes behind a notable fact of the active branch; null when there is no such fact.
 */
export function explain(timeline: Timeline, factId: number): WhyChain | null {
  const known = factsUpTo(timeline.active, Number.MAX_SAFE_INTEGER - 1, Number.MAX_SAFE_INTEGER);
  const fact = known.find(({ id }) => id === factId);
  if (fact === undefined) return null;
  const search = { timeline, known, tracer: createTracer(timeline, known), links: [] };
  const isComplete = follow(search, fact, 'subject');
  return { fact, links: search.links, isComplete };
}

type Role = Extract<WhyLink, { kind: 'fact' }>['role'];

/** Adds the fact and what lies behind it. True: the chain was followed to its beginning. */
function follow(search: Search, fact: Fact, role: Role): boolean {
  const { links, tracer } = search;
  links.push({ kind: 'fact', tick: fact.at, fact, role });
  const turn = turningPoint(search, [fact]);
  if (turn?.isAtOnce === true) return follow(search, turn.fact, turn.role);
  let traced = tracer.find(fact.cause, fact.at);
  while (links.length < MAX_LINKS) {
    if (traced === null) return false;
    const { event, tick } = traced;
    if (event.kind === 'command') {
      links.push(commandLink(search, traced));
      return true;
    }
    if (isRound(links, traced)) return false;
    const beside = factsOf(search, traced);
    links.push(linkOf(traced, beside.slice(0, MAX_FACTS_BESIDE)));
    const silence = silenceBehind(search, traced, [fact, ...beside]);
    if (silence !== null) return follow(search, silence.fact, silence.role);
    if (event.kind === 'delivery')
      traced = tracer.find(event.envelope.cause, event.envelope.sentAt);
    else traced = tracer.find(event.cause, tick);
  }
  return false;
}

/** Whether the chain goes in a circle: the same between the same two, over and over. */
function isRound(links: readonly WhyLink[], { event }: TracedEvent): boolean {
  if (event.kind !== 'delivery') return false;
  const { kind, from, to, body } = event.envelope;
  const rounds = links.filter(
    (link) => link.kind === kind && link.api === body.api && link.from === from && link.to === to,
  );
  return rounds.length >= MAX_ROUNDS;
}

function factsOf({ known }: Search, { event }: TracedEvent): readonly Fact[] {
  const cause = event.kind === 'delivery' ? event.envelope.seq : event.seq;
  return known.filter((fact) => fact.cause === cause);
}

function linkOf({ event, tick }: TracedEvent, facts: readonly Fact[]): WhyLink {
  switch (event.kind) {
    case 'delivery': {
      const { kind, seq, sentAt, from, to, body } = event.envelope;
      return { kind, tick, sentAt, seq, api: body.api, from, to, facts };
    }
    case 'timer':
      return { kind: 'timer', tick, seq: event.seq, owner: event.owner, timer: event.timer, facts };
    case 'disconnect': {
      const { seq, owner, server } = event;
      return { kind: 'disconnect', tick, seq, owner, server, facts };
    }
    case 'command':
      return { kind: 'command', tick, command: event.command, origin: 'script' };
    default:
      return event;
  }
}

/** A command of the user or the script; what the scenario itself starts with is its beginning. */
function commandLink({ timeline }: Search, { event, tick }: TracedEvent): WhyLink {
  if (event.kind !== 'command') return { kind: 'start', tick };
  const { command } = event;
  if (isUsersOwn(timeline, command)) return { kind: 'command', tick, command, origin: 'user' };
  if (command.type === 'start' && tick <= 1) return { kind: 'start', tick };
  return { kind: 'command', tick, command, origin: 'script' };
}

interface TurningPoint {
  readonly fact: Fact;
  readonly role: Role;
  /** Nothing between is worth telling: a fetch after a fetch after a fetch. */
  readonly isAtOnce: boolean;
}

/** Where the chain had better go on, if it is plain what one of these facts is about. */
function turningPoint(search: Search, facts: readonly Fact[]): TurningPoint | null {
  for (const fact of facts) {
    const silent = silentParties(search, fact);
    if (silent.length > 0) {
      const found = lastBefore(search, fact, (one) => isFaultOf(one, silent));
      if (found !== null) return { fact: found, role: 'silence', isAtOnce: false };
    }
    const turn = originOf(search, fact);
    if (turn !== null) return turn;
  }
  return null;
}

/** A timer that ran out says what is silent only by its facts; a connection says who closed it. */
function silenceBehind(
  search: Search,
  { event }: TracedEvent,
  facts: readonly [Fact, ...Fact[]],
): TurningPoint | null {
  if (event.kind === 'timer') return turningPoint(search, facts);
  if (event.kind !== 'disconnect') return null;
  const found = lastBefore(search, facts[0], (one) => isFaultOf(one, [event.server]));
  return found === null ? null : { fact: found, role: 'silence', isAtOnce: false };
}

/** What a fact goes back to where its own chain is one request after the other for long. */
function originOf(search: Search, fact: Fact): TurningPoint | null {
  const turn = (role: Role, isWanted: (one: Fact) => boolean): TurningPoint | null => {
    const found = lastBefore(search, fact, isWanted);
    return found === null ? null : { fact: found, role, isAtOnce: true };
  };
  switch (fact.type) {
    case 'isr-expanded': {
      const joined = fact.to.filter((broker) => !fact.from.includes(broker));
      return turn('return', (one) => isReturnOf(one, joined));
    }
    case 'log-truncated':
      return turn(
        'origin',
        (one) => one.type === 'leader-elected' && one.partition === fact.partition,
      );
    case 'rebalance-completed':
    case 'partitions-assigned':
    case 'partitions-revoked':
      return turn(
        'origin',
        (one) =>
          (one.type === 'rebalance-started' || one.type === 'group-epoch-bumped') &&
          one.group === fact.group,
      );
    case 'target-assignment-computed':
    case 'member-reconciled':
      return turn('origin', (one) => one.type === 'group-epoch-bumped' && one.group === fact.group);
    default:
      return null;
  }
}

/** Those of whom nothing was heard, where that is what a fact says. */
function silentParties({ known }: Search, fact: Fact): readonly ProcessId[] {
  switch (fact.type) {
    case 'broker-fenced':
      return [fact.broker];
    case 'isr-shrunk':
      return fact.from.filter((broker) => !fact.to.includes(broker));
    case 'request-timed-out':
      return [fact.to];
    case 'member-expired':
      return known.flatMap((one) =>
        one.type === 'process-added' && one.clientId === fact.clientId && one.by !== null
          ? [one.by]
          : [],
      );
    default:
      return [];
  }
}

function isFaultOf(fact: Fact, parties: readonly ProcessId[]): boolean {
  if (!isFault(fact)) return false;
  if (fact.type === 'link-cut') return parties.includes(fact.from) || parties.includes(fact.to);
  return fact.by !== null && parties.includes(fact.by);
}

function isReturnOf(fact: Fact, parties: readonly ProcessId[]): boolean {
  switch (fact.type) {
    case 'process-started':
    case 'process-resumed':
      return fact.by !== null && parties.includes(fact.by);
    case 'link-healed':
      return parties.includes(fact.from) || parties.includes(fact.to);
    default:
      return false;
  }
}

function lastBefore(
  { known }: Search,
  { id, at }: Fact,
  isWanted: (fact: Fact) => boolean,
): Fact | null {
  const found = known.findLast(
    (one) => one.id < id && one.at >= at - SILENCE_REACHES_BACK && isWanted(one),
  );
  return found ?? null;
}
