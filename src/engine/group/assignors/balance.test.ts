import { describe, expect, it } from 'vitest';
import { createDice } from '../../testing/dice.ts';
import {
  assignmentsOf,
  newcomer,
  randomGroup,
  rejoined,
  specOf,
  type RandomGroup,
} from '../../testing/random-group.ts';
import type { Assignment } from './assignor.ts';
import { clientAssignor } from './client-assignors.ts';
import { assignServerRanges } from './server-range.ts';
import { assignUniform } from './server-uniform.ts';
import { assignSharing } from './share-simple.ts';

const SEEDS = Array.from({ length: 300 }, (_, seed) => seed);

type Assign = (group: RandomGroup) => readonly Assignment[];

function ofClient(name: string): Assign {
  return ({ topics, members }) => clientAssignor(name)?.assign(topics, members).assignments ?? [];
}

const uniform: Assign = (group) =>
  assignmentsOf(
    group,
    assignUniform(
      specOf(group),
      group.topics.map((_, position) => position),
    ),
  );
const serverRange: Assign = (group) => assignmentsOf(group, assignServerRanges(specOf(group)));
const simple: Assign = (group) => assignmentsOf(group, assignSharing(specOf(group)));

const EXCLUSIVE: readonly (readonly [string, Assign])[] = [
  ['range', ofClient('range')],
  ['roundrobin', ofClient('roundrobin')],
  ['sticky', ofClient('sticky')],
  ['cooperative-sticky', ofClient('cooperative-sticky')],
  ['uniform', uniform],
  ['range of the broker', serverRange],
];
const EQUAL_SHARES = EXCLUSIVE.filter(([name]) => !name.startsWith('range'));
const RANGES = EXCLUSIVE.filter(([name]) => name.startsWith('range'));
const STICKY = EXCLUSIVE.filter(([name]) => name.includes('sticky') || name === 'uniform');

function keys({ partitions }: Assignment): string[] {
  return partitions.map(({ topic, index }) => `${topic}-${index}`).sort();
}

function spread(assignments: readonly Assignment[]): number {
  const counts = assignments.map(({ partitions }) => partitions.length);
  return Math.max(...counts) - Math.min(...counts);
}

/** Every partition that somebody subscribes to. */
function wanted({ topics, members }: RandomGroup): string[] {
  return topics
    .filter(({ name }) => members.some((member) => member.topics.includes(name)))
    .flatMap(({ name, partitionCount }) =>
      Array.from({ length: partitionCount }, (_, index) => `${name}-${index}`),
    )
    .sort();
}

describe.each(EXCLUSIVE)('%s', (_, assign) => {
  it('gives every partition to one member, and only to those that subscribe', () => {
    for (const seed of SEEDS) {
      const group = randomGroup(createDice(seed), seed % 2 === 0);
      const assignments = assign(group);
      expect(assignments.flatMap(keys).sort()).toEqual(wanted(group));
      const strays = assignments.flatMap(({ partitions }, member) =>
        partitions.filter(({ topic }) => !group.members[member]?.topics.includes(topic)),
      );
      expect(strays).toEqual([]);
    }
  });
});

describe.each(EQUAL_SHARES)('%s', (_, assign) => {
  it('gives nobody two more than anybody else where all subscribe alike', () => {
    for (const seed of SEEDS) {
      expect(spread(assign(randomGroup(createDice(seed), true)))).toBeLessThanOrEqual(1);
    }
  });
});

describe.each(RANGES)('%s', (_, assign) => {
  it('gives nobody more than one for each topic above anybody else', () => {
    for (const seed of SEEDS) {
      const group = randomGroup(createDice(seed), true);
      expect(spread(assign(group))).toBeLessThanOrEqual(group.topics.length);
    }
  });
});

describe.each(STICKY)('%s', (_, assign) => {
  it('moves nothing when nothing has changed', () => {
    for (const seed of SEEDS) {
      const group = randomGroup(createDice(seed), seed % 2 === 0);
      const first = assign(group);
      const again = assign({ ...group, members: rejoined(group.members, first, 1) });
      expect(again.map(keys)).toEqual(first.map(keys));
    }
  });

  it('takes nothing from those that stay when one of equals leaves', () => {
    for (const seed of SEEDS) {
      const group = randomGroup(createDice(seed), true);
      if (group.members.length < 2) continue;
      const first = assign(group);
      const members = rejoined(group.members, first, 1).slice(1);
      const second = assign({ ...group, members }).map(keys);
      expect(first.slice(1).map(keys)).toEqual(
        first.slice(1).map((before, member) => {
          const after = new Set(second[member]);
          return keys(before).filter((key) => after.has(key));
        }),
      );
    }
  });
});

describe('sticky', () => {
  it('moves partitions to a newcomer alone', () => {
    for (const seed of SEEDS) {
      const dice = createDice(seed);
      const group = randomGroup(dice, true);
      const assign = ofClient('sticky');
      const first = assign(group);
      const names = group.topics.map(({ name }) => name);
      const members = [...rejoined(group.members, first, 1), newcomer(dice, 99, names)];
      const second = assign({ ...group, members });
      first.forEach((before, member) => {
        const had = new Set(keys(before));
        const after = second[member];
        expect(after === undefined ? [] : keys(after).filter((key) => !had.has(key))).toEqual([]);
      });
    }
  });
});

describe('cooperative-sticky', () => {
  const assignor = clientAssignor('cooperative-sticky');

  it('never gives away what another member still owns, and has done so a round later', () => {
    for (const seed of SEEDS) {
      const dice = createDice(seed);
      const group = randomGroup(dice, seed % 2 === 0);
      const names = group.topics.map(({ name }) => name);
      const before = assignor?.assign(group.topics, group.members).assignments ?? [];
      const owners = new Map(before.flatMap((own) => keys(own).map((key) => [key, own.memberId])));
      const newcomers = Array.from({ length: dice.between(1, 3) }, (_, number) =>
        newcomer(dice, 100 + number, names),
      );
      const gone = dice.between(0, group.members.length - 1);
      const stayed = rejoined(group.members, before, 1).filter((_, member) => member !== gone);
      const members = [...stayed, ...newcomers];
      const living = new Set(members.map(({ memberId }) => memberId));
      const round = assignor?.assign(group.topics, members);
      for (const own of round?.assignments ?? []) {
        for (const key of keys(own)) {
          const owner = owners.get(key) ?? own.memberId;
          expect(living.has(owner) ? owner : own.memberId).toBe(own.memberId);
        }
      }
      const next = rejoined(members, round?.assignments ?? [], 2);
      const last = assignor?.assign(group.topics, next);
      expect(last?.heldBack).toEqual([]);
      expect((last?.assignments ?? []).flatMap(keys).sort()).toEqual(wanted({ ...group, members }));
    }
  });
});

describe('simple', () => {
  it('leaves no partition without a member, and loads differ by one at most', () => {
    for (const seed of SEEDS) {
      const group = randomGroup(createDice(seed), true);
      const assignments = simple(group);
      expect([...new Set(assignments.flatMap(keys))].sort()).toEqual(wanted(group));
      expect(spread(assignments)).toBeLessThanOrEqual(1);
    }
  });
});
