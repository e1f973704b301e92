/** The words of this scenario in Russian. */
import type { ScenarioWords } from '../prepared-scenario.ts';

export const ru: ScenarioWords = {
  title: 'Слишком мало синхронных реплик',
  sentences: [
    'Топик требует min.insync.replicas=2; checkout пишет с acks=all, clicks — с acks=1.',
    'Оба фолловера остановлены: теперь лидер отвечает на acks=all ошибкой NOT_ENOUGH_REPLICAS, чтобы не обещать того, чего не может выполнить; acks=1 он принимает, но high watermark стоит на месте, и прочитать эти записи никто не может.',
    'Один фолловер возвращается и догоняет лидера: high watermark подскакивает, консумеры получают всё, а отклонённые записи продюсер записывает повторными попытками.',
  ],
};
