/** The words of this scenario in Russian. */
import type { ScenarioWords } from '../prepared-scenario.ts';

export const ru: ScenarioWords = {
  title: 'Отправлено снова, записано дважды',
  sentences: [
    'Два продюсера пишут с acks=all, каждый в свой топик: один с enable.idempotence=false, другой с настройкой Kafka по умолчанию. Фолловер замирает на четыре секунды.',
    'У лидера в логе есть каждая запись, но подтвердить её он не вправе; request.timeout.ms истекает, и оба продюсера шлют тот же пакет снова.',
    'В orders дописывается каждая попытка, и консумеры получают запись снова и снова; в payments лидер узнаёт номер последовательности и хранит одну копию.',
  ],
};
