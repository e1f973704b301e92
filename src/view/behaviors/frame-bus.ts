/** Who draws in each frame, after time has passed in the session. */
export interface FrameBus {
  /** Returns how to stop. */
  readonly add: (draw: () => void) => () => void;
  readonly draw: () => void;
}

export function createFrameBus(): FrameBus {
  const drawers = new Set<() => void>();
  return {
    add: (draw) => {
      drawers.add(draw);
      return () => drawers.delete(draw);
    },
    draw: () => {
      for (const draw of drawers) draw();
    },
  };
}
