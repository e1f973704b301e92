import { describe, expect, it } from 'vitest';
import type { Command } from '../command.ts';
import type { Cluster } from '../cluster.ts';
import type { Fact, FactBody } from '../fact.ts';
import { brokerId, producerId } from '../ids.ts';
import { createCluster, type ClusterPlan } from '../plan.ts';
import { envelopesInFlight, producersOf, registrationOf, replicaOf } from '../selectors.ts';
import { runUntil, step } from '../step.ts';

const [b0, b1, b2] = [brokerId(0), brokerId(1), brokerId(2)];
const p1 = producerId(1);

/** Three brokers, `t-0` led by broker 0, and a producer that sends what it is told to. */
const PLAN: ClusterPlan = {
  seed: 7,
  brokers: [{ rack: null }, { rack: null }, { rack: null }],
  controllers: 1,
  settings: {},
  features: { eligibleLeaderReplicas: true },
  network: { delayMs: 2, jitterMs: 0 },
  topics: [
    { name: 't', partitions: 1, replicationFactor: 3, assignment: [[b0, b1, b2]], configs: {} },
  ],
  producers: [
    { clientId: 'p', configs: { 'linger.ms': '0', 'request.timeout.ms': '4000' }, load: null },
  ],
  consumers: [],
  script: [],
};

interface Run {
  readonly cluster: Cluster;
  readonly facts: Fact[];
  readonly act: (...commands: Command[]) => void;
  readonly wait: (ms: number) => void;
}

function begin(plan: ClusterPlan = PLAN): Run {
  const cluster = createCluster(plan);
  const facts: Fact[] = [];
  const onFacts = (stated: readonly Fact[]): void => void facts.push(...stated);
  const wait = (ms: number): void => runUntil(cluster, cluster.now + ms, { onFacts });
  wait(2000);
  return { cluster, facts, wait, act: (...commands) => onFacts(step(cluster, commands)) };
}

function send(...values: string[]): Command {
  const records = values.map((value) => ({ key: null, value, partition: 0, timestamp: null }));
  return { type: 'send', process: p1, topic: 't', records };
}

function of<Type extends FactBody['type']>(run: Run, type: Type): Extract<Fact, { type: Type }>[] {
  return run.facts.filter((fact): fact is Extract<Fact, { type: Type }> => fact.type === type);
}

describe('a link', () => {
  it('takes as long as it was told to, in its own direction only', () => {
    const run = begin();
    run.act(send('warm'));
    run.wait(100);
    run.act({ type: 'set-link-delay', from: p1, to: b0, delayMs: 50 });
    run.act(send('slow'));
    const produce = envelopesInFlight(run.cluster).find(({ from }) => from === p1);
    expect((produce?.arrivesAt ?? 0) - (produce?.sentAt ?? 0)).toBe(50);
    run.wait(100);
    const [, acknowledged] = of(run, 'records-acknowledged');
    const [, appended] = of(run, 'records-appended');
    expect((acknowledged?.at ?? 0) - (appended?.at ?? 0)).toBeLessThan(20);
  });

  it('refuses a delay that no link has, and changes nothing', () => {
    const run = begin();
    run.act({ type: 'set-link-delay', from: p1, to: b0, delayMs: 0 });
    expect(of(run, 'command-refused').map(({ reason }) => reason)).toEqual(['invalid-value']);
    expect(run.cluster.network.links).toEqual([]);
  });

  it('holds what is sent over it while it is cut, and delivers it in order when it heals', () => {
    const run = begin();
    run.act(send('warm'));
    run.wait(100);
    run.act({ type: 'cut-link', from: p1, to: b0 });
    run.act(send('a'), send('b'));
    run.wait(1000);
    expect(of(run, 'records-appended')).toHaveLength(1);
    run.act({ type: 'heal-link', from: p1, to: b0 });
    run.wait(100);
    const values = of(run, 'records-appended').flatMap((fact) => fact.records.map((r) => r.value));
    expect(values).toEqual(['warm', 'a', 'b']);
    expect(of(run, 'connection-broken').filter(({ by }) => by === p1)).toEqual([]);
  });

  it('that stays cut makes the client give up after request.timeout.ms and try again', () => {
    const run = begin();
    run.act(send('warm'));
    run.wait(100);
    run.act({ type: 'cut-link', from: p1, to: b0 }, send('a'));
    const at = run.cluster.now;
    run.wait(4500);
    const [timedOut] = of(run, 'request-timed-out').filter(({ by }) => by === p1);
    expect(timedOut?.at).toBe(at + 4000);
    run.act({ type: 'heal-link', from: p1, to: b0 });
    run.wait(3000);
    const values = of(run, 'records-appended').flatMap((fact) => fact.records.map((r) => r.value));
    expect(values).toEqual(['warm', 'a']);
  });

  it('can be neither cut twice nor healed when it is whole', () => {
    const run = begin();
    const cut = { type: 'cut-link', from: b1, to: b0 } as const;
    run.act({ ...cut, type: 'heal-link' }, cut, cut);
    expect(of(run, 'command-refused').map(({ reason }) => reason)).toEqual([
      'already-so',
      'already-so',
    ]);
  });
});

