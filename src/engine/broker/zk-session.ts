/**
 * A broker's session with ZooKeeper: it lives as long as some server of the ensemble hears of the
 * broker in time, and moves to another server when one is lost.
 *
 * Kafka: kafka.zookeeper.ZooKeeperClient, kafka.zk.KafkaZkClient (3.9); ZooKeeper's ClientCnxn.
 * Simplified: a broker begins with the server of its own number, not with one drawn at random, and
 * asks again for everything that was not answered when it has moved.
 */
import { emit, setTimer, type Context } from '../context.ts';
import { numberOf, type ProcessId } from '../ids.ts';
import type { RequestEnvelope } from '../network/envelope.ts';
import { send } from '../network/transport.ts';
import type {
  ZkConnectResponse,
  ZkMulti,
  ZkPollResponse,
  ZkRead,
  ZkReadResponse,
  ZkReadResult,
  ZkWatchEvent,
  ZkWriteResponse,
  ZkWriteResult,
} from '../protocol/zookeeper-api.ts';
import { cloneZkController, type ZkController } from '../zookeeper/controller-state.ts';
import type { SessionId } from '../zookeeper/znode.ts';
import type { Broker } from './broker.ts';

/** What a broker keeps in ZooKeeper mode. */
export interface ZkBroker {
  readonly servers: readonly ProcessId[];
  /** The server to try, counted on for ever. */
  next: number;
  /** Whom it is connected to, or is trying. */
  server: ProcessId | null;
  isConnected: boolean;
  /** Attempts since it was connected last. */
  failures: number;
  /** -1: none yet, or the last one has ended. */
  session: SessionId;
  /** Not yet answered, in order. */
  calls: ZkCall[];
  nextCall: number;
  /** It is leaving: the end of its session is under way. */
  isClosing: boolean;
  shutdownAttempts: number;
  /** The newest epoch of a controller that it has heard of; requests of older ones are refused. */
  controllerEpoch: number;
  /** Set while it is the controller itself. */
  active: ZkController | null;
}

export interface ZkCall {
  readonly number: number;
  readonly reads: readonly ZkRead[];
  readonly multis: readonly ZkMulti[];
  readonly purpose: ZkPurpose;
}

export type ZkPurpose =
  'register' | 'find-controller' | 'find-epoch' | 'adopt' | 'claim' | 'controller';

/** What the session tells of itself. */
export type SessionNews =
  | { readonly type: 'established' | 'moved' | 'expired' | 'closed' }
  | {
      readonly type: 'answered';
      readonly purpose: ZkPurpose;
      readonly reads: readonly ZkReadResult[];
      readonly writes: readonly ZkWriteResult[];
    }
  | { readonly type: 'changed'; readonly event: ZkWatchEvent };

/** Before it tries another server: soon at first, then once a second, simulated ms. */
const RECONNECT_MS = 100;
const RECONNECT_MAX_MS = 1000;

export function createZkBroker(servers: readonly ProcessId[], broker: Broker): ZkBroker {
  return {
    servers,
    next: numberOf(broker.id),
    server: null,
    isConnected: false,
    failures: 0,
    session: -1,
    calls: [],
    nextCall: 0,
    isClosing: false,
    shutdownAttempts: 0,
    controllerEpoch: 0,
    active: null,
  };
}

export function cloneZkBroker(zk: ZkBroker): ZkBroker {
  const active = zk.active === null ? null : cloneZkController(zk.active);
  return { ...zk, calls: zk.calls.slice(), active };
}

/** What a server that says nothing for so long is left for: two thirds of the session timeout. */
function silenceMs(context: Context): number {
  return Math.max(1, Math.floor((sessionTimeoutMs(context) * 2) / 3));
}

function sessionTimeoutMs(context: Context): number {
  return context.settings.broker.zookeeperSessionTimeoutMs;
}

export function connect(broker: Broker, zk: ZkBroker, context: Context): void {
  const server = zk.servers[zk.next % zk.servers.length] ?? null;
  zk.next += 1;
  zk.server = server;
  zk.isConnected = false;
  if (server === null) return;
  send(context, broker, server, {
    channel: 'zookeeper',
    timeoutMs: silenceMs(context),
    body: {
      api: 'ZkConnect',
      client: broker.id,
      session: zk.session,
      timeoutMs: sessionTimeoutMs(context),
    },
  });
}

