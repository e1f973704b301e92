/** The view model of the stage, derived once per shown frame; what is the same keeps its reference. */
import { useRef } from 'react';
import { isAcknowledged } from '../../engine/index.ts';
import { keepReferences } from '../../scene/keep-references.ts';
import type { StageModel } from '../../scene/stage-model.ts';
import { stageModel, type StageOptions } from '../../scene/stage.ts';
import type { SessionState } from '../../session/store.ts';
import { useShown } from '../session-context.tsx';
import { useUi } from '../ui-store.ts';
import type { StageWindow } from './stage-window.ts';

interface Made {
  readonly key: string;
  readonly facts: SessionState['facts'];
  readonly model: StageModel;
}

export function useStageModel(window: StageWindow): StageModel {
  const frame = useShown((state) => state.frame);
  const facts = useShown((state) => state.facts);
  const zoom = useUi((state) => state.zoom);
  const showInternal = useUi((state) => state.showInternal);
  const made = useRef<Made | null>(null);
  const { width, left, right } = window;
  const options: StageOptions = { width, zoom, showInternal, window: { left, right } };
  const key = `${frame.version}|${frame.tick}|${zoom}|${showInternal}|${width}|${left}|${right}`;
  if (made.current === null || made.current.key !== key || made.current.facts !== facts) {
    const { cluster, ledger } = frame;
    const isKnownAcknowledged = (record: number): boolean => isAcknowledged(ledger, record);
    const next = stageModel({ cluster, facts, isAcknowledged: isKnownAcknowledged }, options);
    made.current = { key, facts, model: keepReferences(made.current?.model ?? null, next) };
  }
  return made.current.model;
}
