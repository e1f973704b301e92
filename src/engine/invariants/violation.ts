/**
 * The invariants by name, how often each was evaluated on a state that could have broken it, and
 * what is thrown when one does not hold.
 */
import type { BrokerId, PartitionId } from '../ids.ts';

/**
 * I1 a log has no gaps; I2 its offsets are in order; I3 what is committed stays so; I4 replicas
 * agree below their high watermarks; I5 a leader holds all that is committed; I6 so does everybody
 * who may lead next; I7 the leader counts at least whom the controller counts; I8 the high
 * watermark waits for the maximal ISR and for min ISR; I9 what is exposed lies on all members of
 * the ISR; I10 the ISR is legal; I11 the ELR is legal; I12 without ISR and ELR the last leader is
 * known; I13 who came back uncleanly is in sync only after it has caught up; I14 something
 * committed is on some disk; I15 what was read can be read again; I16 one leader for each epoch,
 * out of the ISR; I17 brokers know what the controller has written, and nothing else; I18 a broker
 * epoch is one uptime; I19 a follower fetches from one broker, a leader from none; I20 a log that
 * was cut is a prefix of the leader's, and has lost nothing committed; I21 who joins the ISR has
 * caught up; I22 one leader for each epoch of the quorum, by the votes of a majority; I23 what is
 * committed in the metadata log lies on a majority and on every new leader; I24 roles in the quorum
 * are legal; I25 voters change one at a time.
 *
 * K7 leader epochs grow along a log, as its cache says; K14 epochs of a partition grow together,
 * and a leader that recovers is alone; K15 a reassignment is legal.
 *
 * I35 sequence numbers of a producer have no gap in a log, and none comes twice; I36 what a
 * producer holds is what it has not told the end of; K10 a log remembers the last batch of each
 * producer; K23 each record ends once, and a producer keeps to its limits and its order.
 *
 * Groups: I26 a target assignment covers what is subscribed, each partition once; I27 no two
 * members believe that they own a partition; I28 who is at the target epoch has nothing of another;
 * I29 in a stable group everybody has come to where he shall be; I30 a partition is one member's,
 * or is being given up by one, and epochs are in order; G1 generations and group epochs grow; G2 an
 * assignment gives each partition to one member, who is subscribed; G7 each member's absence would
 * be noticed; G8 an instance id is one member; G9 a group that is not empty has a leader, and an
 * empty one no members; G12 assignments are balanced. I37 committed offsets are what was committed
 * last, or went by expiry or deletion; O5 commits come from members of the present generation or
 * epoch.
 *
 * Reading: I38 nobody is given what is not committed; O2 positions move forward; I34 with
 * read_committed nobody is given open or aborted records, nor misses committed ones.
 *
 * Transactions: I31 two clients never have the same producer id and epoch; I32 two coordinators
 * never have the same epoch, and nobody is told of a state that is not his; I33 the last stable
 * offset is where the first open transaction begins; T3 the markers of a transaction all say what
 * was decided; T5 only who has the newest epoch gets past the coordinator; T7 each end raises the
 * epoch, and the marker carries it; G11 states follow each other as Kafka allows.
 *
 * Share groups: S1 the start offset never goes back, and all below it is finished; S2 a record is
 * acquired by one member, whose lock runs; S3 deliveries are counted, up to their limit; S4 so many
 * records are in flight at most; S5 what is finished stays so; I40 counters are what a recount
 * says.
 *
 * I39 time does not go back, and what is queued is bounded.
 */
export const INVARIANTS = [
  'I1',
  'I2',
  'I3',
  'I4',
  'I5',
  'I6',
  'I7',
  'I8',
  'I9',
  'I10',
  'I11',
  'I12',
  'I13',
  'I14',
  'I15',
  'I16',
  'I17',
  'I18',
  'I19',
  'I20',
  'I21',
  'I35',
  'I36',
  'I22',
  'I23',
  'I24',
  'I25',
  'K7',
  'K10',
  'K14',
  'K15',
  'K23',
  'I26',
  'I27',
  'I28',
  'I29',
  'I30',
  'I31',
  'I32',
  'I33',
  'I34',
  'I37',
  'I38',
  'I39',
  'I40',
  'G1',
  'G2',
  'G7',
  'G8',
  'G9',
  'G11',
  'G12',
  'O2',
  'O5',
  'T3',
  'T5',
  'T7',
  'S1',
  'S2',
  'S3',
  'S4',
  'S5',
] as const;

export type Invariant = (typeof INVARIANTS)[number];

export interface Violation {
  readonly invariant: Invariant;
  /** Simulated ms. */
  readonly tick: number;
  readonly partition: PartitionId | null;
  readonly broker: BrokerId | null;
  readonly message: string;
}

/** How often each invariant was evaluated on a state that was not trivial. */
export type Evaluations = Record<Invariant, number>;

export function noEvaluations(): Evaluations {
  return {
    I1: 0,
    I2: 0,
    I3: 0,
    I4: 0,
    I5: 0,
    I6: 0,
    I7: 0,
    I8: 0,
    I9: 0,
    I10: 0,
    I11: 0,
    I12: 0,
    I13: 0,
    I14: 0,
    I15: 0,
    I16: 0,
    I17: 0,
    I18: 0,
    I19: 0,
    I20: 0,
    I21: 0,
    I35: 0,
    I36: 0,
    I22: 0,
    I23: 0,
    I24: 0,
    I25: 0,
    K7: 0,
    K10: 0,
    K14: 0,
    K15: 0,
    K23: 0,
    I26: 0,
    I27: 0,
    I28: 0,
    I29: 0,
    I30: 0,
    I31: 0,
    I32: 0,
    I33: 0,
    I34: 0,
    I37: 0,
    I38: 0,
    I39: 0,
    I40: 0,
    G1: 0,
    G2: 0,
    G7: 0,
    G8: 0,
    G9: 0,
    G11: 0,
    G12: 0,
    O2: 0,
    O5: 0,
    T3: 0,
    T5: 0,
    T7: 0,
    S1: 0,
    S2: 0,
    S3: 0,
    S4: 0,
    S5: 0,
  };
}

/** Throws an error that names the invariant and carries the violation as its cause. */
export function violate(violation: Violation): never {
  const { invariant, tick, partition, broker, message } = violation;
  const place = partition === null ? '' : ` partition ${partition}`;
  const where = broker === null ? place : `${place} on ${broker}`;
  throw new Error(`${invariant} at tick ${tick}${where}: ${message}`, { cause: violation });
}

/** The violation that an error carries, or null for any other error. */
export function violationOf(error: unknown): Violation | null {
  if (!(error instanceof Error)) return null;
  return isViolation(error.cause) ? error.cause : null;
}

function isViolation(cause: unknown): cause is Violation {
  return typeof cause === 'object' && cause !== null && 'invariant' in cause && 'tick' in cause;
}
