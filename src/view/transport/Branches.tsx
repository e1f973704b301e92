/** Branches below the track: where each left the run before, and which one is shown. */
import type { KeyboardEvent } from 'react';
import { clockText } from '../../i18n/durations.ts';
import { commandWords } from '../../i18n/command-words.ts';
import type { TimeTrack, TrackBranch } from '../../scene/time-track.ts';
import { useSession } from '../SessionProvider.tsx';
import { useSpeech } from '../use-words.ts';
import { TRACK_INSET } from './use-time-track.ts';

const LINE = 24;

export function Branches({ track }: { track: TimeTrack }) {
  const { words } = useSpeech();
  const { branches, width } = track;
  return (
    <div className="branches" role="group" aria-label={words('time.branches')}>
      <div style={{ height: branches.length * LINE, width: width + 2 * TRACK_INSET }}>
        <svg width={width + 2 * TRACK_INSET} height={branches.length * LINE} aria-hidden>
          <g transform={`translate(${TRACK_INSET},0)`}>
            {branches.map((branch) => (
              <path
                key={branch.id}
                className={branch.isActive ? 'branch-line active' : 'branch-line'}
                d={branchPath(branch)}
              />
            ))}
          </g>
        </svg>
        {branches.map((branch) => (
          <BranchButton key={branch.id} branch={branch} width={width} />
        ))}
      </div>
    </div>
  );
}

/** From the line of the parent down to its own, then on to where it has been run. */
function branchPath({ fromX, toX, line, fromLine }: TrackBranch): string {
  const y = line * LINE + LINE / 2;
  const startY = fromLine * LINE + LINE / 2;
  const end = Math.max(toX, fromX + 12);
  if (line === 0) return `M0,${y} H${end}`;
  const bend = Math.min(fromX + 14, end);
  return `M${fromX},${startY} C${bend},${startY} ${fromX},${y} ${bend},${y} H${end}`;
}

function BranchButton({ branch, width }: { branch: TrackBranch; width: number }) {
  const session = useSession();
  const { words, names, language } = useSpeech();
  const { label, forkTick } = branch.branch;
  const name = label === null ? words('time.branch-first') : commandWords(label, names, language);
  const left = Math.min(branch.toX + TRACK_INSET + 8, Math.max(width - 150, 40));
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === ' ') event.stopPropagation();
  };
  return (
    <button
      type="button"
      className={branch.isActive ? 'branch active' : 'branch'}
      aria-pressed={branch.isActive}
      aria-label={words('time.branch', { label: name, clock: clockText(forkTick) })}
      style={{ left, top: branch.line * LINE }}
      onKeyDown={onKeyDown}
      onClick={() => session.switchBranch(branch.id)}
    >
      {name}
    </button>
  );
}
