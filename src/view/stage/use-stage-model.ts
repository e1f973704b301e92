/** The view model of the stage, derived once per shown frame. */
import { useState } from 'react';
import type { StageModel } from '../../scene/stage-model.ts';
import { useShown } from '../SessionProvider.tsx';
import { useUi } from '../ui-store.ts';
import { createStageMemo } from './stage-memo.ts';
import type { StageWindow } from './stage-window.ts';

export function useStageModel({ width, left, right }: StageWindow): StageModel {
  const frame = useShown((state) => state.frame);
  const facts = useShown((state) => state.facts);
  const zoom = useUi((state) => state.zoom);
  const showInternal = useUi((state) => state.showInternal);
  const [modelOf] = useState(createStageMemo);
  return modelOf(frame, facts, { width, zoom, showInternal, window: { left, right } });
}
