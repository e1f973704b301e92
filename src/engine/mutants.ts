/**
 * Checks of the protocol that can be left out, one at a time, so that tests can show that the
 * invariants notice. In every run that is not such a test all of them are in place.
 *
 * Kafka: the `CHECK` marks of kafka-tlaplus (kip-966), and the faulty models of
 * kafka-specification.
 */

/** A mutant is a cluster in which one check is missing; what is missing, `MUTANTS` says. */
export type MutantName =
  | 'M1'
  | 'M2'
  | 'M3'
  | 'M4'
  | 'M5'
  | 'M6'
  | 'M7'
  | 'M8'
  | 'M9'
  | 'M10'
  | 'M11'
  | 'M12'
  | 'M13'
  | 'M14'
  | 'M15'
  | 'M16'
  | 'M17'
  | 'M18'
  | 'M19'
  | 'M20';

const state: Record<MutantName, boolean> = {
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
  M11: false,
  M12: false,
  M13: false,
  M14: false,
  M15: false,
  M16: false,
  M17: false,
  M18: false,
  M19: false,
  M20: false,
};
Object.seal(state);

/** Where a check may be left out, one of these is read first. */
export const mutants: Readonly<Record<MutantName, boolean>> = state;

export interface Mutant {
  readonly name: MutantName;
  readonly about: string;
}

export const MUTANTS: readonly Mutant[] = [
  {
    name: 'M1',
    about: 'a registration of another incarnation passes for a repetition of the last one',
  },
  {
    name: 'M2',
    about: 'of a new leader epoch the fetcher is not told when the leader stays the same',
  },
  {
    name: 'M3',
    about: 'who leads on in a new epoch keeps what it knew of followers outside the ISR',
  },
  { name: 'M4', about: 'somebody joins the ISR who has not fetched in this epoch' },
  { name: 'M5', about: 'somebody joins the ISR below the high watermark' },
  { name: 'M6', about: 'somebody joins the ISR below the start of the leader epoch' },
  { name: 'M7', about: 'a fetch response is taken though the follower stands elsewhere by now' },
  { name: 'M8', about: 'a fetch response of an earlier leader epoch is taken' },
  {
    name: 'M9',
    about: 'the controller takes a proposal that names members by former broker epochs',
  },
  {
    name: 'M10',
    about: 'the controller takes a proposal that is based on a former partition epoch',
  },
  { name: 'M11', about: 'a follower truncates to its own high watermark' },
  { name: 'M12', about: 'the leader tells where an epoch ends, and not of which one it speaks' },
  { name: 'M13', about: 'a follower asks where to truncate, and its fetches name no epoch' },
  { name: 'M14', about: 'fetches name the epoch of the last record, and not that of the leader' },
  { name: 'M15', about: 'the high watermark counts fetches of an older leader epoch' },
  {
    name: 'M16',
    about: 'a follower truncates to a point that a leader of another epoch has named',
  },
  { name: 'M17', about: 'an ISR that shrinks counts before the controller has confirmed it' },
  { name: 'M18', about: 'voters change before the leader has committed in its epoch' },
  { name: 'M19', about: 'fetches of a voter that is being removed are refused' },
  { name: 'M20', about: 'the high watermark advances below min.insync.replicas' },
];

/** Leaves out one check and puts all the others back; null puts all of them back. Tests only. */
export function setMutant(name: MutantName | null): void {
  for (const other of MUTANTS) state[other.name] = other.name === name;
}
