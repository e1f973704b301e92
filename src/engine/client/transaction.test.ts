import { describe, expect, it } from 'vitest';
import { brokerId } from '../ids.ts';
import type { RequestBody, ResponseBody } from '../protocol/api.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import { begin, createBrokers, partitionOf, type Brokers } from '../testing/scripted-brokers.ts';
import { sendRecords } from './producer-command.ts';
import { closeProducer } from './producer-failures.ts';
import { cloneProducer } from './clone-producer.ts';
import {
  makeSendOffsets,
  transactionCommand,
  type TransactionCommand,
} from './transaction-command.ts';

/** Coordinators that grant everything, but for what a test puts in their way. */
interface Coordinator {
  epoch: number;
  /** What the next requests of an API get in place of a grant, in turn. */
  readonly errors: Partial<Record<RequestBody['api'], ErrorCode[]>>;
  /** APIs that are not answered at all. */
  readonly silent: RequestBody['api'][];
}

function coordinate(brokers: Brokers): Coordinator {
  const coordinator: Coordinator = { epoch: 0, errors: {}, silent: [] };
  brokers.onTransaction = (body) =>
    coordinator.silent.includes(body.api) ? null : grant(coordinator, body);
  return coordinator;
}

function grant(coordinator: Coordinator, body: RequestBody): ResponseBody | null {
  const error = coordinator.errors[body.api]?.shift() ?? 'NONE';
  switch (body.api) {
    case 'FindCoordinator':
      return { api: 'FindCoordinator', error, coordinator: error === 'NONE' ? brokerId(1) : null };
    case 'InitProducerId': {
      if (error === 'NONE' && body.producerId >= 0) coordinator.epoch += 1;
      const producerEpoch = coordinator.epoch;
      return { api: 'InitProducerId', error, producerId: 7, producerEpoch };
    }
    case 'AddPartitionsToTxn': {
      const results = body.partitions.map((partition) => ({ partition, error }));
      return { api: 'AddPartitionsToTxn', results };
    }
    case 'AddOffsetsToTxn':
      return { api: 'AddOffsetsToTxn', error };
    case 'TxnOffsetCommit':
      return { api: 'TxnOffsetCommit', error };
    case 'EndTxn': {
      if (error !== 'NONE') return { api: 'EndTxn', error, producerId: -1, producerEpoch: -1 };
      if (body.transactionVersion < 2) {
        return { api: 'EndTxn', error, producerId: -1, producerEpoch: -1 };
      }
      coordinator.epoch += 1;
      return { api: 'EndTxn', error, producerId: 7, producerEpoch: coordinator.epoch };
    }
    default:
      return null;
  }
}

const CONFIGS = {
  'transactional.id': 't1',
  'enable.idempotence': 'true',
  'linger.ms': '0',
  'max.block.ms': '5000',
  'delivery.timeout.ms': '9000',
  'request.timeout.ms': '3000',
};

function started({ version = 2 }: { version?: 1 | 2 } = {}): {
  brokers: Brokers;
  coordinator: Coordinator;
} {
  const brokers = createBrokers({ plan: { configs: CONFIGS } });
  const { cluster } = brokers.stage;
  Object.assign(cluster, { settings: { ...cluster.settings, transactionVersion: version } });
  const coordinator = coordinate(brokers);
  begin(brokers);
  run(brokers, 50);
  return { brokers, coordinator };
}

function run({ stage }: Brokers, ms: number): void {
  stage.runUntil(stage.context.now + ms);
}

type Told = TransactionCommand extends infer Each
  ? Each extends TransactionCommand
    ? Omit<Each, 'process'>
    : never
  : never;

function tell(brokers: Brokers, command: Told, ms = 400): string | null {
  const { producer, stage } = brokers;
  const given = { ...command, process: producer.id } satisfies TransactionCommand;
  const refused = transactionCommand(producer, given, stage.context);
  run(brokers, ms);
  return refused;
}

/** What the last call of the application came to. */
function lastAnswer({ stage }: Brokers): string {
  const facts = stage.facts('transaction-call-answered');
  const last = facts[facts.length - 1];
  return last === undefined ? '' : `${last.call} ${last.error}`;
}

function sendOne(brokers: Brokers, value: string, ms = 50): void {
  const record = { key: null, value, partition: 0, timestamp: null };
  sendRecords(brokers.producer, 'orders', [record], brokers.stage.context);
  run(brokers, ms);
}

