/**
 * On which brokers the replicas of a new topic lie: in stripes over racks and brokers, so that both
 * replicas and leaders are spread.
 *
 * Kafka: StripedReplicaPlacer.
 */
import { assertExists } from '../../base/assert.ts';
import { compareIds, type BrokerId } from '../ids.ts';

/** A registered broker that is not in controlled shutdown. */
export interface UsableBroker {
  readonly id: BrokerId;
  readonly rack: string | null;
  readonly isFenced: boolean;
}

/**
 * Where the stripes begin is random. Asked for in this order: for each rack, sorted by name, the
 * start in its fenced and in its unfenced brokers (not for an empty list), then the first rack.
 */
export interface PlacementRandom {
  /** A uniform integer in [0, bound). */
  draw(bound: number): number;
  /** Shuffles in place: the racks' names, then for each rack its fenced and unfenced brokers. */
  shuffle<T>(list: T[]): void;
}

export interface Placement {
  readonly brokers: readonly UsableBroker[];
  readonly partitionCount: number;
  readonly replicationFactor: number;
}

interface BrokerList {
  readonly brokers: BrokerId[];
  /** Brokers handed out in this stripe. */
  index: number;
  /** Where in the list the stripe begins. */
  offset: number;
  stripe: number;
}

interface Rack {
  readonly name: string | null;
  readonly fenced: BrokerList;
  readonly unfenced: BrokerList;
}

interface RackList {
  /** Sorted by name; brokers without a rack share one that comes first. */
  readonly racks: readonly Rack[];
  /** In which order the racks are visited. */
  readonly order: (string | null)[];
  readonly unfencedCount: number;
  offset: number;
  stripe: number;
}

/** Replicas by partition number, the preferred leader first. */
export function placeReplicas(
  placement: Placement,
  random: PlacementRandom,
): readonly (readonly BrokerId[])[] | 'INVALID_REPLICATION_FACTOR' {
  if (placementFault(placement) !== null) return 'INVALID_REPLICATION_FACTOR';
  const { brokers, partitionCount, replicationFactor } = placement;
  const list = createRackList(brokers, random);
  const placements: BrokerId[][] = [];
  while (placements.length < partitionCount) {
    placements.push(placePartition(list, replicationFactor, random));
  }
  return placements;
}

/** Why there is no such placement, in Kafka's words; null: there is one. */
export function placementFault({ brokers, replicationFactor }: Placement): string | null {
  if (replicationFactor <= 0) {
    const rule = 'the replication factor must be positive.';
    return `Invalid replication factor ${replicationFactor}: ${rule}`;
  }
  if (!brokers.some((broker) => !broker.isFenced)) {
    return 'All brokers are currently fenced, or have all their log directories cordoned.';
  }
  if (replicationFactor <= brokers.length) return null;
  return (
    `The target replication factor of ${replicationFactor} cannot be reached because only ` +
    `${brokers.length} broker(s) are registered or some brokers have all their log directories ` +
    'cordoned.'
  );
}

function createRackList(brokers: readonly UsableBroker[], random: PlacementRandom): RackList {
  const names = [...new Set(brokers.map((broker) => broker.rack))].sort(compareNames);
  const racks = names.map((name) => {
    const inRack = brokers.filter((broker) => broker.rack === name);
    // Kafka initialises the fenced list first: the draws come in this order.
    const fenced = createBrokerList(inRack, true, random);
    const unfenced = createBrokerList(inRack, false, random);
    return { name, fenced, unfenced };
  });
  const unfencedCount = brokers.filter((broker) => !broker.isFenced).length;
  return { racks, order: names, unfencedCount, offset: random.draw(names.length), stripe: 0 };
}

function createBrokerList(
  inRack: readonly UsableBroker[],
  isFenced: boolean,
  random: PlacementRandom,
): BrokerList {
  const chosen = inRack.filter((broker) => broker.isFenced === isFenced);
  const brokers = chosen.map((broker) => broker.id).sort(compareIds);
  const offset = brokers.length === 0 ? 0 : random.draw(brokers.length);
  return { brokers, index: 0, offset, stripe: 0 };
}

/** No rack before every rack, then by UTF-16 units as Java compares. */
function compareNames(left: string | null, right: string | null): number {
  if (left === right) return 0;
  if (left === null) return -1;
  if (right === null) return 1;
  return left < right ? -1 : 1;
}

function placePartition(list: RackList, replicationFactor: number, random: PlacementRandom) {
  // As many stripes as there are unfenced brokers: from here on the placements would repeat.
  if (list.stripe === list.unfencedCount && list.unfencedCount > 1) shuffle(list, random);
  if (list.offset === list.order.length) list.offset = 0;
  const first = placeLeader(list);
  const replicas = [first.broker];
  let skipped: number | null = first.rackIndex;
  let rackIndex = list.offset;
  while (replicas.length < replicationFactor) {
    // The leader's rack is passed over once; from then on it takes its turn.
    if (rackIndex === skipped) skipped = null;
    else {
      const broker = nextBroker(rackAt(list, rackIndex), list.stripe);
      if (broker !== null) replicas.push(broker);
    }
    rackIndex = (rackIndex + 1) % list.order.length;
  }
  list.stripe += 1;
  list.offset += 1;
  return replicas;
}

/** A leader is unfenced, from the first rack that has such a broker left. */
function placeLeader(list: RackList): { broker: BrokerId; rackIndex: number } {
  let rackIndex = list.offset;
  for (;;) {
    const broker = next(rackAt(list, rackIndex).unfenced, list.stripe);
    if (broker !== null) return { broker, rackIndex };
    rackIndex = (rackIndex + 1) % list.order.length;
  }
}

function rackAt(list: RackList, index: number): Rack {
  const name = list.order[index];
  return assertExists(
    list.racks.find((rack) => rack.name === name),
    'every name has its rack',
  );
}

function nextBroker(rack: Rack, stripe: number): BrokerId | null {
  return next(rack.unfenced, stripe) ?? next(rack.fenced, stripe);
}

/** The next broker of this stripe, or null when the list is used up. */
function next(list: BrokerList, stripe: number): BrokerId | null {
  const { length } = list.brokers;
  if (length === 0) return null;
  if (list.stripe !== stripe) {
    list.stripe = stripe;
    list.index = 0;
    list.offset = (list.offset + 1) % length;
  }
  if (list.index >= length) return null;
  const broker = list.brokers[(list.index + list.offset) % length] ?? null;
  list.index += 1;
  return broker;
}

function shuffle(list: RackList, random: PlacementRandom): void {
  random.shuffle(list.order);
  for (const rack of list.racks) {
    random.shuffle(rack.fenced.brokers);
    random.shuffle(rack.unfenced.brokers);
  }
  list.stripe = 0;
}
