/** The words of this scenario in Russian. */
import type { ScenarioWords } from '../prepared-scenario.ts';

export const ru: ScenarioWords = {
  title: 'Медленный фолловер',
  sentences: [
    'Связь от лидера к брокеру 2 пропускает всего 500 байт в секунду, меньше, чем пишется: его heartbeat доходят, и мёртвым его никто не считает, но он отстаёт всё больше.',
    'High watermark ждёт его, а с ним ждёт и всё отправленное с acks=all; через 30–45 с лидер видит, что он не догонял уже дольше replica.lag.time.max.ms, и выводит его из ISR.',
    'После этого high watermark прыгает вперёд. Когда связь снова быстра, фолловер догоняет и возвращается в ISR, как только дойдёт до high watermark.',
  ],
};
