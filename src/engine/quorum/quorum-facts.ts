/** Facts about the quorum. A lone voter has nothing to tell: nobody else stands or votes. */
import { emit, type Context } from '../context.ts';
import type { Controller } from '../controller/controller.ts';
import type { FactBody } from '../fact.ts';

export type QuorumFact = Extract<
  FactBody,
  {
    readonly type:
      | 'quorum-role-changed'
      | 'quorum-vote-answered'
      | 'quorum-leader-elected'
      | 'controller-activated'
      | 'metadata-committed'
      | 'metadata-truncated'
      | 'voters-changed';
  }
>;

export function tell(controller: Controller, fact: QuorumFact, context: Context): void {
  if (isAlone(controller)) return;
  emit(context, controller.id, fact);
}

/** It is the only voter. */
export function isAlone({ id, quorum }: Controller): boolean {
  return quorum.voters.length === 1 && quorum.voters[0] === id;
}
