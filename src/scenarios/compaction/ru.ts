/** The words of this scenario in Russian. */
import type { ScenarioWords } from '../prepared-scenario.ts';

export const ru: ScenarioWords = {
  title: 'cleanup.policy=compact оставляет последнее значение',
  sentences: [
    'cleanup.policy=compact и пять ключей: тому, кто читает этот лог, нужно лишь последнее значение каждого из них.',
    'Активный сегмент не трогают, прежние переписывают: запись, которую заменила более поздняя с тем же ключом, выпадает, остальные сохраняют свои оффсеты, и появляются пропуски.',
    'Откройте лог (клавиша O): байтов меньше, оффсеты те же, и начало лога по-прежнему 0.',
  ],
};