function failures({ stage }: Brokers): string[] {
  return stage.facts('records-failed').map(({ reason }) => reason);
}

const ORDERS_0 = partitionOf(0, 0);
const MEMBER = { group: 'g', generation: 3, memberId: 'm1', instanceId: null };

function inTransaction(options: { version?: 1 | 2 } = {}): ReturnType<typeof started> {
  const both = started(options);
  tell(both.brokers, { type: 'init-transactions' });
  tell(both.brokers, { type: 'begin-transaction' }, 1);
  return both;
}

describe('a transactional producer', () => {
  it('finds its coordinator before it asks it for an identity', () => {
    const { brokers } = started();
    tell(brokers, { type: 'init-transactions' });
    expect(lastAnswer(brokers)).toBe('init NONE');
    expect(brokers.stage.requestsOf('FindCoordinator')).toHaveLength(1);
    const [asked] = brokers.stage.requestsOf('InitProducerId');
    expect(asked?.to).toBe(brokerId(1));
    expect(brokers.producer.identity).toMatchObject({ producerId: 7, epoch: 0 });
  });

  it('commits what it sent, and goes on with the epoch that the end brought', () => {
    const { brokers, coordinator } = inTransaction();
    sendOne(brokers, 'a');
    tell(brokers, { type: 'end-transaction', committed: true });
    expect(lastAnswer(brokers)).toBe('commit NONE');
    expect(coordinator.epoch).toBe(1);
    tell(brokers, { type: 'begin-transaction' }, 1);
    sendOne(brokers, 'b');
    const sent = brokers.stage.requestsOf('Produce').map(({ body }) => body);
    expect(sent).toMatchObject([
      { transactionalId: 't1', partitions: [{ producerEpoch: 0, baseSequence: 0 }] },
      { transactionVersion: 2, partitions: [{ producerEpoch: 1, baseSequence: 0 }] },
    ]);
  });

  it('tells the coordinator of a partition first with version 1, and keeps its epoch', () => {
    const { brokers, coordinator } = inTransaction({ version: 1 });
    sendOne(brokers, 'a');
    expect(brokers.stage.requestsOf('AddPartitionsToTxn')).toMatchObject([
      { body: { partitions: [ORDERS_0], transactionalId: 't1' } },
    ]);
    tell(brokers, { type: 'end-transaction', committed: true });
    tell(brokers, { type: 'begin-transaction' }, 1);
    sendOne(brokers, 'b');
    expect(coordinator.epoch).toBe(0);
    const [, second] = brokers.stage.requestsOf('Produce').map(({ body }) => body);
    expect(second).toMatchObject({ partitions: [{ producerEpoch: 0, baseSequence: 1 }] });
  });

  it('ends an empty transaction without a word to the coordinator', () => {
    const { brokers } = inTransaction();
    tell(brokers, { type: 'end-transaction', committed: true });
    expect(lastAnswer(brokers)).toBe('commit NONE');
    expect(brokers.stage.requestsOf('EndTxn')).toEqual([]);
    expect(brokers.producer.transactions?.state).toBe('READY');
  });

  it('ends no transaction before its last batch is answered', () => {
    const { brokers } = inTransaction();
    brokers.onProduce = () => null;
    sendOne(brokers, 'a');
    tell(brokers, { type: 'end-transaction', committed: true });
    expect(brokers.stage.requestsOf('EndTxn')).toEqual([]);
    expect(tell(brokers, { type: 'begin-transaction' })).toBe('application-busy');
  });

  it('gives up what it has not sent when it aborts', () => {
    const { brokers } = inTransaction({ version: 1 });
    sendOne(brokers, 'known', 100);
    const record = { key: null, value: 'late', partition: 0, timestamp: null };
    brokers.producer.config = { ...brokers.producer.config, lingerMs: 1000 };
    sendRecords(brokers.producer, 'orders', [record], brokers.stage.context);
    tell(brokers, { type: 'end-transaction', committed: false });
    expect(lastAnswer(brokers)).toBe('abort NONE');
    expect(failures(brokers)).toEqual(['TRANSACTION_ABORTED']);
  });

  it('asks again while the transaction before is still being ended', () => {
    const { brokers, coordinator } = started();
    coordinator.errors.InitProducerId = ['CONCURRENT_TRANSACTIONS', 'CONCURRENT_TRANSACTIONS'];
    tell(brokers, { type: 'init-transactions' }, 1000);
    expect(lastAnswer(brokers)).toBe('init NONE');
    expect(brokers.stage.requestsOf('InitProducerId')).toHaveLength(3);
  });

  it('looks for its coordinator anew when that has moved', () => {
    const { brokers, coordinator } = inTransaction();
    sendOne(brokers, 'a');
    coordinator.errors.EndTxn = ['NOT_COORDINATOR'];
    tell(brokers, { type: 'end-transaction', committed: true }, 1000);
    expect(lastAnswer(brokers)).toBe('commit NONE');
    expect(brokers.stage.requestsOf('FindCoordinator')).toHaveLength(2);
  });

  it('goes on with the same call when it is made again after max.block.ms', () => {
    const { brokers, coordinator } = inTransaction();
    sendOne(brokers, 'a');
    coordinator.silent.push('EndTxn');
    tell(brokers, { type: 'end-transaction', committed: true }, 5100);
    expect(lastAnswer(brokers)).toBe('commit MAX_BLOCK_TIMEOUT');
    tell(brokers, { type: 'end-transaction', committed: false });
    expect(lastAnswer(brokers)).toBe('abort ILLEGAL_STATE');
    coordinator.silent.pop();
    tell(brokers, { type: 'end-transaction', committed: true }, 4000);
    expect(lastAnswer(brokers)).toBe('commit NONE');
  });

  it('aborts what is open when it is closed', () => {
    const { brokers } = inTransaction();
    sendOne(brokers, 'a');
    closeProducer(brokers.producer, brokers.stage.context);
    run(brokers, 1000);
    expect(brokers.stage.requestsOf('EndTxn')).toMatchObject([{ body: { committed: false } }]);
    expect(brokers.producer.status).toBe('stopped');
  });

  it('is copied with all that it waits for', () => {
    const { brokers } = inTransaction();
    brokers.onProduce = () => null;
    sendOne(brokers, 'a');
    tell(brokers, { type: 'end-transaction', committed: true }, 10);
    const copy = cloneProducer(brokers.producer);
    expect(copy.transactions).toEqual(brokers.producer.transactions);
    expect(copy.transactions?.requests[0]).not.toBe(brokers.producer.transactions?.requests[0]);
    expect(copy.transactions?.pending?.result).not.toBe(
      brokers.producer.transactions?.pending?.result,
    );
  });
});

