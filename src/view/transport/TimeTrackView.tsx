/** The track: a slider over the run, with marks above and seconds below. */
import { memo, useRef, type KeyboardEvent, type PointerEvent } from 'react';
import { clockText, durationWords } from '../../i18n/durations.ts';
import type { TimeTrack, TrackMark } from '../../scene/time-track.ts';
import { useSession, useShown } from '../SessionProvider.tsx';
import { setInspectorTab } from '../ui-store.ts';
import { useLanguage, useWords } from '../use-words.ts';
import { TRACK_INSET } from './use-time-track.ts';

const LINE_Y = 26;
const TRACK_HEIGHT = 54;

export const TimeTrackView = memo(function TimeTrackView({ track }: { track: TimeTrack }) {
  const words = useWords();
  return (
    <div className="track" style={{ height: TRACK_HEIGHT }}>
      <TrackSlider track={track} />
      <TrackTicks track={track} />
      <ul className="marks" aria-label={words('time.track')}>
        {track.marks.map((mark) => (
          <Mark key={mark.key} mark={mark} />
        ))}
      </ul>
    </div>
  );
});

function TrackSlider({ track }: { track: TimeTrack }) {
  const words = useWords();
  const session = useSession();
  const slider = useRef<HTMLDivElement>(null);
  const tick = useShown((state) => state.frame.tick);
  const endTick = useShown((state) => state.timeline.endTick);
  const { span, width } = track;
  const seekTo = (event: PointerEvent<HTMLDivElement>): void => {
    const left = event.currentTarget.getBoundingClientRect().left + TRACK_INSET;
    const part = Math.min(Math.max((event.clientX - left) / width, 0), 1);
    session.seek(Math.round(part * span));
  };
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    const next = keyTarget(event.key, tick, endTick);
    if (next === null) return;
    event.preventDefault();
    event.stopPropagation();
    session.seek(next);
  };
  const x = (tick / span) * width;
  return (
    <div
      ref={slider}
      className="track-slider"
      role="slider"
      tabIndex={0}
      aria-label={words('time.track')}
      aria-valuemin={0}
      aria-valuemax={Math.round(span)}
      aria-valuenow={tick}
      aria-valuetext={clockText(tick)}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        session.pause();
        seekTo(event);
      }}
      onPointerMove={(event) => {
        if (event.buttons > 0) seekTo(event);
      }}
    >
      <svg className="track-line" width={width + 2 * TRACK_INSET} height={TRACK_HEIGHT} aria-hidden>
        <g transform={`translate(${TRACK_INSET},0)`}>
          <rect className="track-room" y={LINE_Y} width={width} height={8} rx={4} />
          <rect
            className="track-run"
            y={LINE_Y}
            width={(endTick / span) * width}
            height={8}
            rx={4}
          />
          <rect className="track-past" y={LINE_Y} width={x} height={8} rx={4} />
          <line className="track-knob-line" x1={x} x2={x} y1={LINE_Y - 9} y2={LINE_Y + 17} />
          <circle className="track-knob" cx={x} cy={LINE_Y + 4} r={7.5} />
        </g>
      </svg>
    </div>
  );
}

function keyTarget(key: string, tick: number, endTick: number): number | null {
  if (key === 'PageUp') return Math.max(tick - 1000, 0);
  if (key === 'PageDown') return tick + 1000;
  if (key === 'ArrowLeft' || key === 'ArrowDown') return Math.max(tick - 100, 0);
  if (key === 'ArrowRight' || key === 'ArrowUp') return tick + 100;
  if (key === 'Home') return 0;
  return key === 'End' ? endTick : null;
}

function TrackTicks({ track }: { track: TimeTrack }) {
  const language = useLanguage();
  return (
    <div className="track-ticks" aria-hidden>
      {track.ticks.map(({ at, x }) => (
        <span key={at} style={{ left: x + TRACK_INSET }}>
          {at === 0 ? '0' : durationWords(at, language)}
        </span>
      ))}
    </div>
  );
}

const Mark = memo(function Mark({ mark }: { mark: TrackMark }) {
  const words = useWords();
  const session = useSession();
  const { kind, kinds, x, tick, factId, hasLabel } = mark;
  const name = words(`time.mark.${kind}`);
  const title = `${kinds.map((one) => words(`time.mark.${one}`)).join(', ')}: ${clockText(tick)}`;
  return (
    <li style={{ left: x + TRACK_INSET }}>
      <button
        type="button"
        className={`mark mark-${kind}`}
        aria-label={title}
        title={title}
        tabIndex={-1}
        onClick={() => {
          session.pause();
          session.seek(tick);
          void session.explain(factId);
          setInspectorTab('why');
        }}
      >
        <i />
        {hasLabel ? <span>{name}</span> : null}
      </button>
    </li>
  );
});
