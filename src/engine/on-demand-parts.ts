/** What `on-demand.ts` speaks of. */
import * as brokers from './broker/further-duties.ts';
import * as consumerFailures from './client/consumer-failures.ts';
import * as adminCalls from './client/further-admin-calls.ts';
import * as members from './client/member.ts';
import * as producerFailures from './client/producer-failures.ts';
import * as patterns from './client/topic-pattern.ts';
import * as shareConsumers from './client/share-consumer.ts';
import * as producers from './client/transactional-producer.ts';
import * as applications from './client/transformer.ts';
import * as controllers from './controller/further-decisions.ts';
import * as commands from './further-commands.ts';
import * as assignors from './group/assignors/further-assignors.ts';
import * as groups from './group/further-requests.ts';
import * as consumerGroups from './group/modern/consumer-groups.ts';
import type { OnDemand } from './on-demand.ts';
import * as errorMessages from './protocol/en-error-messages.ts';
import * as quorums from './quorum/several-voters.ts';
import * as shareGroups from './share/share-groups.ts';
import * as transactions from './transaction/transactions.ts';

export const ON_DEMAND: OnDemand = {
  adminCalls,
  applications,
  assignors,
  brokers,
  commands,
  consumerFailures,
  consumerGroups,
  controllers,
  errorMessages,
  groups,
  members,
  patterns,
  producerFailures,
  producers,
  quorums,
  shareConsumers,
  shareGroups,
  transactions,
};
