/** How much work one frame may do, so that the page answers however much there is to simulate. */
export interface Budget {
  /** Asked after each small piece of work. */
  isSpent(): boolean;
}

/** Real ms of simulation in a frame of 16.7 ms: the rest is for drawing. */
export const FRAME_WORK_MS = 7;

/** Work until `workMs` real ms have passed on the clock. */
export function timeBudget(now: () => number, workMs: number): Budget {
  const end = now() + workMs;
  return { isSpent: () => now() >= end };
}

/** So many pieces of work: the same on every machine. */
export function pieceBudget(pieces: number): Budget {
  let left = pieces;
  return {
    isSpent: () => {
      left -= 1;
      return left <= 0;
    },
  };
}

/** As much as there is. */
export const NO_LIMIT: Budget = { isSpent: () => false };