describe('a connection', () => {
  it('that breaks loses what is under way, and its client tries again', () => {
    const run = begin();
    run.act(send('warm'));
    run.wait(100);
    run.act(send('a'));
    run.act({ type: 'break-connection', from: p1, to: b0 });
    const underWay = envelopesInFlight(run.cluster).map(({ body }) => body.api);
    expect(underWay).not.toContain('Produce');
    run.wait(1000);
    const [broken] = of(run, 'connection-broken').filter(({ by }) => by === p1);
    expect(broken?.unanswered).toEqual(['Produce']);
    const values = of(run, 'records-acknowledged').flatMap(({ records }) =>
      records.map(({ value }) => value),
    );
    expect(values).toEqual(['warm', 'a']);
  });

  it('lets nothing overtake an envelope that is held back', () => {
    const run = begin();
    run.act(send('warm'));
    run.wait(100);
    run.act(send('a'));
    const produce = envelopesInFlight(run.cluster).find(({ from }) => from === p1);
    run.act({ type: 'delay-envelope', seq: produce?.seq ?? -1, delayMs: 300 });
    run.act(send('b'));
    run.wait(100);
    expect(of(run, 'records-appended')).toHaveLength(1);
    run.wait(400);
    const values = of(run, 'records-appended').flatMap((fact) => fact.records.map((r) => r.value));
    expect(values).toEqual(['warm', 'a', 'b']);
  });

  it('has no envelope of a number that is not under way', () => {
    const run = begin();
    run.act({ type: 'delay-envelope', seq: 1, delayMs: 10 });
    expect(of(run, 'command-refused').map(({ reason }) => reason)).toEqual(['no-such-envelope']);
  });

  it('to a killed broker breaks at once, to a paused one it does not', () => {
    const run = begin();
    run.act(send('warm'));
    run.wait(100);
    run.act({ type: 'pause', process: b0 });
    run.wait(1000);
    expect(of(run, 'connection-broken')).toEqual([]);
    run.act({ type: 'crash', process: b0 });
    run.wait(5);
    const clients = of(run, 'connection-broken').map(({ by }) => by);
    expect(clients).toEqual(expect.arrayContaining([b1, b2, p1]));
  });
});

describe('a paused broker', () => {
  /** What is appended when the leader sleeps until its producer has given the request up. */
  function appendedAround(configs: Readonly<Record<string, string>>): (string | null)[] {
    const run = begin({
      ...PLAN,
      settings: { 'broker.session.timeout.ms': '60000', 'replica.lag.time.max.ms': '60000' },
      producers: PLAN.producers.map((one) => ({ ...one, configs: { ...one.configs, ...configs } })),
    });
    run.act(send('warm'));
    run.wait(100);
    run.act({ type: 'pause', process: b0 });
    run.act(send('a'));
    run.wait(5000);
    expect(of(run, 'request-timed-out').some(({ by }) => by === p1)).toBe(true);
    run.act({ type: 'resume', process: b0 });
    run.wait(3000);
    const acknowledged = of(run, 'records-acknowledged').flatMap(({ records }) =>
      records.map(({ value }) => value),
    );
    expect(acknowledged).toEqual(['warm', 'a']);
    return of(run, 'records-appended').flatMap((fact) => fact.records.map(({ value }) => value));
  }

  it('carries out on waking what it had received, though the client has hung up', () => {
    // Once from the socket's buffer, once from the retry: without idempotence that is two copies.
    expect(appendedAround({ 'enable.idempotence': 'false' })).toEqual(['warm', 'a', 'a']);
  });

  it('knows by its number the batch that an idempotent producer sends again', () => {
    expect(appendedAround({ 'enable.idempotence': 'true' })).toEqual(['warm', 'a']);
  });

  it('takes what waits for it before what arrives in the tick in which it wakes', () => {
    const configs = { 'linger.ms': '0' };
    const producers = ['early', 'late'].map((clientId) => ({ clientId, configs, load: null }));
    const run = begin({ ...PLAN, producers });
    const early = send('early');
    const late = { ...send('late'), process: producerId(2) };
    run.act(early, late);
    run.wait(100);
    run.act({ type: 'pause', process: b0 }, early);
    run.wait(50);
    // It is under way for two ticks: in the second of them the broker wakes.
    run.act(late);
    run.wait(1);
    expect(envelopesInFlight(run.cluster).map(({ arrivesAt }) => arrivesAt)).toContain(
      run.cluster.now + 1,
    );
    run.act({ type: 'resume', process: b0 });
    run.wait(50);
    const appended = of(run, 'records-appended').flatMap(({ records }) => records);
    expect(appended.map(({ value }) => value).slice(2)).toEqual(['early', 'late']);
  });

  it('keeps its clock standing: nothing is fenced that it would not have fenced', () => {
    const run = begin();
    run.act({ type: 'pause', process: b0 });
    run.wait(3000);
    run.act({ type: 'resume', process: b0 });
    run.wait(100);
    expect(of(run, 'broker-fenced')).toEqual([]);
    expect(registrationOf(run.cluster, 0)?.isr).toEqual([b0, b1, b2]);
  });
});

describe('a process', () => {
  it('is told what makes no sense now, and nothing changes', () => {
    const run = begin();
    run.act(
      { type: 'resume', process: b0 },
      { type: 'start', process: b0 },
      { type: 'crash', process: brokerId(9) },
      { type: 'remove-broker', broker: b0 },
      { type: 'cut-link', from: b0, to: b0 },
      { type: 'close', process: p1 },
    );
    expect(of(run, 'command-refused').map(({ reason }) => reason)).toEqual([
      'not-paused',
      'already-running',
      'no-such-process',
      'still-running',
      'same-process',
      'wrong-kind-of-process',
    ]);
    expect(replicaOf(run.cluster, b0, 0)?.leader).not.toBeNull();
    expect(producersOf(run.cluster)).toHaveLength(1);
  });
});