export function onConnected(
  broker: Broker,
  zk: ZkBroker,
  { server, response }: { readonly server: ProcessId; readonly response: ZkConnectResponse },
  context: Context,
): SessionNews[] {
  if (zk.server !== server || zk.isConnected) return [];
  if (response.code !== 'OK') return expire(broker, zk, context);
  const isNew = zk.session < 0;
  zk.session = response.session;
  zk.isConnected = true;
  zk.failures = 0;
  emit(context, broker.id, { type: 'zookeeper-connected', server, session: zk.session });
  poll(broker, zk, context);
  for (const call of zk.calls) sendCall(broker, zk, call, context);
  return [{ type: isNew ? 'established' : 'moved' }];
}

function poll(broker: Broker, zk: ZkBroker, context: Context): void {
  if (zk.server === null) return;
  send(context, broker, zk.server, {
    channel: 'zookeeper-watch',
    timeoutMs: silenceMs(context),
    body: { api: 'ZkPoll', session: zk.session },
  });
}

/** Asked as soon as there is a connection, and again after a loss of it. */
export function askZooKeeper(
  broker: Broker,
  asked: Pick<ZkCall, 'reads' | 'multis' | 'purpose'>,
  context: Context,
): void {
  const { zk } = broker;
  if (zk === null) return;
  const call: ZkCall = { ...asked, number: zk.nextCall };
  zk.nextCall += 1;
  zk.calls.push(call);
  if (zk.isConnected) sendCall(broker, zk, call, context);
}

function sendCall(broker: Broker, zk: ZkBroker, call: ZkCall, context: Context): void {
  if (zk.server === null) return;
  const { number, reads, multis } = call;
  const { session } = zk;
  send(context, broker, zk.server, {
    channel: 'zookeeper',
    timeoutMs: silenceMs(context),
    body:
      multis.length > 0
        ? { api: 'ZkWrite', session, number, multis }
        : { api: 'ZkRead', session, number, reads },
  });
}

export function onAnswered(
  broker: Broker,
  zk: ZkBroker,
  answer: {
    readonly server: ProcessId;
    readonly number: number;
    readonly response: ZkReadResponse | ZkWriteResponse;
  },
  context: Context,
): SessionNews[] {
  const { server, number, response } = answer;
  if (zk.server !== server || !zk.isConnected) return [];
  if (response.code === 'SESSIONEXPIRED') return expire(broker, zk, context);
  const call = zk.calls.find((known) => known.number === number);
  if (call === undefined) return [];
  zk.calls = zk.calls.filter((known) => known !== call);
  const { purpose } = call;
  const reads = response.api === 'ZkRead' ? response.results : [];
  const writes = response.api === 'ZkWrite' ? response.results : [];
  return [{ type: 'answered', purpose, reads, writes }];
}

export function onPolled(
  broker: Broker,
  zk: ZkBroker,
  { server, response }: { readonly server: ProcessId; readonly response: ZkPollResponse },
  context: Context,
): SessionNews[] {
  if (zk.server !== server || !zk.isConnected) return [];
  if (response.code !== 'OK') return zk.isClosing ? [] : expire(broker, zk, context);
  poll(broker, zk, context);
  return response.events.map((event) => ({ type: 'changed', event }));
}

/** The session has ended: with it went what it stood for, and what it has asked. */
function expire(broker: Broker, zk: ZkBroker, context: Context): SessionNews[] {
  const { session } = zk;
  zk.session = -1;
  zk.isConnected = false;
  zk.calls = [];
  emit(context, broker.id, { type: 'zookeeper-session-lost', session });
  return [{ type: 'expired' }];
}

/** The connection to a server broke, or the server has been silent for too long. */
export function onConnectionLost(
  broker: Broker,
  zk: ZkBroker,
  { server, request }: { readonly server: ProcessId; readonly request: RequestEnvelope },
  context: Context,
): SessionNews[] {
  if (zk.server !== server) return [];
  if (request.body.api === 'ZkClose') return [{ type: 'closed' }];
  if (zk.isConnected) emit(context, broker.id, { type: 'zookeeper-connection-lost', server });
  zk.server = null;
  zk.isConnected = false;
  const delayMs = Math.min(RECONNECT_MAX_MS, RECONNECT_MS << Math.min(zk.failures, 4));
  zk.failures += 1;
  const timer = { type: 'zk-connect' } as const;
  setTimer(context, broker, { delayMs, timer, cause: broker.startedBy });
  return [];
}

/** Says good-bye: what the session stood for goes at once. False: there is nobody to tell. */
export function closeSession(broker: Broker, zk: ZkBroker, context: Context): boolean {
  if (!zk.isConnected || zk.server === null) return false;
  zk.isClosing = true;
  send(context, broker, zk.server, {
    channel: 'zookeeper',
    timeoutMs: silenceMs(context),
    body: { api: 'ZkClose', session: zk.session },
  });
  return true;
}
