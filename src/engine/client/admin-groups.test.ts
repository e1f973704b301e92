import { describe, expect, it } from 'vitest';
import {
  committed,
  consume,
  consumerOf,
  factsOf,
  groupOf,
  heard,
  tell,
  type Story,
} from '../testing/consumer-story.ts';

/** The last answer: what went wrong as a whole, and with which partitions. */
function answer(story: Story): string[] {
  const said = factsOf(story, 'admin-answered').at(-1);
  if (said === undefined) return [];
  const wrong = said.partitions.filter(({ error }) => error !== 'NONE');
  return [said.api, said.error, ...wrong.map(({ name, error }) => `${name} ${error}`)];
}

describe('an administrator of groups', () => {
  it('alters offsets of a group that nobody is in, and of no other', () => {
    const story = tell();
    story.give({ type: 'alter-offsets', group: 'g', offsets: { 'orders-1': 4, 'orders-0': 2 } });
    story.run(2000);
    expect(answer(story)).toEqual(['OffsetCommit', 'NONE']);
    expect(committed(story)).toEqual({ '0': 2, '1': 4 });
    consume(story);
    story.run(2000);
    story.give({ type: 'alter-offsets', group: 'g', offsets: { 'orders-0': 0 } });
    story.run(1000);
    expect(answer(story)).toEqual(['OffsetCommit', 'UNKNOWN_MEMBER_ID']);
    expect(committed(story)).toEqual({ '0': 2, '1': 4 });
  });

  it('is told which partitions there are not', () => {
    const story = tell();
    story.give({ type: 'alter-offsets', group: 'g', offsets: { 'orders-7': 4 } });
    story.run(2000);
    expect(answer(story)).toEqual(['OffsetCommit', 'NONE', 'orders-7 UNKNOWN_TOPIC_OR_PARTITION']);
    story.give({ type: 'delete-offsets', group: 'g', partitions: ['orders'] });
    expect(factsOf(story, 'command-refused')).toMatchObject([{ reason: 'no-such-partition' }]);
  });

  it('deletes offsets that no member reads, and groups without members', () => {
    const story = tell();
    const member = consume(story);
    story.run(1000);
    story.give({ type: 'commit', process: member, offsets: { 'orders-0': 0 } });
    story.run(100);
    story.give({ type: 'delete-offsets', group: 'g', partitions: ['orders-0'] });
    story.run(1000);
    expect(answer(story)).toEqual(['OffsetDelete', 'NONE', 'orders-0 GROUP_SUBSCRIBED_TO_TOPIC']);
    story.give({ type: 'delete-group', group: 'g' });
    story.run(1000);
    expect(answer(story)).toEqual(['DeleteGroups', 'NON_EMPTY_GROUP']);
    story.give({ type: 'close', process: member });
    story.run(1000);
    story.give({ type: 'delete-offsets', group: 'g', partitions: ['orders-0'] });
    story.run(1000);
    expect(committed(story)).toEqual({});
    story.give({ type: 'delete-group', group: 'g' });
    story.run(1000);
    expect(answer(story)).toEqual(['DeleteGroups', 'NONE']);
    story.give({ type: 'delete-group', group: 'g' });
    story.run(1000);
    expect(answer(story)).toEqual(['DeleteGroups', 'GROUP_ID_NOT_FOUND']);
  });

  it('sends static members away by their names', () => {
    const story = tell();
    const member = consume(story, { configs: { 'group.instance.id': 'i1' } });
    story.run(1000);
    story.give({ type: 'remove-members', group: 'g', instanceIds: ['i1'] });
    story.run(5000);
    expect(answer(story)).toEqual(['LeaveGroup', 'NONE']);
    // It lives, so it comes back as soon as it hears of it.
    expect(heard(story, member)).toEqual(['+0 1', 'lost 0 1', '+0 1']);
    story.give({ type: 'remove-members', group: 'g', instanceIds: ['i2'] });
    story.run(1000);
    expect(answer(story)).toEqual(['LeaveGroup', 'UNKNOWN_MEMBER_ID']);
    expect(groupOf(story).members).toHaveLength(1);
  });

  it('asks again until there is a coordinator', () => {
    const story = tell({ brokers: 3 });
    const member = consume(story);
    story.run(2000);
    const { coordinator } = consumerOf(story, member).membership;
    if (coordinator === null) throw new Error('the group has a coordinator');
    story.give({ type: 'close', process: member });
    story.run(1000);
    story.give({ type: 'crash', process: coordinator });
    story.give({ type: 'alter-offsets', group: 'g', offsets: { 'orders-0': 3 } });
    story.run(5000);
    expect(answer(story)).toEqual(['CreateTopics', 'NONE']);
    story.run(15_000);
    expect(answer(story)).toEqual(['OffsetCommit', 'NONE']);
    expect(committed(story)).toEqual({ '0': 3 });
  });
});
