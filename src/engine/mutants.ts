/**
 * Checks of the protocol that can be left out, one at a time, so that tests can show that the
 * invariants notice. In every run that is not such a test all of them are off.
 *
 * Kafka: the `CHECK` marks of kafka-tlaplus (kip-966), and the faulty models of
 * kafka-specification.
 */

/** A mutant is a cluster in which one check is missing. Its name is that of the list of checks. */
export interface Mutants {
  /** A registration of another incarnation passes for a repetition of the last one. */
  M1: boolean;
  /** Of a new leader epoch the fetcher is not told when the leader stays the same. */
  M2: boolean;
  /** Who leads on in a new epoch keeps what it knew of followers outside the ISR. */
  M3: boolean;
  /** Somebody joins the ISR who has not fetched in this epoch. */
  M4: boolean;
  /** Somebody joins the ISR below the high watermark. */
  M5: boolean;
  /** Somebody joins the ISR below the start of the leader epoch. */
  M6: boolean;
  /** A fetch response is taken though the follower stands elsewhere by now. */
  M7: boolean;
  /** A fetch response of an earlier leader epoch is taken. */
  M8: boolean;
  /** The controller takes a proposal that names members by former broker epochs. */
  M9: boolean;
  /** The controller takes a proposal that is based on a former partition epoch. */
  M10: boolean;
  /** The high watermark counts fetches of an older leader epoch. */
  M15: boolean;
  /** A follower truncates to a point that a leader of another epoch has named. */
  M16: boolean;
  /** An ISR that shrinks counts before the controller has confirmed it. */
  M17: boolean;
  /** The high watermark advances below min.insync.replicas. */
  M20: boolean;
}

export type MutantName = keyof Mutants;

const state: Mutants = {
  M1: false,
  M2: false,
  M3: false,
  M4: false,
  M5: false,
  M6: false,
  M7: false,
  M8: false,
  M9: false,
  M10: false,
  M15: false,
  M16: false,
  M17: false,
  M20: false,
};
Object.seal(state);

/** Where a check may be left out, one of these is read first. */
export const mutants: Readonly<Mutants> = state;

export const MUTANTS: readonly MutantName[] = [
  'M1',
  'M2',
  'M3',
  'M4',
  'M5',
  'M6',
  'M7',
  'M8',
  'M9',
  'M10',
  'M15',
  'M16',
  'M17',
  'M20',
];

/** Leaves out one check, and puts all the others back; null puts all of them back. Tests only. */
export function setMutant(name: MutantName | null): void {
  for (const other of MUTANTS) state[other] = other === name;
}
