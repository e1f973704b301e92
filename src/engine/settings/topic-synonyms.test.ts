import { describe, expect, it } from 'vitest';
import { SERVER_TABLE, TOPIC_TABLE } from './tables.ts';
import { textsOver } from './texts.ts';
import { serverNames, topicNameOf, topicTexts } from './topic-synonyms.ts';

describe('what servers say of topics', () => {
  it('is taken from the name that wins', () => {
    const minutes = { 'log.retention.hours': '1', 'log.retention.minutes': '5' };
    expect(topicTexts(minutes)).toEqual({ 'retention.ms': '300000' });
    expect(topicTexts({ ...minutes, 'log.retention.ms': '7' })).toEqual({ 'retention.ms': '7' });
    expect(topicTexts({ 'log.roll.jitter.hours': '1' })).toEqual({
      'segment.jitter.ms': '3600000',
    });
    expect(topicTexts({ 'log.flush.scheduler.interval.ms': '5' })).toEqual({ 'flush.ms': '5' });
  });

  it('is without limit when it is below zero', () => {
    expect(topicTexts({ 'log.retention.hours': '-3' })).toEqual({ 'retention.ms': '-1' });
  });

  it('goes by names that both sides have', () => {
    for (const [name] of TOPIC_TABLE) {
      for (const server of serverNames(name)) {
        expect(SERVER_TABLE.has(server)).toBe(true);
        expect(topicNameOf(server)).toBe(name);
      }
    }
    expect(topicNameOf('num.partitions')).toBeNull();
  });

  it('is pushed aside by whatever name a narrower place gives it', () => {
    const statics = { 'log.retention.ms': '7', 'log.roll.hours': '2' };
    const texts = textsOver(statics, [{ name: 'log.retention.hours', value: '1' }]);
    expect(texts).toEqual({ 'log.retention.hours': '1', 'log.roll.hours': '2' });
    const both = textsOver(
      statics,
      [{ name: 'log.roll.ms', value: '5' }],
      [{ name: 'log.roll.ms', value: '6' }],
    );
    expect(both).toEqual({ 'log.retention.ms': '7', 'log.roll.ms': '6' });
  });
});
