/** The words of this scenario in Russian. */
import type { ScenarioWords } from '../prepared-scenario.ts';

export const ru: ScenarioWords = {
  title: 'Отравленная запись',
  sentences: [
    'В топике лежат целые числа по четыре байта, и обе его партиции читают четыре группы: stuck и skips с IntegerDeserializer, tolerant с ByteArrayDeserializer, а queue — share-группа с IntegerDeserializer.',
    'На 12-й секунде кто-то отправляет в orders-0 текст twelve: это шесть байт, на которых poll() бросает RecordDeserializationException, а позиция остаётся перед этой записью.',
    'Приложение группы stuck ловит исключение, опрашивает снова и вечно натыкается на ту же запись, а отставание растёт и в другой партиции; skips переходит на следующий оффсет через seek; tolerant принимает любые байты; queue получает её пять раз (group.share.delivery.count.limit), после чего брокер её архивирует.',
  ],
};
