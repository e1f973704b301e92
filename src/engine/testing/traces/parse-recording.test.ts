import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from './json.ts';
import { parseRecording } from './parse-recording.ts';

const recording = {
  name: 'some',
  cluster: {
    controllers: 1,
    brokers: 2,
    settings: { 'broker.session.timeout.ms': '4000' },
    features: { 'eligible.leader.replicas.version': '0' },
  },
  startedAtMs: 1_795_231_129_612,
  open: ['steps/0/decisions'],
  steps: [
    {
      step: { do: 'produce', topic: 'orders', values: ['r0'] },
      t: { began: 17, done: 1029, settled: 2685 },
      outcome: { op: 'send', results: [{ tp: 'orders-0', offset: 0 }] },
      seen: { brokers: { 0: 'active' } },
      decisions: [{ type: 'TOPIC_RECORD', data: { name: 'orders' } }],
    },
    { step: { do: 'crash', broker: 0, observe: false }, t: { began: 3000, done: 3001 } },
  ],
} as const;

function faultsOf(change: JsonObject): string[] {
  const parsed = parseRecording(JSON.stringify({ ...recording, ...change }));
  return parsed.ok ? [] : parsed.faults.map(({ path, code }) => `${path}: ${code}`);
}

describe('a recording', () => {
  it('is read as what was done and what was observed', () => {
    const parsed = parseRecording(JSON.stringify(recording));
    if (!parsed.ok) throw new Error('it is well-formed');
    const { script, observed, open } = parsed.value;
    expect(script.steps).toEqual([
      { step: recording.steps[0].step, beganAt: 17 },
      { step: recording.steps[1].step, beganAt: 3000 },
    ]);
    expect(script.cluster).toEqual({ ...recording.cluster, nodeSettings: {} });
    expect(script.startedAtMs).toBe(recording.startedAtMs);
    expect(observed[0]).toEqual({
      outcome: recording.steps[0].outcome,
      seen: recording.steps[0].seen,
      clients: {},
      decisions: recording.steps[0].decisions,
    });
    expect(observed[1]).toEqual({ outcome: null, seen: null, clients: null, decisions: null });
    expect(open).toEqual(['steps/0/decisions']);
  });

  it('hands the script nothing of what was observed', () => {
    const parsed = parseRecording(JSON.stringify(recording));
    if (!parsed.ok) throw new Error('it is well-formed');
    const text = JSON.stringify(parsed.value.script);
    for (const word of ['outcome', 'seen', 'active', 'TOPIC_RECORD', 'settled', 'decisions']) {
      expect(text).not.toContain(word);
    }
  });

  it('is refused with the place of each fault', () => {
    const steps = (...list: Json[]): JsonObject => ({ steps: list });
    const step = { do: 'wait', ms: 1 };
    expect(faultsOf({})).toEqual([]);
    expect(faultsOf({ steps: [] })).toEqual(['steps: is not a list of steps']);
    expect(faultsOf(steps({ step: {}, seen: {} }))).toEqual(['steps/0/step/do: is not a text']);
    expect(faultsOf(steps({ step, seen: {} }, { step }))).toEqual(['steps/1/seen: is missing']);
    expect(faultsOf(steps({ step, seen: {}, decisions: {} }))).toEqual([
      'steps/0/decisions: is not a list',
    ]);
    expect(faultsOf(steps({ step, seen: {}, clients: [] }))).toEqual([
      'steps/0/clients: is not an object',
    ]);
    expect(faultsOf({ open: 'all' })).toEqual(['open: is not a list of paths']);
    expect(faultsOf({ cluster: { controllers: 1, brokers: 0 } })).toEqual([
      'cluster/brokers: is not a number above 0',
    ]);
    expect(faultsOf({ cluster: { controllers: 1, brokers: 1, settings: { a: 1 } } })).toEqual([
      'cluster/settings/a: is not a text',
    ]);
  });

  it('is refused when it is no JSON, or no object', () => {
    expect(parseRecording('{"name":')).toMatchObject({ ok: false });
    expect(parseRecording('[]')).toMatchObject({
      ok: false,
      faults: [{ code: 'is not an object' }],
    });
  });
});
