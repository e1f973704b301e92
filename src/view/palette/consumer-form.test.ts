import { describe, expect, it } from 'vitest';
import { en } from '../../i18n/en.ts';
import { createCluster, type Cluster } from '../../engine/index.ts';
import type { Words } from '../../i18n/words.ts';
import { consumerFields, consumerPlan } from './consumer-form.ts';

const english: Readonly<Record<string, string>> = en;
const words: Words = (key) => english[key] ?? key;

function emptyCluster(): Cluster {
  return createCluster({
    seed: 1,
    brokers: [{ rack: null }],
    controllers: 1,
    settings: {},
    features: { eligibleLeaderReplicas: true },
    network: { delayMs: 1, jitterMs: 0 },
    topics: [],
    producers: [],
    consumers: [],
    script: [],
  });
}

const untouched = Object.fromEntries(
  consumerFields(emptyCluster(), words).map(({ name, initial }) => [name, initial]),
);

describe('the form of a new consumer', () => {
  it('says nothing of what nobody has touched', () => {
    expect(consumerPlan(untouched)).toEqual({
      clientId: 'consumer',
      group: 'billing',
      topics: ['orders'],
      assign: null,
      configs: {},
      processingMsPerRecord: 1,
    });
  });

  it('knows what an application does beside its settings', () => {
    const behaviour = {
      commits: 'after-processing',
      onException: 'seek-past',
      revocationMs: '4000',
      retriesCommitsAfterMs: '500',
    };
    expect(consumerPlan({ ...untouched, ...behaviour })).toMatchObject({
      ...behaviour,
      revocationMs: 4000,
      retriesCommitsAfterMs: 500,
    });
  });

  it('takes a pattern in place of the topic', () => {
    const values = { ...untouched, pattern: 'orders-.*', matchedBy: 'broker' };
    expect(consumerPlan(values)).toMatchObject({
      topics: [],
      pattern: { matchedBy: 'broker', expression: 'orders-.*' },
    });
  });

  it('folds away what most consumers do without, each choice under its words', () => {
    const folded = consumerFields(emptyCluster(), words).filter(({ fold }) => fold !== undefined);
    expect(folded.map(({ name, fold }) => `${fold}: ${name}`)).toEqual([
      'Pattern in place of the topic: pattern',
      'Pattern in place of the topic: matchedBy',
      'Application behaviour: processing',
      'Application behaviour: commits',
      'Application behaviour: onException',
      'Application behaviour: revocationMs',
      'Application behaviour: retriesCommitsAfterMs',
    ]);
    for (const { check } of folded) {
      if (check.kind !== 'choice') continue;
      expect(Object.keys(check.labels ?? {})).toEqual(check.choices);
    }
  });
});
