import { describe, expect, it } from 'vitest';
import { join, written } from '../testing/controller-brokers.ts';
import { ask, createControllerScript, decisions, factsOf } from '../testing/controller-script.ts';
import { ADMIN } from '../ids.ts';
import { groupConfigOf } from './image.ts';

type Changes = Readonly<Record<string, string | null>>;

function script() {
  const made = createControllerScript();
  join(made, 0);
  decisions(made);
  return made;
}

function alter(made: ReturnType<typeof script>, group: string, changes: Changes): unknown {
  const listed = Object.entries(changes).map(([name, value]) => ({ name, value }));
  const api = 'IncrementalAlterConfigs';
  return ask(made, ADMIN, { api, scope: 'group', resource: group, changes: listed });
}

describe('settings of a group', () => {
  it('are written for a group that need not be there, and taken back', () => {
    const made = script();
    expect(alter(made, 'g', { 'consumer.session.timeout.ms': '50000' })).toMatchObject({
      error: 'NONE',
    });
    expect(groupConfigOf(made.controller.image, 'g')).toEqual([
      { name: 'consumer.session.timeout.ms', value: '50000' },
    ]);
    expect(groupConfigOf(made.controller.image, 'h')).toEqual([]);
    expect(written(decisions(made))).toEqual(['config g consumer.session.timeout.ms=50000']);
    expect(factsOf(made, 'group-config-changed')).toMatchObject([{ group: 'g', value: '50000' }]);
    alter(made, 'g', { 'consumer.session.timeout.ms': null });
    expect(made.controller.image.groupConfigs).toEqual([]);
  });

  it('are refused where they are none, or not within what brokers allow', () => {
    const made = script();
    expect(alter(made, '', { 'consumer.session.timeout.ms': '50000' })).toMatchObject({
      error: 'INVALID_REQUEST',
      message: 'Default group resources are not allowed.',
    });
    expect(alter(made, 'g', { nope: '1' })).toMatchObject({
      error: 'INVALID_CONFIG',
      message: 'Unknown group config name: nope',
    });
    expect(alter(made, 'g', { 'consumer.session.timeout.ms': '1' })).toMatchObject({
      error: 'INVALID_CONFIG',
      message:
        'consumer.session.timeout.ms must be greater than or equal to ' +
        'group.consumer.min.session.timeout.ms',
    });
    expect(decisions(made)).toEqual([]);
  });
});