describe('an error of a transaction', () => {
  it('makes an old epoch at a leader a reason to abort, and at the coordinator the end', () => {
    const { brokers, coordinator } = inTransaction();
    brokers.onProduce = () => 'INVALID_PRODUCER_EPOCH';
    sendOne(brokers, 'a');
    expect(failures(brokers)).toEqual(['INVALID_PRODUCER_EPOCH']);
    tell(brokers, { type: 'end-transaction', committed: true });
    expect(lastAnswer(brokers)).toBe('commit INVALID_PRODUCER_EPOCH');
    coordinator.errors.EndTxn = ['PRODUCER_FENCED'];
    tell(brokers, { type: 'end-transaction', committed: false });
    expect(lastAnswer(brokers)).toBe('abort PRODUCER_FENCED');
    tell(brokers, { type: 'begin-transaction' });
    expect(lastAnswer(brokers)).toBe('begin PRODUCER_FENCED');
    sendOne(brokers, 'b');
    expect(failures(brokers)).toContain('PRODUCER_FENCED');
  });

  it('is over once it has been aborted', () => {
    const { brokers } = inTransaction();
    brokers.onProduce = () => 'INVALID_PRODUCER_EPOCH';
    sendOne(brokers, 'a');
    tell(brokers, { type: 'end-transaction', committed: false });
    expect(lastAnswer(brokers)).toBe('abort NONE');
    brokers.onProduce = null;
    tell(brokers, { type: 'begin-transaction' }, 1);
    sendOne(brokers, 'b');
    tell(brokers, { type: 'end-transaction', committed: true });
    expect(lastAnswer(brokers)).toBe('commit NONE');
  });

  it('asks for a new epoch after an abort, where the end brings none', () => {
    const { brokers, coordinator } = inTransaction({ version: 1 });
    brokers.onProduce = () => 'MESSAGE_TOO_LARGE';
    sendOne(brokers, 'a');
    tell(brokers, { type: 'end-transaction', committed: false }, 1000);
    expect(lastAnswer(brokers)).toBe('abort NONE');
    expect(coordinator.epoch).toBe(1);
    expect(brokers.producer.transactions?.state).toBe('READY');
  });

  it('ends the producer when the coordinator knows of no such transaction', () => {
    const { brokers, coordinator } = inTransaction();
    sendOne(brokers, 'a');
    coordinator.errors.EndTxn = ['INVALID_TXN_STATE'];
    tell(brokers, { type: 'end-transaction', committed: true });
    expect(lastAnswer(brokers)).toBe('commit INVALID_TXN_STATE');
    tell(brokers, { type: 'end-transaction', committed: false });
    expect(lastAnswer(brokers)).toBe('abort TRANSACTION_FAILED');
  });

  it('leaves a record that was sent out of turn in its batch, which poisons the producer', () => {
    const { brokers } = started();
    tell(brokers, { type: 'init-transactions' });
    sendOne(brokers, 'early');
    expect(failures(brokers)).toEqual(['ILLEGAL_STATE']);
    expect(brokers.stage.requestsOf('Produce')).toEqual([]);
    run(brokers, 9100);
    expect(failures(brokers)).toEqual(['ILLEGAL_STATE', 'DELIVERY_TIMEOUT']);
    tell(brokers, { type: 'begin-transaction' });
    expect(lastAnswer(brokers)).toBe('begin ILLEGAL_STATE');
  });
});

