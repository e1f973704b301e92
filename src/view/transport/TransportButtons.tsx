/** First, back, play, on, to the next fact. */
import {
  ChevronFirst,
  ChevronLast,
  ChevronLeft,
  ChevronRight,
  FastForward,
  Pause,
  Play,
  SkipBack,
  SkipForward,
} from 'lucide-react';
import type { ReactNode } from 'react';
import { useSession, useShown } from '../SessionProvider.tsx';
import { useWords } from '../use-words.ts';

export function TransportButtons() {
  const words = useWords();
  const session = useSession();
  const isPlaying = useShown((state) => state.playback.state === 'playing');
  const isStart = useShown((state) => state.frame.tick === 0);
  return (
    <div className="transport-buttons" role="group" aria-label={words('time.bar')}>
      <Button name={words('time.first')} isOff={isStart} onClick={() => session.seek(0)}>
        <ChevronFirst size={18} />
      </Button>
      <Button name={words('time.back-fact')} isOff={isStart} onClick={() => session.stepFact(-1)}>
        <SkipBack size={17} />
      </Button>
      <Button name={words('time.back')} isOff={isStart} onClick={() => session.stepTick(-1)}>
        <ChevronLeft size={19} />
      </Button>
      <button
        type="button"
        className="play"
        aria-label={words(isPlaying ? 'time.pause' : 'time.play')}
        title={words(isPlaying ? 'time.pause' : 'time.play')}
        onClick={() => session.toggle()}
      >
        {isPlaying ? <Pause size={19} aria-hidden /> : <Play size={19} aria-hidden />}
      </button>
      <Button name={words('time.forward')} isOff={false} onClick={() => session.stepTick(1)}>
        <ChevronRight size={19} />
      </Button>
      <Button name={words('time.next-fact')} isOff={false} onClick={() => session.stepFact(1)}>
        <SkipForward size={17} />
      </Button>
      <Button
        name={words('time.run-to-fact')}
        isOff={false}
        onClick={() => session.runToNextFact()}
      >
        <FastForward size={17} />
      </Button>
      <ToEnd />
    </div>
  );
}

function ToEnd() {
  const words = useWords();
  const session = useSession();
  const endTick = useShown((state) => state.timeline.endTick);
  const isEnd = useShown((state) => state.frame.tick >= state.timeline.endTick);
  return (
    <Button name={words('time.end')} isOff={isEnd} onClick={() => session.seek(endTick)}>
      <ChevronLast size={18} />
    </Button>
  );
}

interface ButtonProps {
  readonly name: string;
  readonly isOff: boolean;
  readonly onClick: () => void;
  readonly children: ReactNode;
}

/** `aria-disabled` instead of `disabled`: the focus stays where it is at the end of the run. */
function Button({ name, isOff, onClick, children }: ButtonProps) {
  return (
    <button
      type="button"
      className="step"
      aria-label={name}
      title={name}
      aria-disabled={isOff}
      onClick={() => {
        if (!isOff) onClick();
      }}
    >
      {children}
    </button>
  );
}
