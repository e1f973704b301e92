/**
 * A consumer and a producer of one program live and die together.
 *
 * Kafka: the JVM of an application.
 */
import { processOf, type Cluster } from '../cluster.ts';
import type { Process } from '../process.ts';

/**
 * What is killed, paused and started together with a process: its producer first, for a program
 * that starts needs it.
 */
export function sameJvm(cluster: Cluster, process: Process): readonly Process[] {
  if (process.kind === 'producer' && process.application !== null) {
    const consumer = processOf(cluster, process.application.consumer);
    return consumer === null ? [process] : [process, consumer];
  }
  if (process.kind === 'consumer' && process.application !== null) {
    const producer = processOf(cluster, process.application.producer);
    return producer === null ? [process] : [producer, process];
  }
  return [process];
}
