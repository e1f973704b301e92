/** The words of the judge in Russian. */
export const verdicts: Readonly<Record<string, string>> = {
  'verdicts.title': 'Вердикты',
  'verdicts.show': 'Искать аномалии',
  'verdicts.none': 'Ничего, что наблюдатель назвал бы аномалией.',
  'verdicts.more': 'и ещё {{count}}',
  'verdicts.proof': 'Перейти к этому моменту и объяснить',
  'verdicts.hide': 'Закрыть',
  'verdict.group': 'Группа {{group}}',
  'verdict.lost-write': '{{partition}}: подтверждено и потеряно, {{count}}: {{records}}',
  'verdict.unseen-late': '{{who}}: подтверждённое в {{partition}} ещё не прочитано: {{count}}',
  'verdict.unseen-gone':
    '{{who}}: подтверждённое в {{partition}} уже не будет прочитано: {{count}}',
  'verdict.duplicate': '{{partition}}: записано дважды, {{count}}: оффсеты {{range}}',
  'verdict.inconsistent-offsets':
    '{{partition}}: по оффсету {{from}} прочитаны две разные записи: {{records}}',
  'verdict.aborted-read': '{{who}}: прочитаны записи отменённой транзакции, {{count}}: {{records}}',
  'verdict.precommitted-read': '{{who}}: транзакция прочитала своё, ещё не подтверждённое',
  'verdict.cycle': '{{who}}: транзакции зависят друг от друга по кругу из {{count}}',
  'verdict.write-cycle': '{{who}}: транзакции писали вперемежку',
  'verdict.int-send-skip': '{{partition}}: внутри транзакции {{who}} лежат чужие записи: {{count}}',
  'verdict.poll-skip': '{{who}}: в {{partition}} пропущено {{count}}: оффсеты {{range}}',
  'verdict.int-poll-skip': '{{who}}: в {{partition}} пропущено {{count}} внутри одного poll',
  'verdict.nonmonotonic-poll': '{{who}}: возврат назад в {{partition}} на {{count}}: {{range}}',
  'verdict.int-nonmonotonic-poll': '{{who}}: возврат назад в {{partition}} внутри одного poll',
  'verdict.nonmonotonic-send':
    '{{partition}}: записи {{who}} не по порядку, {{count}}: {{records}}',
  'verdict.int-nonmonotonic-send': '{{partition}}: записи одной транзакции {{who}} не по порядку',
  'verdict.torn-transaction':
    'От транзакции {{who}} осталась только часть; остальное, {{count}}: {{records}}',
  'verdict.consume-counts': '{{who}}: прочитано один раз, два и так далее: {{histogram}}',
  'verdict.realtime-lag': '{{who}}: отставание от подтверждённого — {{duration}}',
  'verdict.commit-loss':
    '{{who}}: оффсеты в {{partition}} зафиксированы до обработки, {{count}}: {{range}}',
  'verdict.position-after-abort':
    '{{who}}: откуда продолжено чтение {{partition}} после отменённой транзакции',
  'verdict.fenced-by-timeout':
    '{{who}}: «отгорожен (fenced)», хотя это его транзакция не уложилась в срок',
  'verdict.key-order':
    '{{who}}: записи одного ключа прочитаны в другом порядке, {{count}}: {{records}}',
  'verdict.stuck-consumer': '{{who}} стоит на месте в {{partition}} уже {{duration}}',
  'verdict.zombie-write': '{{partition}}: {{who}} записал {{count}}, хотя группа его уже исключила',
  'verdict.held-up': '{{partition}}: читатели подтверждённого ждали {{who}}: {{duration}}',
  'verdict-why.none': 'Kafka такого не допускает: здесь ошибся симулятор. Сообщите об этом.',
  'verdict-why.acks-0': 'acks=0: продюсер не ждёт ни одного брокера, никто ничего не обещал.',
  'verdict-why.acks-1': 'acks=1: когда лидер сменился, записи были только у него.',
  'verdict-why.unclean-election': '«Грязные» выборы сделали лидером реплику вне ISR.',
  'verdict-why.min-isr-1':
    'min.insync.replicas=1: подтвердила единственная реплика, и её больше нет.',
  'verdict-why.last-replica-standing':
    'Последняя реплика в ISR потеряла то, что не успела сбросить на диск.',
  'verdict-why.power-lost': 'Питание пропало у всех, у кого они были, до сброса на диск.',
  'verdict-why.disk-lost': 'Нет ни одного диска, где они лежали.',
  'verdict-why.old-rules': 'По правилам прежних версий лог обрезался по high watermark.',
  'verdict-why.slow-consumer': 'Они в логе, до них дойдёт очередь.',
  'verdict-why.lost': 'Их нет больше ни в одном логе.',
  'verdict-why.skipped': 'Чтение продолжено дальше них.',
  'verdict-why.no-idempotence':
    'enable.idempotence=false: повторённый запрос записывается ещё раз.',
  'verdict-why.epoch-bumped':
    'Лидер помнил только последний пакет: продюсер поднял эпоху и отправил снова.',
  'verdict-why.given-up': 'Продюсер от неё уже отказался, а она всё же записалась.',
  'verdict-why.many-in-flight':
    'Несколько запросов в пути без идемпотентности: неудавшийся приходит позже.',
  'verdict-why.read-uncommitted':
    'isolation.level=read_uncommitted показывает всё, что бы с ним ни стало.',
  'verdict-why.write-edges':
    'Транзакции атомарны, но не изолированы: порядок записи задаёт только лог.',
  'verdict-why.writes-not-isolated': 'Допустимо всегда: транзакция не запирает партицию.',
  'verdict-why.before-kip-890': 'До KIP-890 запоздалый запрос мог оказаться вне своей транзакции.',
  'verdict-why.marker-by-hand': 'Администратор завершил транзакцию в одной из партиций.',
  'verdict-why.marker-skipped':
    'У партиции не было лидера: координатор счёл её удалённой и не отправил туда маркер.',
  'verdict-why.transaction-timeout':
    'Вышел transaction.timeout.ms: координатор отменил её с более высокой эпохой.',
  'verdict-why.open-transaction':
    'Читающий подтверждённое останавливается у первой открытой транзакции.',
  'verdict-why.unchanged': 'Позиция осталась на месте: отмена не сдвигает консумера.',
  'verdict-why.rewound': 'Прочитанное отменённой транзакцией читается снова.',
  'verdict-why.rewound-further': 'Позиция ушла дальше назад, чем прочла отменённая транзакция.',
  'verdict-why.rebalance': 'Партиции распределены заново: чтение идёт с зафиксированного.',
  'verdict-why.restart': 'Консумер запущен заново, чтение идёт с зафиксированного.',
  'verdict-why.reset-earliest': 'auto.offset.reset=earliest: годного оффсета не было.',
  'verdict-why.reset-latest': 'auto.offset.reset=latest: годного оффсета не было.',
  'verdict-why.reset-duration': 'auto.offset.reset=by_duration: начато с записей такой давности.',
  'verdict-why.truncation': 'Лог был обрезан ниже позиции.',
  'verdict-why.seek': 'Приложение вызвало seek().',
  'verdict-why.retention': 'Они удалены раньше, чем до них дошла очередь.',
  'verdict-why.compaction': 'Сжатие лога (compaction) убрало прежние значения ключей.',
  'verdict-why.committed-ahead': 'Зафиксированы оффсеты дальше прочитанного.',
  'verdict-why.at-least-once': 'Как минимум один раз: незафиксированное читается снова.',
  'verdict-why.asynchronous': 'Сроков Kafka не обещает.',
  'verdict-why.auto-commit': 'Автокоммит при закрытии фиксирует всё, что вернул poll().',
  'verdict-why.manual-commit': 'Приложение зафиксировало оффсеты до обработки.',
  'verdict-why.more-partitions': 'В топике стало больше партиций: ключи переехали.',
  'verdict-why.session-expired': 'Сессия истекла; без транзакций писать дальше не запрещает никто.',
  'verdict-why.frozen': 'Процесс стоит на паузе.',
  'verdict-why.not-polling': 'Приложение не вызывает poll().',
  'verdict-why.processing': 'Приложение обрабатывает полученное.',
  'verdict-why.paused': 'Чтение партиции приостановлено.',
  'verdict-why.failed': 'Работа завершилась исключением.',
  'verdict-why.unreachable': 'Недоступны брокеры или связи.',
};
