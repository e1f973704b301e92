/** The words of this scenario in Russian. */
import type { ScenarioWords } from '../prepared-scenario.ts';

export const ru: ScenarioWords = {
  title: 'Новая группа с latest',
  sentences: [
    'Billing читает уже давно, когда приходят три новые группы с auto.offset.reset earliest, latest и none; ни одна ещё ничего не фиксировала.',
    'Earliest читает всё с начала; latest начинает с конца, который застаёт, когда вступила в группу и спросила, примерно через 3 с после запуска: написанного раньше и за эти 3 с она не увидит никогда; none получает NoOffsetForPartitionException.',
    'Затем latest закрывают и запускают снова: теперь зафиксированный оффсет есть, и она читает пришедшее за это время; сброс действует только там, где его нет.',
  ],
};
