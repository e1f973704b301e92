/** What `on-demand.ts` speaks of. */
import * as applications from './client/transformer.ts';
import * as members from './client/member.ts';
import * as producers from './client/transactional-producer.ts';
import * as shareConsumers from './client/share-consumer.ts';
import * as assignors from './group/assignors/further-assignors.ts';
import * as consumerGroups from './group/modern/consumer-groups.ts';
import type { OnDemand } from './on-demand.ts';
import * as shareGroups from './share/share-groups.ts';
import * as transactions from './transaction/transactions.ts';

export const ON_DEMAND: OnDemand = {
  applications,
  assignors,
  consumerGroups,
  members,
  producers,
  shareConsumers,
  shareGroups,
  transactions,
};
