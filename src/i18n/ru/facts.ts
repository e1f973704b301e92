/** Every fact, in Russian. `...Gen`, `...Dat`, `...Ins`: genitive, dative and instrumental. */
export const facts = {
  'fact.process-added': '{{By}}: добавлен.',
  'fact.process-removed': '{{By}}: убран.',
  'fact.process-started': '{{By}} запущен.',
  'fact.process-crashed': '{{By}} упал. Память потеряна, диск остался.',
  'fact.process-stopped': '{{By}} остановлен штатно.',
  'fact.process-paused': '{{By}} на паузе: его часы стоят, соединения открыты.',
  'fact.process-resumed': '{{By}} продолжает работу после паузы.',
  'fact.command-refused': 'Не выполнено: {{command}}. {{reason}}',
  'fact.broker-registered':
    '{{Broker}} зарегистрировался, эпоха брокера {{brokerEpoch}}{{cleanliness}}.',
  'fact.registration-refused': 'В регистрации {{brokerDat}} отказано: {{error}}.',
  'fact.broker-fenced':
    '{{By}} отгородил (fenced) {{brokerAcc}}: {{silence}} без heartbeat (broker.session.timeout.ms).',
  'fact.broker-fenced-leaving':
    '{{By}} отгородил (fenced) {{brokerAcc}}: он закончил управляемую остановку.',
  'fact.broker-fenced-asked': '{{By}} отгородил (fenced) {{brokerAcc}} по его просьбе.',
  'fact.broker-unfenced':
    '{{By}} снял ограждение с {{brokerGen}}: он снова может быть лидером и фолловером.',
  'fact.controlled-shutdown-started':
    '{{Broker}} просит остановки: сначала его лидерство передают другим.',
  'fact.broker-unregistered': '{{Broker}} снят с регистрации.',
  'fact.quorum-role-changed': '{{By}}: роль {{role}}, эпоха кворума {{epoch}}.',
  'fact.quorum-vote-answered': '{{By}} голосует за {{candidateAcc}} в эпохе {{epoch}}.',
  'fact.quorum-vote-answered-refused': '{{By}} не голосует за {{candidateAcc}} в эпохе {{epoch}}.',
  'fact.quorum-vote-answered-pre':
    '{{By}} проголосует за {{candidateAcc}} (pre-vote, эпоха {{epoch}}).',
  'fact.quorum-vote-answered-pre-refused':
    '{{By}} не проголосует за {{candidateAcc}} (pre-vote, эпоха {{epoch}}).',
  'fact.quorum-leader-elected':
    '{{By}} становится лидером кворума в эпохе {{epoch}}, голоса: {{votes}}.',
  'fact.controller-activated': '{{By}} теперь активный контроллер, эпоха {{epoch}}.',
  'fact.metadata-committed': 'Журнал метаданных зафиксирован до {{to}}: он есть у большинства.',
  'fact.metadata-truncated_one':
    '{{By}} отрезает {{count}} запись лога метаданных, теперь его конец {{to}}.',
  'fact.metadata-truncated_few':
    '{{By}} отрезает {{count}} записи лога метаданных, теперь его конец {{to}}.',
  'fact.metadata-truncated_many':
    '{{By}} отрезает {{count}} записей лога метаданных, теперь его конец {{to}}.',
  'fact.metadata-truncated_other':
    '{{By}} отрезает {{count}} записи лога метаданных, теперь его конец {{to}}.',
  'fact.voters-changed': 'В кворуме голосуют {{voters}}.',
  'fact.segment-rolled':
    '{{By}}: сегмент {{partition}} закрыт, следующий начинается с {{baseOffset}}.',
  'fact.log-start-advanced': '{{By}}: {{partition}} начинается теперь с {{to}}, а не с {{from}}.',
  'fact.segments-deleted':
    '{{By}}: старые сегменты {{partition}} удалены ({{segments}}, байт: {{bytes}}), начало лога — {{logStartOffset}}.',
  'fact.files-removed': '{{By}}: файлы удалённых сегментов {{partition}} стёрты (байт: {{bytes}}).',
  'fact.log-cleaned':
    '{{By}}: {{partition}} сжата (compaction) до {{to}}, записей осталось {{recordsAfter}} из {{recordsBefore}}.',
  'fact.records-deletion-answered-failed': 'Записи {{partition}} не удалены: {{error}}.',
  'fact.records-deletion-answered': 'Записи {{partition}} удалены до {{lowWatermark}}.',
  'fact.log-dir-failed':
    'Каталог {{place}} на диске {{byGen}} отказал: его нельзя ни читать, ни писать.',
  'fact.log-dir-reported': 'Контроллер узнал, что на диске {{brokerGen}} отказал каталог.',
  'fact.log-dir-unreported':
    '{{By}} останавливается: ни один контроллер не узнал об отказе каталога {{place}} (log.dir.failure.timeout.ms).',
  'fact.replica-offline': '{{partition}} недоступна: {{by}} потерял её каталог.',
  'fact.power-cut': '{{By}} обесточен.',
  'fact.unflushed-lost_one':
    '{{By}} потерял {{count}} запись в {{partition}}, не сброшенную на диск: лог кончается на {{from}}.',
  'fact.unflushed-lost_few':
    '{{By}} потерял {{count}} записи в {{partition}}, не сброшенные на диск: лог кончается на {{from}}.',
  'fact.unflushed-lost_many':
    '{{By}} потерял {{count}} записей в {{partition}}, не сброшенных на диск: лог кончается на {{from}}.',
  'fact.unflushed-lost_other':
    '{{By}} потерял {{count}} записи в {{partition}}, не сброшенные на диск: лог кончается на {{from}}.',
  'fact.log-recovered':
    '{{By}} остановился нештатно: он перечитал {{partition}} с {{from}} до {{to}}.',
  'fact.disk-wiped_one': 'Диск {{byGen}} стёрт: на нём пропала {{count}} запись.',
  'fact.disk-wiped_few': 'Диск {{byGen}} стёрт: на нём пропали {{count}} записи.',
  'fact.disk-wiped_many': 'Диск {{byGen}} стёрт: на нём пропало {{count}} записей.',
  'fact.disk-wiped_other': 'Диск {{byGen}} стёрт: на нём пропало {{count}} записи.',
  'fact.replica-deleted_one':
    '{{By}} больше не хранит {{partition}}: удалена {{count}} запись. {{reason}}',
  'fact.replica-deleted_few':
    '{{By}} больше не хранит {{partition}}: удалены {{count}} записи. {{reason}}',
  'fact.replica-deleted_many':
    '{{By}} больше не хранит {{partition}}: удалено {{count}} записей. {{reason}}',
  'fact.replica-deleted_other':
    '{{By}} больше не хранит {{partition}}: удалено {{count}} записи. {{reason}}',
  'fact.replica-files-removed': '{{By}} удалил файлы {{partition}} (file.delete.delay.ms).',
  'fact.disk-delay-changed': 'Диск {{byGen}} теперь тратит {{delay}} на каждую запись и чтение.',
  'fact.topic-created_one':
    'Создан топик {{name}}: {{count}} партиция, фактор репликации {{replicationFactor}}.',
  'fact.topic-created_few':
    'Создан топик {{name}}: {{count}} партиции, фактор репликации {{replicationFactor}}.',
  'fact.topic-created_many':
    'Создан топик {{name}}: {{count}} партиций, фактор репликации {{replicationFactor}}.',
  'fact.topic-created_other':
    'Создан топик {{name}}: {{count}} партиции, фактор репликации {{replicationFactor}}.',
  'fact.topic-deleted': 'Топик {{name}} удалён.',
  'fact.partitions-created': 'В топике {{name}} стало партиций: {{to}}, было {{from}}.',
  'fact.broker-config-changed': '{{Broker}}: {{setting}} изменён.',
  'fact.cluster-config-changed': 'У всех брокеров изменился параметр {{setting}}.',
  'fact.topic-config-changed': 'Топик {{name}}: изменено {{setting}}.',
  'fact.leader-elected':
    '{{partition}}: лидером выбран {{leader}}, эпоха {{leaderEpoch}}. Синхронны: {{isr}}. {{reason}}',
  'fact.leader-elected-unclean':
    '{{partition}}: лидером выбран несинхронный {{leader}}, эпоха {{leaderEpoch}}: подтверждённые записи могут пропасть. {{reason}}',
  'fact.leader-lost':
    '{{partition}} без лидера, эпоха {{leaderEpoch}}. Нет живой реплики, которой можно быть лидером. {{reason}}',
  'fact.isr-shrunk': '{{partition}}: синхронны {{from}} → {{to}}. {{reason}}',
  'fact.isr-expanded': '{{partition}}: синхронны {{from}} → {{to}}. {{reason}}',
  'fact.elr-changed': '{{partition}}: реплики, пригодные в лидеры (ELR), {{from}} → {{to}}.',
  'fact.reassignment-started': '{{partition}} переносится: {{from}} → {{to}}.',
  'fact.reassignment-completed': '{{partition}} перенесена: {{from}} → {{to}}.',
  'fact.reassignment-cancelled': 'Перенос {{partition}} отменён: её реплики — {{to}}.',
  'fact.alter-partition-refused': 'Контроллер отказал в смене ISR у {{partition}}: {{error}}.',
  'fact.admin-answered': 'Контроллер ответил на {{api}}: {{error}}{{text}}.',
  'fact.offsets-listed': '{{partition}} на {{timestamp}}: оффсет {{offset}}, {{error}}.',
  'fact.became-leader': '{{By}} принял {{partition}} в эпохе {{leaderEpoch}}.',
  'fact.became-follower': '{{By}} следует за {{leaderIns}} в {{partition}}, эпоха {{leaderEpoch}}.',
  'fact.became-follower-leaderless': '{{By}} ждёт лидера {{partition}}.',
  'fact.records-appended_one': '{{By}} дописал {{count}} запись в {{partition}} на {{offset}}.',
  'fact.records-appended_few': '{{By}} дописал {{count}} записи в {{partition}} с {{offset}}.',
  'fact.records-appended_many': '{{By}} дописал {{count}} записей в {{partition}} с {{offset}}.',
  'fact.records-appended_other': '{{By}} дописал {{count}} записи в {{partition}} с {{offset}}.',
  'fact.high-watermark-advanced':
    '{{partition}}, {{by}}: high watermark (граница подтверждённых записей) вырос с {{from}} до {{to}}.',
  'fact.log-truncated_one':
    '{{By}} отрезал {{count}} запись у {{partition}}: лог теперь кончается на {{to}}, как у лидера.',
  'fact.log-truncated_few':
    '{{By}} отрезал {{count}} записи у {{partition}}: лог теперь кончается на {{to}}, где логи расходятся.',
  'fact.log-truncated_many':
    '{{By}} отрезал {{count}} записей у {{partition}}: лог теперь кончается на {{to}}, где логи расходятся.',
  'fact.log-truncated_other':
    '{{By}} отрезал {{count}} записи у {{partition}}: лог теперь кончается на {{to}}, где логи расходятся.',
  'fact.produce-refused': '{{By}} отказал {{producer}} в записи в {{partition}}: {{error}}.',
  'fact.producer-id-assigned': '{{By}} дал {{producer}} producer id {{producerId}}.',
  'fact.duplicate-recognised':
    '{{By}}: этот batch от {{producer}} уже есть в {{partition}} на {{baseOffset}} (sequence {{baseSequence}}), ответ тот же, новой записи нет.',
  'fact.sequence-refused':
    '{{By}} не принял batch от {{producer}} в {{partition}}: sequence {{baseSequence}}, ожидается {{expected}} ({{error}}).',
  'fact.isr-change-proposed': '{{By}} предлагает для {{partition}} синхронные реплики: {{to}}.',
  'fact.records-sent_one': '{{by}} отправил {{count}} запись в {{partition}}.',
  'fact.records-sent_few': '{{by}} отправил {{count}} записи в {{partition}}.',
  'fact.records-sent_many': '{{by}} отправил {{count}} записей в {{partition}}.',
  'fact.records-sent_other': '{{by}} отправил {{count}} записи в {{partition}}.',
  'fact.records-acknowledged_one':
    '{{by}} получил ответ: {{count}} запись принята в {{partition}} на {{offset}} (acks={{acks}}).',
  'fact.records-acknowledged_few':
    '{{by}} получил ответ: {{count}} записи приняты в {{partition}} с {{offset}} (acks={{acks}}).',
  'fact.records-acknowledged_many':
    '{{by}} получил ответ: {{count}} записей принято в {{partition}} с {{offset}} (acks={{acks}}).',
  'fact.records-acknowledged_other':
    '{{by}} получил ответ: {{count}} записи приняты в {{partition}} с {{offset}} (acks={{acks}}).',
  'fact.records-failed_one': '{{by}} отказался от {{count}} записи {{partition}}: {{reason}}.',
  'fact.records-failed_few': '{{by}} отказался от {{count}} записей {{partition}}: {{reason}}.',
  'fact.records-failed_many': '{{by}} отказался от {{count}} записей {{partition}}: {{reason}}.',
  'fact.records-failed_other': '{{by}} отказался от {{count}} записи {{partition}}: {{reason}}.',
  'fact.records-retried_one': '{{by}} повторяет {{count}} запись {{partition}}: {{error}}.',
  'fact.records-retried_few': '{{by}} повторяет {{count}} записи {{partition}}: {{error}}.',
  'fact.records-retried_many': '{{by}} повторяет {{count}} записей {{partition}}: {{error}}.',
  'fact.records-retried_other': '{{by}} повторяет {{count}} записи {{partition}}: {{error}}.',
  'fact.batch-split':
    '{{by}}: batch для {{partition}} слишком велик (записей: {{count}}), теперь batch-ей {{parts}}.',
  'fact.producer-epoch-bumped':
    '{{by}} продолжает как producer {{producerId}} с эпохой {{producerEpoch}}: в {{partitions}} sequence снова начинается с 0.',
  'fact.config-changed': '{{by}}: {{name}} теперь {{value}}.',
  'fact.sending-started': '{{by}} начал отправку.',
  'fact.sending-stopped': '{{by}} прекратил отправку.',
  'fact.records-delivered_one': '{{by}} прочитал {{count}} запись {{partition}} на {{offset}}.',
  'fact.records-delivered_few': '{{by}} прочитал {{count}} записи {{partition}} с {{offset}}.',
  'fact.records-delivered_many': '{{by}} прочитал {{count}} записей {{partition}} с {{offset}}.',
  'fact.records-delivered_other': '{{by}} прочитал {{count}} записи {{partition}} с {{offset}}.',
  'fact.position-reset':
    '{{by}} начинает {{partition}} с {{offset}} (auto.offset.reset={{policy}}).',
  'fact.position-reset-beginning': '{{by}} переходит в начало {{partition}}, на {{offset}}.',
  'fact.position-reset-end': '{{by}} переходит в конец {{partition}}, на {{offset}}.',
  'fact.position-sought': '{{by}} переходит к оффсету {{to}} в {{partition}}.',
  'fact.position-truncated':
    '{{by}} отступает в {{partition}} с {{from}} на {{to}}: лог был обрезан.',
  'fact.partitions-assigned-none': '{{by}} остался без партиций в поколении {{generation}}.',
  'fact.partitions-assigned': '{{by}} получил {{partitions}} в поколении {{generation}}.',
  'fact.partitions-revoked-none': '{{by}} отпускать нечего.',
  'fact.partitions-revoked': '{{by}} отпускает {{partitions}}.',
  'fact.partitions-lost': '{{by}} потерял {{partitions}}: его участие в группе окончено.',
  'fact.member-state-changed':
    '{{By}}, эпоха участника {{memberEpoch}}: было {{from}}, теперь {{to}}.',
  'fact.member-state-changed-fenced':
    '{{By}} отгорожен (fenced): координатор не знает его с этой эпохой. Он вступит в группу заново.',
  'fact.member-state-changed-stale':
    '{{By}} слишком долго не опрашивал брокеров: сетевой поток вывел его из группы.',
  'fact.member-state-changed-fatal':
    '{{By}} больше не может быть участником: ошибка координатора окончательна.',
  'fact.subscription-changed': '{{by}} подписывается на {{topics}}.',
  'fact.subscription-changed-assign': '{{by}} сам выбирает {{partitions}}.',
  'fact.subscription-changed-none': '{{by}} больше ни на что не подписан.',
  'fact.subscription-changed-pattern':
    '{{by}} подписывается на топики, подходящие под {{pattern}}.',
  'fact.subscription-changed-pattern-broker':
    '{{by}} поручает координатору найти топики, подходящие под {{pattern}}.',
  'fact.pattern-matched': '{{by}} знает такие топики, подходящие под {{pattern}}: {{topics}}.',
  'fact.partitions-paused': '{{by}} пока не берёт записи {{partitions}}.',
  'fact.partitions-resumed': '{{by}} снова читает {{partitions}}.',
  'fact.poll-interval-exceeded':
    '{{by}} выходит из группы {{group}}: приложение не опрашивало {{silence}} (max.poll.interval.ms).',
  'fact.poll-interval-exceeded-static':
    '{{by}} замолкает в группе {{group}}: приложение не опрашивало {{silence}} (max.poll.interval.ms).',
  'fact.polling-stopped': '{{by}} перестал опрашивать брокеров; heartbeat продолжаются.',
  'fact.polling-resumed': '{{by}} снова опрашивает брокеров.',
  'fact.consumer-failed': '{{by}} остановился с исключением: {{error}}.',
  'fact.consumer-failed-at': '{{by}} остановился с исключением: {{error}} ({{place}}).',
  'fact.exception-caught': '{{By}} поймал {{error}} ({{place}}) и опросит брокеров снова.',
  'fact.exception-caught-skipped':
    '{{By}} поймал {{error}} и переходит к записи после этой ({{place}}).',
  'fact.processing-interrupted':
    '{{By}} остановлен посреди работы: обработано записей — {{handled}}, не обработаны: {{unhandled}}.',
  'fact.transaction-call-answered': '{{By}}: вызов {{call}} завершён — {{reason}}.',
  'fact.producer-transaction-failed': '{{By}}: {{outcome}} — {{reason}}.',
  'fact.transactions-loaded':
    '{{By}} теперь координирует транзакции {{transactionalIds}} (загружена {{partition}}).',
  'fact.transactions-loaded-none':
    '{{By}} загрузил {{partition}}: он координирует её transactional id.',
  'fact.transactions-unloaded': '{{By}} отпустил {{partition}} с её транзакциями.',
  'fact.transaction-state-changed':
    '{{By}}: транзакция {{transactionalId}} теперь {{to}}, была {{from}} (producer id {{producerId}}, эпоха {{producerEpoch}}; {{partitions}}).',
  'fact.transactional-producer-initialized':
    '{{By}}: {{producer}} получает для {{transactionalId}} producer id {{producerId}} с эпохой {{producerEpoch}}.',
  'fact.transactional-producer-fenced-timeout':
    '{{By}}: транзакция {{transactionalId}} длится слишком долго; она прерывается, её продюсер отгорожен (fenced; эпоха {{from}} → {{to}}).',
  'fact.transactional-producer-fenced-new-producer':
    '{{By}}: для {{transactionalId}} пришёл новый продюсер; открытая транзакция прерывается, прежний продюсер отгорожен (fenced; эпоха {{from}} → {{to}}).',
  'fact.transaction-request-refused':
    '{{By}}: отказ {{client}} в {{api}} для {{transactionalId}} — {{error}} (состояние {{state}}, эпоха {{producerEpoch}}, известна {{currentEpoch}}).',
  'fact.transactional-id-expired':
    '{{By}} забыл {{transactionalId}}: им давно никто не пользуется.',
  'fact.transaction-marker-skipped':
    '{{By}} не отправляет маркер {{control}} для {{partition}}: лидера нет, и партиция считается удалённой. Транзакция {{transactionalId}} остаётся там открытой (producer id {{producerId}}, эпоха {{producerEpoch}}).',
  'fact.transaction-marker-written':
    '{{By}} записал маркер {{control}} в {{partition}}, оффсет {{offset}} (producer id {{producerId}}, эпоха {{producerEpoch}}).',
  'fact.transaction-marker-refused':
    '{{By}} не принял маркер {{control}} для {{partition}} — {{error}} (producer id {{producerId}}, эпоха {{producerEpoch}}).',
  'fact.application-rewound': '{{By}} снова читает {{partitions}} с прежнего места.',
  'fact.application-ended': '{{By}} завершается: {{reason}}.',
  'transaction.fatal': 'продолжать нельзя, продюсер больше ни на что не годен',
  'transaction.abortable': 'транзакцию нужно прервать',
  'fact.revocation-begun':
    '{{by}} собирается отпустить {{partitions}}: onPartitionsRevoked() займёт {{delay}}.',
  'fact.commit-retried':
    '{{by}}: commitAsync() не удался ({{error}}), и callback зафиксирует те же оффсеты снова через {{delay}}.',
  'fact.commit-answered': '{{by}}: ответ на фиксацию оффсетов — {{error}}.',
  'fact.coordinator-loading':
    '{{By}} читает {{partition}}, это займёт {{duration}}: её группы ждут.',
  'fact.coordinator-loaded': '{{By}} теперь координирует {{groups}} (загружена {{partition}}).',
  'fact.coordinator-loaded-none': '{{By}} загрузил {{partition}}: он координирует её группы.',
  'fact.coordinator-unloaded-none': '{{By}} отпустил {{partition}} с её группами.',
  'fact.coordinator-unloaded': '{{By}} больше не координирует {{groups}} ({{partition}}).',
  'fact.member-joined': '{{clientId}} входит в группу {{group}}.',
  'fact.member-left': '{{clientId}} покинул группу {{group}}.',
  'fact.member-expired':
    '{{clientId}} исключён из {{group}}: {{silence}} без heartbeat (session.timeout.ms).',
  'fact.rebalance-started': 'Ребалансировка группы {{group}}: {{reason}}',
  'fact.rebalance-completed_one':
    'Группа {{group}} стабильна в поколении {{generation}}, {{count}} участник: {{members}}.',
  'fact.rebalance-completed_few':
    'Группа {{group}} стабильна в поколении {{generation}}, {{count}} участника: {{members}}.',
  'fact.rebalance-completed_many':
    'Группа {{group}} стабильна в поколении {{generation}}, {{count}} участников: {{members}}.',
  'fact.rebalance-completed_other':
    'Группа {{group}} стабильна в поколении {{generation}}, {{count}} участника: {{members}}.',
  'fact.offsets-committed': 'Группа {{group}} зафиксировала {{offsets}}.',
  'fact.member-replaced':
    '{{clientId}} вернулся в {{group}} как {{instanceId}}: теперь его member id — {{memberId}}, а {{oldMemberId}} отгорожен (fenced).',
  'fact.member-refused':
    'Группа {{group}} отказывает {{memberId}} в {{api}}: {{error}} (он говорит {{generation}}, а группа в {{current}}).',
  'fact.offsets-deleted': 'У группы {{group}} больше нет оффсетов для {{partitions}}: {{reason}}',
  'fact.group-deleted': 'Группы {{group}} больше нет: {{reason}}',
  'fact.offsets-pending':
    'Группа {{group}} получила {{offsets}} из транзакции продюсера {{producerId}}: они вступят в силу, когда она будет зафиксирована.',
  'fact.offsets-dropped':
    'Группа {{group}} отбросила {{offsets}}: транзакция продюсера {{producerId}} прервана.',
  'fact.connection-broken': 'Соединение от {{fromGen}} к {{toDat}} разорвано{{unanswered}}.',
  'fact.request-timed-out': '{{By}} не дождался от {{toGen}} ответа на {{api}}.',
  'fact.link-cut': 'Связь от {{fromGen}} к {{toDat}} перерезана.',
  'fact.link-healed': 'Связь от {{fromGen}} к {{toDat}} восстановлена.',
  'fact.link-delay-changed': 'Задержка связи от {{fromGen}} к {{toDat}} теперь {{delay}}.',
  'fact.link-bandwidth-changed': 'Связь от {{fromGen}} к {{toDat}} теперь пропускает {{rate}} Б/с.',
  'fact.link-loss-changed':
    'Связь от {{fromGen}} к {{toDat}} теперь теряет {{percent}} % того, что по ней идёт.',
  'fact.envelope-delayed': 'Запрос в пути задержан на {{delay}}.',

  'part.unclean': ', после нештатной остановки',
  'part.unanswered': ', без ответа на {{apis}}',
  'part.none': 'никто',

  'election.broker-fenced': 'Брокер отгорожен (fenced).',
  'election.broker-unfenced': 'Брокер вернулся.',
  'election.controlled-shutdown': 'Брокер останавливается.',
  'election.unclean-registration': 'Брокер вернулся после нештатной остановки.',
  'election.broker-unregistered': 'Брокер снят с регистрации.',
  'election.reassignment': 'Её реплики переназначены.',
  'election.isr-change': 'Это предложил лидер.',
  'election.preferred': 'Предпочтительный лидер вернулся.',
  'election.unclean': 'Разрешены «грязные» выборы лидера.',

  'election.log-dir-failed': 'Отказал каталог на диске.',

  'deletion.topic-deleted': 'Топик удалён.',
  'deletion.reassigned': 'Теперь она лежит на других брокерах.',
  'deletion.stray': 'При запуске она уже не была назначена этому брокеру и отложена в сторону.',
  'deletion.by-hand': 'Её каталог удалён вручную.',

  'offsets-deleted.expired': 'они старше offsets.retention.minutes.',
  'offsets-deleted.deleted': 'их удалил администратор.',
  'offsets-deleted.topic-deleted': 'топик удалён.',

  'rebalance.member-joined': 'вошёл участник.',
  'rebalance.member-left': 'участник вышел.',
  'rebalance.member-expired': 'участник замолчал.',
  'rebalance.member-changed': 'участник хочет другого.',
  'rebalance.leader-rejoined': 'лидер группы вошёл снова.',
  'rebalance.member-replaced': 'статический участник вернулся с другим.',
  'rebalance.over-capacity': 'в ней больше участников, чем разрешает group.max.size.',
  'rebalance.sync-timeout': 'участник не забрал своё распределение.',
  'rebalance.append-failed': 'распределение не удалось записать.',

  'failure.DELIVERY_TIMEOUT': 'истёк delivery.timeout.ms',
  'failure.BUFFER_EXHAUSTED': 'buffer.memory был полон весь max.block.ms',
  'failure.ILLEGAL_ARGUMENT': 'send() не принял аргумент',
  'failure.MAX_BLOCK_TIMEOUT': 'истёк max.block.ms',
  'failure.RECORD_TOO_LARGE': 'больше max.request.size',
  'failure.ILLEGAL_STATE': 'транзакция не в том состоянии',
  'failure.TRANSACTION_FAILED': 'транзакция уже не удалась раньше',
  'failure.TRANSACTION_ABORTED': 'транзакция прервана',
  'failure.COMMIT_FAILED': 'группа ушла дальше без этого консумера',
  'failure.PRODUCER_CLOSED': 'продюсер закрыт',
} as const;
