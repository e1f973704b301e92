/**
 * The last word of a hunt: members of the consumer protocol that are told again and again of a new
 * epoch, and never hear it. What they say then is older than what the coordinator remembers.
 */
import type { Consumer } from '../client/consumer.ts';
import type { Cluster } from '../cluster.ts';
import { existing } from '../controller/partitions.ts';
import type { Envelope } from '../network/envelope.ts';
import { consumersOf, envelopesInFlight, imageOf } from '../selectors.ts';
import { repair } from './liveness-repair.ts';
import type { Going, WalkFailure } from './walk-run.ts';

/** An epoch and the one before it are taken: the third answer is one too many. */
const LOST_ANSWERS = 3;
/** So long a member has to join when everything works again, simulated ms. */
const SETTLING_MS = 30_000;
/** And so long the group takes to see that a topic has grown. */
const NOTICING_MS = 15_000;

export function loseAnswers(cluster: Cluster, go: Going): WalkFailure | null {
  repair(cluster, go);
  go.until(cluster.now + SETTLING_MS);
  for (const { id } of consumersOf(cluster)) {
    for (let lost = 0; lost < LOST_ANSWERS; lost += 1) {
      const member = consumersOf(cluster).find((own) => own.id === id);
      if (member === undefined || (member.modern?.memberEpoch ?? 0) <= 0) break;
      growTopic(cluster, go, member);
      const isWanted = (envelope: Envelope): boolean => tellsNewEpoch(cluster, envelope, id);
      if (!go.waitFor(() => envelopesInFlight(cluster).some(isWanted), NOTICING_MS)) break;
      const answer = envelopesInFlight(cluster).find(isWanted);
      if (answer === undefined) break;
      go.command({ type: 'break-connection', from: answer.to, to: answer.from });
    }
  }
  go.until(cluster.now + NOTICING_MS);
  return null;
}

/** Whoever reads the topic has another target then. */
function growTopic(cluster: Cluster, go: Going, { subscription }: Consumer): void {
  const image = imageOf(cluster);
  const known = image.topics.find((topic) => topic?.name === subscription.topics[0]);
  if (!known || existing(image).length > MOST_PARTITIONS) return;
  const count = known.partitions.length + 1;
  go.command({ type: 'create-partitions', topic: known.name, count, assignment: null });
}

const MOST_PARTITIONS = 100;

function tellsNewEpoch(
  cluster: Cluster,
  { kind, to, body }: Envelope,
  id: Envelope['to'],
): boolean {
  if (kind !== 'response' || to !== id || body.api !== 'ConsumerGroupHeartbeat') return false;
  if (!('error' in body) || body.error !== 'NONE') return false;
  const member = consumersOf(cluster).find((own) => own.id === id);
  return body.memberEpoch > (member?.modern?.memberEpoch ?? Infinity);
}
