import { describe, expect, it } from 'vitest';
import { readScenario } from './read-scenario.ts';
import { settingNotices } from './setting-notices.ts';

describe('a scenario with settings that are known and not simulated', () => {
  it('is valid, and tells of them', () => {
    const read = readScenario(
      JSON.stringify({
        highwater: 1,
        cluster: {
          brokers: 1,
          settings: { 'num.io.threads': '4', 'socket.send.buffer.bytes': '1000' },
        },
        topics: [{ name: 'a', configs: { 'compression.gzip.level': '5', 'retention.ms': '9' } }],
        producers: [{ clientId: 'p', configs: { 'send.buffer.bytes': '1' } }],
        script: [{ at: 1, type: 'create-topic', name: 'b', configs: { 'flush.ms': '5' } }],
      }),
    );
    expect(read).toMatchObject({ ok: true });
    if (!read.ok) return;
    expect(settingNotices(read.value).map(({ path }) => path)).toEqual([
      'cluster.settings.num.io.threads',
      'cluster.settings.socket.send.buffer.bytes',
      'topics[0].configs.compression.gzip.level',
      'producers[0].configs.send.buffer.bytes',
    ]);
  });
});
