import { describe, expect, it } from 'vitest';
import { drive } from './drive.ts';
import { isObject, listAt, objectAt, type Json, type JsonObject } from './json.ts';
import {
  altered,
  isDeclaredOpen,
  ownRecordings,
  parsed,
  PARTS,
  placesIn,
} from './own-recordings.ts';
import { failureOf, runOf, runTrace, runTraces, type TraceFile } from './run-traces.ts';
import { possibleScripts } from './unknown-ids.ts';

const files = ownRecordings();
const runs = files.map((file) => {
  const recording = parsed(file.text);
  return { name: file.name, file, recording, ...runOf(recording) };
});

describe('the simulator', () => {
  it.each(runs)('does what the real cluster did: $name', ({ recording, run }) => {
    expect(failureOf(recording, run)).toBeNull();
  });

  it.each(runs)('is told nothing of what was observed: $name', ({ file, run, draw }) => {
    const script = possibleScripts(parsed(withoutObservations(file.text)).script)[draw];
    expect(script && drive(script)).toEqual(run);
  });

  it.each(runs)('fails, and the place is named, where a value is another: $name', (one) => {
    const { recording, run } = one;
    for (const part of PARTS) {
      // The names of events, types and states and the offsets always count.
      const place = placesIn(recording).findLast((at) => {
        const last = at.way[at.way.length - 1] ?? '';
        if (at.way.includes('quorum') || isDeclaredOpen(recording, at)) return false;
        return at.part === part && ['op', 'offset', 'leaderEpoch', 'ev', 'name'].includes(last);
      });
      if (place === undefined) continue;
      const failure = failureOf(altered(recording, place), run);
      expect({ place, failure }).toEqual({
        place,
        failure: expect.stringMatching(new RegExp(`^step ${place.step}, ${part}/.*expected`)),
      });
    }
  });
});

/** What the simulator needs of a recording, and no more. */
function withoutObservations(text: string): string {
  const recording: Json = JSON.parse(text);
  const { name = '', cluster = {}, startedAtMs = 0, steps = [], ...rest } = objectOf(recording);
  // What the script asks to see is part of it.
  const { internalTopics = false, segments = false, quorum = false } = rest;
  return JSON.stringify({
    name,
    internalTopics,
    segments,
    quorum,
    cluster,
    startedAtMs,
    steps: (Array.isArray(steps) ? steps : []).map((step: Json) => ({
      step: objectAt(step, 'step'),
      t: whenOf(step),
      seen: { groups: idsIn(step, 'groups'), shareGroups: idsIn(step, 'shareGroups') },
      decisions: topicIdsIn(step),
    })),
  });
}

function whenOf(step: Json): JsonObject {
  const { began = 0, done } = objectAt(step, 't');
  return done === undefined ? { began } : { began, done };
}

/** The ids that members drew, which the simulated ones are given. */
function idsIn(step: Json, name: string): JsonObject {
  const groups = Object.entries(objectAt(objectAt(step, 'seen'), name));
  return Object.fromEntries(
    groups.map(([group, seen]) => {
      const members = listAt(objectOf(seen), 'members').filter(isObject);
      const ids = members.flatMap(({ client = '', memberId }) =>
        memberId === undefined ? [] : [{ client, memberId }],
      );
      return [group, { members: ids }];
    }),
  );
}

/**
 * The ids that the controller drew for topics: by their hashes is decided which one comes first.
 */
function topicIdsIn(step: Json): JsonObject[] {
  return listAt(objectOf(step), 'decisions')
    .map(objectOf)
    .filter(({ type }) => type === 'TOPIC_RECORD')
    .map((decision) => {
      const { name = '', topicId = '' } = objectAt(decision, 'data');
      return { type: 'TOPIC_RECORD', data: { name, topicId } };
    });
}

function objectOf(value: Json): JsonObject {
  return isObject(value) ? value : {};
}

describe('the runner', () => {
  const written = (name: string, steps: JsonObject[], cluster: JsonObject = {}): TraceFile => ({
    name,
    text: JSON.stringify({
      name,
      cluster: { controllers: 1, brokers: 1, settings: {}, ...cluster },
      startedAtMs: 0,
      steps: steps.map((step) => ({ step, t: { began: 0 }, seen: {} })),
    }),
  });

  it('says how many passed and which settings it does not know', () => {
    const { file } = runs.find(({ name }) => name.endsWith('controlled-shutdown.json')) ?? {};
    if (file === undefined) throw new Error('the recording is there');
    const other = file.text.replace('"leader":1', '"leader":2');
    const text = other.replace('"settings":{', '"settings":{"connections.max.reauth.ms":"1",');
    const wrong = { name: 'core/wrong.json', text };
    const lines: string[] = [];
    const summary = runTraces([file, wrong], (line) => lines.push(line));
    expect(summary).toEqual({ passed: 1, failed: 1 });
    expect(lines[0]).toBe('core/controlled-shutdown: passed');
    expect(lines[1]).toBe(
      'core/wrong: failed: step 2, await, ' +
        'expected {"partitions":{"orders-0":{"leader":2,"isr":[1,2]}}}, found "not in time"',
    );
    expect(lines[2]).toMatch(/^settings that the simulator does not know: .*max\.reauth/);
    expect(lines[3]).toBe('1 passed, 1 failed');
  });

  it('counts a malformed recording as failed, and says what is wrong with it', () => {
    const lines: string[] = [];
    const summary = runTraces(
      [
        { name: 'core/cut.json', text: '{"name": "cut", "steps": [' },
        { name: 'core/empty.json', text: '{}' },
        written('core/no-topic.json', [{ do: 'createTopic' }]),
      ],
      (line) => lines.push(line),
    );
    expect(summary).toEqual({ passed: 0, failed: 3 });
    expect(lines[0]).toMatch(/^core\/cut: failed: malformed: .*JSON/);
    expect(lines[1]).toMatch(/^core\/empty: failed: malformed: .*steps is not a list of steps/);
    expect(lines[2]).toBe(
      "core/no-topic: failed: step 0, malformed: 'topic' of the step is not a text",
    );
  });

  it('says which step it cannot simulate', () => {
    const failure = (steps: JsonObject[], cluster: JsonObject = {}): string | null =>
      runTrace(written('some.json', steps, cluster)).failure;
    expect(failure([{ do: 'fly' }])).toBe('step 0, not simulated: the step fly');
    expect(failure([{ do: 'wait', ms: 1 }], { controllers: 2 })).toBe(
      'step 0, not simulated: 2 controllers',
    );
  });

  it('says that none ran', () => {
    const lines: string[] = [];
    expect(runTraces([], (line) => lines.push(line))).toEqual({ passed: 0, failed: 0 });
    expect(lines).toEqual(['0 passed, 0 failed']);
  });
});