describe('offsets in a transaction', () => {
  const OFFSETS = [{ partition: ORDERS_0, offset: 4, leaderEpoch: -1, metadata: '' }];

  function sendOffsets(brokers: Brokers, offsets = OFFSETS): void {
    makeSendOffsets(brokers.producer, { member: MEMBER, offsets }, brokers.stage.context);
    run(brokers, 400);
  }

  it('need nobody when there are none', () => {
    const { brokers } = inTransaction();
    sendOffsets(brokers, []);
    expect(lastAnswer(brokers)).toBe('send-offsets NONE');
    expect(brokers.stage.requestsOf('TxnOffsetCommit')).toEqual([]);
  });

  it('go to the coordinator of the group, with who its consumer is there', () => {
    const { brokers } = inTransaction();
    sendOffsets(brokers);
    expect(lastAnswer(brokers)).toBe('send-offsets NONE');
    expect(brokers.stage.requestsOf('AddOffsetsToTxn')).toEqual([]);
    expect(brokers.stage.requestsOf('TxnOffsetCommit')).toMatchObject([
      { body: { ...MEMBER, transactionalId: 't1', offsets: OFFSETS, transactionVersion: 2 } },
    ]);
    tell(brokers, { type: 'end-transaction', committed: true });
    expect(brokers.stage.requestsOf('EndTxn')).toHaveLength(1);
  });

  it('are announced to the coordinator of the transaction with version 1', () => {
    const { brokers } = inTransaction({ version: 1 });
    sendOffsets(brokers);
    expect(brokers.stage.requestsOf('AddOffsetsToTxn')).toMatchObject([
      { body: { groupId: 'g', transactionalId: 't1' } },
    ]);
    expect(brokers.stage.requestsOf('TxnOffsetCommit')).toHaveLength(1);
  });

  it('of a consumer that is no member any more can only be aborted', () => {
    const { brokers, coordinator } = inTransaction();
    coordinator.errors.TxnOffsetCommit = ['ILLEGAL_GENERATION'];
    sendOffsets(brokers);
    expect(lastAnswer(brokers)).toBe('send-offsets COMMIT_FAILED');
    tell(brokers, { type: 'end-transaction', committed: true });
    expect(lastAnswer(brokers)).toBe('commit TRANSACTION_FAILED');
    tell(brokers, { type: 'end-transaction', committed: false });
    expect(lastAnswer(brokers)).toBe('abort NONE');
    expect(brokers.stage.requestsOf('EndTxn')).toHaveLength(1);
  });

  it('are refused outside of a transaction', () => {
    const { brokers } = started();
    tell(brokers, { type: 'init-transactions' });
    sendOffsets(brokers);
    expect(lastAnswer(brokers)).toBe('send-offsets ILLEGAL_STATE');
  });
});
