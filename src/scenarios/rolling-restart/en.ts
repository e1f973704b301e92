/** The words of this scenario in English. */
import type { ScenarioWords } from '../prepared-scenario.ts';

export const en: ScenarioWords = {
  title: 'Rolling restart and the preferred leader',
  sentences: [
    'All three brokers are restarted one after the other by controlled shutdown: each hands its leadership over before it stops.',
    'Producers go on writing with acks=all and nothing is lost, but a broker that comes back leads nothing: the one restarted last ends up without leadership.',
    'A preferred leader election puts things right: every partition is led by the first of its replicas again, which Kafka also does by itself every five minutes.',
  ],
};
