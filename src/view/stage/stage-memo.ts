/**
 * Remembers the last view model: an equal frame gives the same one, a new frame shares what is
 * equal.
 */
import { isAcknowledged, timesDelivered, timesWithoutOwner } from '../../engine/index.ts';
import { keepReferences } from '../../scene/keep-references.ts';
import type { StageModel } from '../../scene/stage-model.ts';
import { stageModel, type StageOptions } from '../../scene/stage.ts';
import type { SessionState } from '../../session/store.ts';

export type StageMemo = (
  frame: SessionState['frame'],
  facts: SessionState['facts'],
  options: StageOptions,
) => StageModel;

export function createStageMemo(): StageMemo {
  let model: StageModel | null = null;
  let madeOf = '';
  let madeWith: SessionState['facts'] | null = null;
  return (frame, facts, options) => {
    const { cluster, ledger, version, tick } = frame;
    const { width, zoom, showInternal, window } = options;
    const key = [version, tick, width, zoom, showInternal, window.left, window.right].join();
    if (model !== null && key === madeOf && facts === madeWith) return model;
    const next = stageModel(
      {
        cluster,
        facts,
        isAcknowledged: (record) => isAcknowledged(ledger, record),
        unownedTimes: (group) => timesWithoutOwner(ledger, group, tick),
        timesDelivered: (record, group) => timesDelivered(ledger, record, group),
      },
      options,
    );
    model = keepReferences(model, next);
    madeOf = key;
    madeWith = facts;
    return model;
  };
}
