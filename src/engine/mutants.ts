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
  | 'M20'
  | 'M21'
  | 'M22'
  | 'M23'
  | 'M24'
  | 'M25'
  | 'M26'
  | 'M27'
  | 'M28'
  | 'M29'
  | 'M30'
  | 'M31'
  | 'M32'
  | 'M33'
  | 'M34'
  | 'M35'
  | 'M36'
  | 'M37'
  | 'M38'
  | 'M39'
  | 'M40';

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
  M21: false,
  M22: false,
  M23: false,
  M24: false,
  M25: false,
  M26: false,
  M27: false,
  M28: false,
  M29: false,
  M30: false,
  M31: false,
  M32: false,
  M33: false,
  M34: false,
  M35: false,
  M36: false,
  M37: false,
  M38: false,
  M39: false,
  M40: false,
};
Object.seal(state);

/** Where a check may be left out, one of these is read first. */
export const mutants: Readonly<Record<MutantName, boolean>> = state;

export interface Mutant {
  readonly name: MutantName;
  readonly about: string;
  /** Which hunt is after it; absent: that among brokers. */
  readonly by?: 'clients';
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
  {
    name: 'M21',
    about: 'a member gets what another one has, who was told to give it up and has not',
    by: 'clients',
  },
  {
    name: 'M22',
    about: 'a member gets what another one has not been told to give up',
    by: 'clients',
  },
  {
    name: 'M23',
    about: 'offsets are taken from members of any epoch',
    by: 'clients',
  },
  {
    name: 'M24',
    about: 'offsets are taken from members of any generation',
    by: 'clients',
  },
  {
    name: 'M25',
    about: 'the last stable offset is the high watermark, whatever is open',
    by: 'clients',
  },
  {
    name: 'M26',
    about: 'markers of an earlier coordinator are written',
    by: 'clients',
  },
  {
    name: 'M27',
    about: 'the end of a transaction does not raise the epoch',
    by: 'clients',
  },
  {
    name: 'M28',
    about: 'a new producer gets the epoch of the one before',
    by: 'clients',
  },
  {
    name: 'M29',
    about: 'consumers do not pass over what was aborted',
    by: 'clients',
  },
  {
    name: 'M30',
    about: 'the lock of an acquired record never ends',
    by: 'clients',
  },
  {
    name: 'M31',
    about: 'a record that somebody has acquired may be acquired by others',
    by: 'clients',
  },
  {
    name: 'M32',
    about: 'deliveries of records that come back are not counted',
    by: 'clients',
  },
  {
    name: 'M33',
    about: 'the start offset of a share group passes over what somebody has acquired',
    by: 'clients',
  },
  {
    name: 'M34',
    about: 'of a static member that comes back the old one stays as well',
    by: 'clients',
  },
  {
    name: 'M35',
    about: 'a member gets what another has yet to give up, in one round',
    by: 'clients',
  },
  {
    name: 'M36',
    about: 'offsets of a transaction count before it has ended',
    by: 'clients',
  },
  {
    name: 'M37',
    about: 'offsets of a transaction count though it was aborted',
    by: 'clients',
  },
  {
    name: 'M38',
    about: 'records are taken into a transaction that nobody knows of',
    by: 'clients',
  },
  {
    name: 'M39',
    about:
      'the epoch of a transactional producer is not compared with the one that the coordinator has',
    by: 'clients',
  },
  {
    name: 'M40',
    about: 'heartbeats of a member are taken whatever member epoch they name',
    by: 'clients',
  },
];

/** Leaves out one check and puts all the others back; null puts all of them back. Tests only. */
export function setMutant(name: MutantName | null): void {
  for (const other of MUTANTS) state[other.name] = other.name === name;
}
