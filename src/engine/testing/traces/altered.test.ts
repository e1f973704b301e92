/** The runner itself is judged here: it has to notice when one recorded value is another one. */
import { describe, expect, it } from 'vitest';
import { firstDifference } from './compare.ts';
import { circumstancesOf } from './circumstances.ts';
import { isObject, isSame, listAt, type Json } from './json.ts';
import {
  altered,
  isDeclaredOpen,
  ownRecordings,
  parsed,
  PARTS,
  placesIn,
  type Place,
} from './own-recordings.ts';
import type { Found, Recording } from './recording.ts';

const recordings = ownRecordings().map(({ name, text }) => ({ name, recording: parsed(text) }));

/** So many values of each part are altered, spread over the recording. */
const SAMPLES = 30;

describe('a recording found as it was recorded', () => {
  it.each(recordings)('has no difference: $name', ({ recording }) => {
    expect(firstDifference(recording, asFound(recording))).toBeNull();
  });

  it.each(recordings)('has one wherever a value that counts is another: $name', (one) => {
    const { recording } = one;
    const found = asFound(recording);
    const places = placesIn(recording).filter((place) => doesCount(recording, place));
    for (const place of PARTS.flatMap((part) => sample(places.filter((at) => at.part === part)))) {
      const difference = firstDifference(altered(recording, place), found);
      const told = { step: difference?.step, part: difference?.path.split('/')[0] };
      expect({ place, told }).toEqual({ place, told: { step: place.step, part: place.part } });
    }
  });
});

it('alters values of every part', () => {
  const parts = recordings.flatMap(({ recording }) =>
    placesIn(recording)
      .filter((place) => doesCount(recording, place))
      .map(({ part }) => part),
  );
  for (const part of PARTS) expect(parts.filter((one) => one === part).length).toBeGreaterThan(50);
});

function asFound({ observed }: Recording): Found[] {
  return observed.map((one) => ({ ...one, missed: null, isUnsettled: false }));
}

function sample(places: readonly Place[]): Place[] {
  const stride = Math.max(1, Math.floor(places.length / SAMPLES));
  return places.filter((_, index) => index % stride === 0);
}

/** The contract's list of what may differ, as far as these recordings have it. */
function doesCount(recording: Recording, { step, part, way }: Place): boolean {
  const last = way[way.length - 1] ?? '';
  if (isDeclaredOpen(recording, { step, part, way })) return false;
  const ids = ['memberId', 'producerId', 'directoryId', 'brokerEpoch'];
  if (last === 'message' || ids.includes(last)) return false;
  if (part === 'clients' && last === 'generation') return isCountedGeneration(recording, step, way);
  if (last === 'timeindexBytes') return circumstancesOf(recording)[step]?.setsTimestamps === true;
  // Which controller is active, and in which epoch.
  if (way[0] === 'quorum' && (last === 'leader' || last === 'leaderEpoch')) return false;
  if (last === 'highWatermark') {
    const broker = Number(way[way.length - 2]);
    return circumstancesOf(recording)[step]?.staleBrokers.has(broker) === false;
  }
  // It may be what it was one write before.
  if (way[0] === 'shareGroups' && way[2] === 'startOffsets') return false;
  if (part !== 'decisions') return true;
  const decisions = recording.observed[step]?.decisions ?? [];
  if (way[2] === 'isr' && growsAgain(decisions, Number(way[0]))) return false;
  return isCountedDecision(decisions[Number(way[0])]);
}

/**
 * A cooperative newcomer may or may not hear that it is assigned nothing, before it gets something.
 */
function isCountedGeneration(recording: Recording, step: number, way: readonly string[]): boolean {
  const [client = '', index] = way;
  if (circumstancesOf(recording)[step]?.cooperativeClients.has(client) !== true) return true;
  const heard = recording.observed.slice(0, step + 1).map(({ clients }) => {
    return listAt(clients ?? {}, client);
  });
  const untilNow = [
    ...heard.slice(0, -1).flat(),
    ...(heard.at(-1) ?? []).slice(0, Number(index) + 1),
  ];
  return untilNow.some((event) => {
    return isObject(event) && event['ev'] === 'assigned' && listAt(event, 'partitions').length > 0;
  });
}

/** Of two followers that come back together either may be the first; the last ends a move. */
function growsAgain(decisions: readonly Json[], index: number): boolean {
  const [changed, ...later] = decisions.slice(index).map((decision) => {
    const { data } = isObject(decision) ? decision : {};
    return isObject(data) ? data : {};
  });
  const isr = listAt(changed ?? {}, 'isr');
  return later.some((next) => {
    const isEndOfMove = isSame(next['addingReplicas'] ?? null, []);
    return isEndOfMove || isr.every((broker) => listAt(next, 'isr').includes(broker));
  });
}

function isCountedDecision(decision: Json | undefined): boolean {
  const { type, data } = isObject(decision) ? decision : {};
  if (type === 'PRODUCER_IDS_RECORD' || type === 'REGISTER_CONTROLLER_RECORD') return false;
  if (type !== 'BROKER_REGISTRATION_CHANGE_RECORD' || !isObject(data)) return true;
  // A fencing record may be one for a broker that is fenced already.
  return data['cordonedLogDirs'] === undefined && data['fenced'] !== 1;
}
