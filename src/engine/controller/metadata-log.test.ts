import { describe, expect, it } from 'vitest';
import { brokerId } from '../ids.ts';
import {
  advance,
  answerOver,
  createControllerScript,
  decisions,
  request,
  startAgain,
  type ControllerScript,
} from '../testing/controller-script.ts';
import { createTopic, expire, join, stateOf } from '../testing/controller-brokers.ts';
import { cloneQuorum } from '../quorum/quorum-state.ts';
import { applyRecord, createImage } from './image.ts';
import type { MetadataEntry } from './metadata.ts';

function fetchFrom(script: ControllerScript, number: number, fetchOffset: number, maxWaitMs = 500) {
  const broker = brokerId(number);
  return request(script, broker, {
    api: 'FetchMetadata',
    replica: broker,
    currentLeaderEpoch: -1,
    fetchOffset,
    lastFetchedEpoch: -1,
    highWatermark: fetchOffset,
    maxWaitMs,
  });
}

/** Offsets of the entries that have come over a connection; null while nothing has. */
function offsetsOver(script: ControllerScript, connection: number): number[] | null {
  const answer = answerOver(script, connection);
  return answer?.api === 'FetchMetadata' ? answer.entries.map(({ offset }) => offset) : null;
}

describe('a fetch of the metadata log', () => {
  it('gets everything from its offset on', () => {
    const script = createControllerScript();
    join(script, 0);
    const all = fetchFrom(script, 0, 0);
    const rest = fetchFrom(script, 1, 3);
    advance(script, 1);
    expect(offsetsOver(script, all)).toEqual([0, 1, 2, 3]);
    expect(offsetsOver(script, rest)).toEqual([3]);
    expect(answerOver(script, rest)).toMatchObject({ highWatermark: 4 });
  });

  it('waits for something new, and gets it as soon as it is committed', () => {
    const script = createControllerScript();
    join(script, 0);
    const parked = fetchFrom(script, 0, 4);
    advance(script, 100);
    expect(offsetsOver(script, parked)).toBeNull();
    createTopic(script, 'orders');
    expect(offsetsOver(script, parked)).toEqual([4, 5]);
  });

  it('is answered with nothing when it has waited long enough', () => {
    const script = createControllerScript();
    join(script, 0);
    const parked = fetchFrom(script, 0, 4);
    advance(script, 500);
    expect(offsetsOver(script, parked)).toBeNull();
    advance(script, 1);
    expect(offsetsOver(script, parked)).toEqual([]);
    const impatient = fetchFrom(script, 0, 4, 0);
    advance(script, 1);
    expect(offsetsOver(script, impatient)).toEqual([]);
  });

  it('takes the place of one that the same broker had left', () => {
    const script = createControllerScript();
    join(script, 0);
    const left = fetchFrom(script, 0, 4);
    const parked = fetchFrom(script, 0, 4);
    createTopic(script, 'orders');
    expect(offsetsOver(script, left)).toBeNull();
    expect(offsetsOver(script, parked)).toEqual([4, 5]);
  });
});

describe('the metadata log', () => {
  it('survives the controller, its sessions and waiting fetches do not', () => {
    const script = createControllerScript();
    join(script, 0);
    createTopic(script, 'orders');
    const before = structuredClone(script.controller.image);
    const parked = fetchFrom(script, 0, script.controller.logLength);
    decisions(script);
    startAgain(script);
    // Its new epoch begins with a record of its own, which changes nothing.
    const { nextOffset } = before;
    expect(script.controller.image).toEqual({ ...before, nextOffset: nextOffset + 1 });
    expect(script.controller.epoch).toBe(2);
    expect(script.controller.parkedFetches).toEqual([]);
    expect(decisions(script)).toEqual([]);
    advance(script, 1000);
    expect(offsetsOver(script, parked)).toBeNull();
  });

  it('says what made the controller decide', () => {
    const script = createControllerScript();
    join(script, 0);
    join(script, 1);
    createTopic(script, 'orders', { assignment: [[0, 1]] });
    const { log, logLength } = script.controller;
    const ofTopic = log.slice(logLength - 2, logLength);
    expect(new Set(ofTopic.map(({ cause }) => cause)).size).toBe(1);
    expect(ofTopic[0]?.cause).not.toBe(log[logLength - 3]?.cause);
    expire(script, 0);
    const [elected] = script.facts.filter(({ type }) => type === 'leader-elected');
    expect(script.controller.log.at(-1)?.cause).toBe(elected?.cause);
  });

  it('is not touched by another future of the same past', () => {
    const script = createControllerScript();
    join(script, 0);
    const { controller } = script;
    const past = {
      log: controller.log,
      logLength: controller.logLength,
      quorum: cloneQuorum(controller.quorum),
    };
    createTopic(script, 'orders');
    const present = controller.log.slice();
    // The other future begins where this one was, with the same array.
    const other = createControllerScript();
    other.controller.log = past.log;
    other.controller.logLength = past.logLength;
    other.controller.quorum = past.quorum;
    startAgain(other);
    createTopic(other, 'payments');
    expect(controller.log).toEqual(present);
    expect(namesIn(other.controller.log)).toEqual(['payments']);
    expect(namesIn(controller.log)).toEqual(['orders']);
  });

  it('leads every reader to the same image', () => {
    const script = createControllerScript();
    for (const number of [0, 1, 2]) join(script, number);
    const configs = { 'min.insync.replicas': '2' };
    createTopic(script, 'orders', { assignment: [[0, 1, 2]], configs });
    for (const number of [0, 1]) expire(script, number);
    expect(stateOf(script)).toBe('2/2/2 [2] [1]');
    const image = createImage();
    for (const { record } of script.controller.log) {
      applyRecord(image, record, script.cluster.settings.topic);
    }
    expect(image).toEqual(script.controller.image);
  });
});

function namesIn(log: readonly MetadataEntry[]): string[] {
  return log.flatMap(({ record }) => (record.type === 'TopicRecord' ? [record.name] : []));
}
