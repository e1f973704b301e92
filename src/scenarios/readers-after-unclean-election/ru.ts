/** The words of this scenario in Russian. */
import type { ScenarioWords } from '../prepared-scenario.ts';

export const ru: ScenarioWords = {
  title: 'Читатели впереди нового лидера',
  sentences: [
    'Три группы читают одну партицию с auto.offset.reset earliest, latest и none; оба фолловера умирают, ISR сокращается до брокера 0, и при min.insync.replicas=1 все продолжают писать и читать.',
    'Затем умирает брокер 0, и «грязными» выборами лидером становится брокер 1, у которого всего этого нет: читатели впереди его лога и спрашивают через OffsetsForLeaderEpoch, где кончается их эпоха.',
    'earliest и latest отступают к этому оффсету (сброса нет) и читают другие записи под уже прочитанными оффсетами; none получает LogTruncationException и останавливается.',
  ],
};
