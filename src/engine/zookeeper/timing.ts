/**
 * The clock of the ensemble, in simulated ms.
 *
 * Kafka: ZooKeeper's zoo.cfg (tickTime 2000, syncLimit 5).
 */

/** tickTime: sessions end in rounds of it. */
export const TICK_MS = 2000;

/** The leader and its followers speak twice within a tick. */
export const HALF_TICK_MS = TICK_MS / 2;

/** Who has said nothing for so long is taken for gone. */
export const SYNC_LIMIT_MS = 5 * TICK_MS;
