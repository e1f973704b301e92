import { describe, expect, it } from 'vitest';
import { brokerId, producerId, type Fact } from '../engine/index.ts';
import { preparedScenario, toPlan } from '../scenarios/index.ts';
import { loadEngineFor, loadLibrary } from './loading.ts';
import { factsUpTo } from './branch.ts';
import type { WhyChain } from './store.ts';
import * as timelines from './timeline.ts';
import type { Timeline } from './timeline.ts';
import { explain } from './why.ts';

const PREPARED_SCENARIOS = await loadLibrary();
for (const { scenario } of PREPARED_SCENARIOS) await loadEngineFor(scenario);

function played(id: string, until: number): Timeline {
  const prepared = preparedScenario(id);
  if (prepared === null) throw new Error(`no scenario ${id}`);
  const timeline = timelines.createTimeline(toPlan(prepared.scenario));
  timelines.advance(timeline, timeline.position, until);
  return timeline;
}

function notable(timeline: Timeline): readonly Fact[] {
  return factsUpTo(timeline.active, timeline.active.endTick, 100_000);
}

/** Why the first fact that is wanted happened. */
function whyOf(timeline: Timeline, isWanted: (fact: Fact) => boolean): WhyChain {
  const fact = notable(timeline).find(isWanted);
  const chain = fact === undefined ? null : explain(timeline, fact.id);
  if (chain === null) throw new Error('no such fact');
  return chain;
}

/** One word or two for each link. */
function told({ links }: WhyChain): readonly string[] {
  return links.map((link) => {
    if (link.kind === 'fact') return `${link.role} ${link.fact.type}`;
    if (link.kind === 'timer') return `timer ${link.timer.type}`;
    if (link.kind === 'command') return `${link.origin} ${link.command.type}`;
    if (link.kind === 'request' || link.kind === 'response') return `${link.kind} ${link.api}`;
    return link.kind;
  });
}

describe('in leader-crash', () => {
  const timeline = played('leader-crash', 40_000);

  it('an election goes back to the crash that silenced the leader', () => {
    const chain = whyOf(timeline, (fact) => fact.type === 'leader-elected' && fact.at > 10_000);
    expect(told(chain)).toEqual([
      'subject leader-elected',
      'timer session-check',
      'silence process-crashed',
      'script crash',
    ]);
    expect(chain.isComplete).toBe(true);
    expect(chain.links.at(-1)).toMatchObject({ tick: 10_000 });
    const beside = chain.links[1];
    expect(beside).toMatchObject({ kind: 'timer', owner: 'c100' });
    expect(beside !== undefined && 'facts' in beside ? beside.facts : []).toContainEqual(
      expect.objectContaining({ type: 'broker-fenced' }),
    );
  });

  it('a topic goes back through the request to the command', () => {
    const chain = whyOf(timeline, (fact) => fact.type === 'topic-created' && !fact.isInternal);
    expect(told(chain)).toEqual([
      'subject topic-created',
      'request CreateTopics',
      'script create-topic',
    ]);
  });

  it('the internal topic goes back to the consumer that looked for its coordinator', () => {
    const chain = whyOf(timeline, (fact) => fact.type === 'topic-created' && fact.isInternal);
    expect(told(chain).slice(-2)).toEqual(['request FindCoordinator', 'script add-consumer']);
  });

  it('the growth of the ISR goes back to the start of the broker that returned', () => {
    const chain = whyOf(timeline, (fact) => fact.type === 'isr-expanded');
    expect(told(chain)).toEqual(['subject isr-expanded', 'return process-started', 'script start']);
  });

  it('the first unfencing goes back to the beginning of the scenario', () => {
    const chain = whyOf(timeline, (fact) => fact.type === 'broker-unfenced');
    expect(told(chain).at(-1)).toBe('start');
    expect(told(chain)).toContain('timer broker-heartbeat');
  });

  it('there is no chain for a fact that there is not', () => {
    expect(explain(timeline, 123_456_789)).toBeNull();
  });
});

describe('in consumers-join-and-crash', () => {
  const timeline = played('consumers-join-and-crash', 45_000);

  it('a rebalance goes back to the member that joined', () => {
    const chain = whyOf(
      timeline,
      (fact) => fact.type === 'rebalance-completed' && fact.generation === 4,
    );
    expect(told(chain).slice(0, 3)).toEqual([
      'subject rebalance-completed',
      'origin rebalance-started',
      'request JoinGroup',
    ]);
    expect(chain.links.at(-1)).toMatchObject({ kind: 'command', tick: 21_000 });
  });

  it('the last rebalance goes back to the member that was killed', () => {
    const chain = whyOf(
      timeline,
      (fact) => fact.type === 'rebalance-completed' && fact.generation === 5,
    );
    expect(told(chain).slice(-2)).toEqual(['silence process-crashed', 'script crash']);
  });
});

it('tells a lag from a session: the leader found the follower silent', () => {
  const timeline = played('follower-lags', 30_000);
  const chain = whyOf(timeline, (fact) => fact.type === 'isr-shrunk');
  expect(told(chain)).toEqual([
    'subject isr-shrunk',
    'request AlterPartition',
    'timer isr-check',
    'silence process-paused',
    'script pause',
  ]);
});

it('names the user where the user began it, on the branch that is shown', () => {
  const timeline = played('healthy', 12_000);
  timelines.act(timeline, { type: 'crash', process: brokerId(2) });
  timelines.advance(timeline, timeline.position, 30_000);
  const chain = whyOf(timeline, (fact) => fact.type === 'broker-fenced');
  expect(told(chain).at(-1)).toBe('user crash');
  timelines.seek(timeline, 10_000);
  timelines.act(timeline, { type: 'pause', process: brokerId(2) });
  timelines.advance(timeline, timeline.position, 30_000);
  const other = whyOf(timeline, (fact) => fact.type === 'broker-fenced');
  expect(told(other).at(-1)).toBe('user pause');
});

it('leaves what is shown and remembered as it was', () => {
  const timeline = played('zombie-leader', 30_000);
  timelines.seek(timeline, 20_000);
  const before = JSON.stringify([timeline.position.cluster.now, timeline.active.endTick]);
  const ids = notable(timeline).map(({ id }) => id);
  whyOf(timeline, (fact) => fact.type === 'log-truncated');
  expect(JSON.stringify([timeline.position.cluster.now, timeline.active.endTick])).toBe(before);
  expect(notable(timeline).map(({ id }) => id)).toEqual(ids);
});

it.each(PREPARED_SCENARIOS)(
  'finds the beginning of nearly every notable fact of $id',
  ({ id, scenario }) => {
    const timeline = played(id, (scenario.script.at(-1)?.at ?? 0) + 12_000);
    const facts = notable(timeline);
    const some = facts.filter((_, index) => index % Math.ceil(facts.length / 6) === 0);
    const open = some.filter((fact) => explain(timeline, fact.id)?.isComplete !== true);
    // A client that has asked in vain for long has a chain longer than anybody would read.
    expect(4 * open.length).toBeLessThan(some.length);
  },
);

it('explains a failure by the requests and timers behind it', () => {
  const timeline = played('healthy', 10_000);
  for (const broker of [0, 1, 2]) {
    timelines.act(timeline, { type: 'crash', process: brokerId(broker) });
  }
  timelines.advance(timeline, timeline.position, 140_000);
  const chain = whyOf(
    timeline,
    (fact) => fact.type === 'records-failed' && fact.by === producerId(1),
  );
  expect(chain.links.length).toBeGreaterThan(1);
  expect(told(chain)[0]).toBe('subject records-failed');
});
