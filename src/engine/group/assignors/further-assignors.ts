/** The assignors of clients beside range, which Kafka's default amounts to. */
export { assignRoundRobin } from './roundrobin.ts';
export { assignCooperatively, assignSticky } from './sticky.ts';
