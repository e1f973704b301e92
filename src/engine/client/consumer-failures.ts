/**
 * What a consumer meets when something goes wrong, and at its end: broken connections, positions
 * that have to be checked, `close()`.
 *
 * Kafka: ClassicKafkaConsumer.
 */
export { onCloseAnswer, onCloseDue } from './consumer-close.ts';
export { onConsumerConnectionLost } from './consumer-disconnect.ts';
export { onEpochAnswer, sendEpochs } from './consumer-validation.ts';
