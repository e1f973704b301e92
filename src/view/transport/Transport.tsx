/** Time: where we are, where to go, and how fast. */
import { useWords } from '../use-words.ts';
import { Branches } from './Branches.tsx';
import { Clock } from './Clock.tsx';
import { PaceSelect } from './PaceSelect.tsx';
import { TimeTrackView } from './TimeTrackView.tsx';
import { TransportButtons } from './TransportButtons.tsx';
import { useTimeTrack } from './use-time-track.ts';

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
        <Branches track={track} />
      </div>
    </section>
  );
}
