/** The words of this scenario in Russian. */
import type { ScenarioWords } from '../prepared-scenario.ts';

export const ru: ScenarioWords = {
  title: 'Умирает координатор транзакций',
  sentences: [
    'Идут две транзакции: payments фиксируется и слышит об успехе, как только PrepareCommit попал в лог __transaction_state; refunds ещё открыта.',
    'В этот миг координатор, брокер 0, убит раньше, чем дошли его маркеры: billing (read_committed) всё ждёт, хотя судьба транзакции решена и отменить её уже нельзя.',
    'После выборов другой брокер загружает этот лог: он пишет маркеры payments, и billing получает её записи позже, но непременно, а refunds остаётся открытой, продолжается с новым координатором и фиксируется.',
  ],
};
