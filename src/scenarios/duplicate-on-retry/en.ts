/** The words of this scenario in English. */
import type { ScenarioWords } from '../prepared-scenario.ts';

export const en: ScenarioWords = {
  title: 'Sent again, written twice',
  sentences: [
    "Two producers write with acks=all, each to its own topic: one with enable.idempotence=false, the other with Kafka's default. The follower stands still for four seconds.",
    'The leader has every record in its log but may not acknowledge it; request.timeout.ms runs out, and both producers send the same batch again.',
    'In orders each attempt is appended, and consumers get the record again and again; in payments the leader recognises the sequence number and keeps one copy.',
  ],
};
