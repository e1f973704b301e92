/** Time: where we are, where to go, and how fast. */
import { Suspense } from 'react';
import { useWords } from '../use-words.ts';
import { Clock } from './Clock.tsx';
import { PaceSelect } from './PaceSelect.tsx';
import { TimeTrackView } from './TimeTrackView.tsx';
import { TransportButtons } from './TransportButtons.tsx';
import { useTimeTrack } from './use-time-track.ts';
import { lazyWithWords } from '../load-language.ts';

const Branches = lazyWithWords(async () => (await import('./Branches.tsx')).Branches);

export function Transport() {
  const words = useWords();
  const { track, box } = useTimeTrack();
  return (
    <section className="transport" aria-label={words('time.bar')}>
      <TransportButtons />
      <div className="transport-now">
        <Clock />
        <PaceSelect />
      </div>
      <div className="track-box" ref={box}>
        <TimeTrackView track={track} />
        {track.branches.length < 2 ? null : (
          <Suspense fallback={null}>
            <Branches track={track} />
          </Suspense>
        )}
      </div>
    </section>
  );
}
