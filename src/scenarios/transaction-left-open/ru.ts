/** The words of this scenario in Russian. */
import type { ScenarioWords } from '../prepared-scenario.ts';

export const ru: ScenarioWords = {
  title: 'Транзакция, которую никто не завершает',
  sentences: [
    'В одну партицию пишут два продюсера: payments — транзакциями, checkout — без них; billing читает с read_committed, audit — с read_uncommitted.',
    'Payments убит посреди транзакции: last stable offset остаётся на её первой записи, и billing не получает больше ничего, даже записей checkout, которые ни в какую транзакцию не входят.',
    'Каждые 10 с координатор ищет транзакции старше transaction.timeout.ms (здесь 15 с, по умолчанию 60 с): когда он пишет маркер отмены, last stable offset прыгает вперёд, и billing получает всё, кроме записей погибшего продюсера.',
  ],
};
