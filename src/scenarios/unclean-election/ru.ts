/** The words of this scenario in Russian. */
import type { ScenarioWords } from '../prepared-scenario.ts';

export const ru: ScenarioWords = {
  title: '«Грязные» выборы',
  sentences: [
    'Оба фолловера умирают, ISR сжимается до одного брокера 0, и при min.insync.replicas=1 даже acks=all довольствуется этой единственной копией.',
    'Затем умирает брокер 0 и возвращается брокер 1, у которого нет последних записей: раз unclean.leader.election.enable=true, его всё равно выбирают лидером.',
    'Партиция снова работает, но подтверждённые записи пропали: вернувшись, брокер 0 обрезает то, что оставалось только у него.',
  ],
};
