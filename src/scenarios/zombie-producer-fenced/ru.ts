/** The words of this scenario in Russian. */
import type { ScenarioWords } from '../prepared-scenario.ts';

export const ru: ScenarioWords = {
  title: '«Зомби»-продюсер отгорожен',
  sentences: [
    'Продюсер с transactional.id=payments пишет транзакции по десять записей; billing читает с read_committed, audit — с read_uncommitted.',
    'Посреди транзакции он замирает (долгая пауза GC), и запускается новый продюсер с тем же transactional.id: координатор поднимает эпоху, отменяет открытую транзакцию и пускает нового.',
    'Когда старый просыпается, его записи отклоняются с INVALID_PRODUCER_EPOCH, а транзакции уже нет; написанное им раньше прочитал audit, но billing не увидит этого никогда.',
  ],
};
