/** The words of this scenario in Russian. */
import type { ScenarioWords } from '../prepared-scenario.ts';

export const ru: ScenarioWords = {
  title: 'Фолловер выпадает из ISR и возвращается',
  sentences: [
    'Брокер 2 замирает на четырнадцать секунд, как при долгой сборке мусора; его сессия у контроллера при этом не истекает.',
    'Пока он числится в ISR, он держит high watermark на месте, и acks=all ждёт; по истечении replica.lag.time.max.ms (здесь 6 с, по умолчанию 30 с) лидер исключает его из ISR, и запись продолжается без него.',
    'Очнувшись, он забирает пропущенное, и, как только он догнал лидера, тот возвращает его в ISR.',
  ],
};
