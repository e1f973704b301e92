/** The marks of the stage, drawn small: the same classes paint them as on the stage. */
import { Crown } from 'lucide-react';
import type { ReactNode } from 'react';
import { waterOf } from '../../scene/water.ts';

interface LegendEntry {
  readonly name:
    | 'records'
    | 'hollow'
    | 'water'
    | 'leader'
    | 'follower'
    | 'out-of-sync'
    | 'on-disk'
    | 'lost'
    | 'diverging'
    | 'epoch'
    | 'gap'
    | 'bar'
    | 'bar-revoking'
    | 'bar-awaited'
    | 'bar-believed'
    | 'unowned'
    | 'repeated'
    | 'leads'
    | 'transaction'
    | 'marker'
    | 'aborted'
    | 'stable'
    | 'shared'
    | 'share-window'
    | 'position'
    | 'committed'
    | 'lag'
    | 'flight'
    | 'answer'
    | 'arc';
  readonly mark: ReactNode;
}

const WATER = waterOf({ left: 4, x: 36, top: 2, bottom: 32 });

function brick(x: number, colour: number | 'none', kind = 'readable') {
  return (
    <rect
      key={x}
      className={`brick ${kind} key-${colour}`}
      x={x}
      y={6}
      width={10}
      height={22}
      rx={2}
    />
  );
}

function frame() {
  return <rect className="cell-frame" x={2} y={2} width={60} height={30} rx={5} />;
}

export const LEGEND: readonly LegendEntry[] = [
  { name: 'records', mark: [brick(8, 0), brick(20, 1), brick(32, 2), brick(44, 'none')] },
  { name: 'hollow', mark: [brick(14, 0, 'hollow'), brick(28, 3, 'hollow')] },
  {
    name: 'water',
    mark: (
      <>
        <path className="water legend-water" d={WATER.area} />
        <path className="water-line" d={WATER.edge} />
      </>
    ),
  },
  { name: 'leader', mark: <g className="role-leader">{[frame(), brick(12, 0), brick(24, 2)]}</g> },
  { name: 'follower', mark: <g className="role-follower">{[brick(12, 0), brick(24, 2)]}</g> },
  {
    name: 'out-of-sync',
    mark: (
      <>
        <g className="role-follower">{[brick(12, 0), brick(24, 2)]}</g>
        <rect className="cell-hatch" x={2} y={2} width={60} height={30} rx={5} />
      </>
    ),
  },
  {
    name: 'on-disk',
    mark: <g className="role-on-disk">{[frame(), brick(12, 0), brick(24, 2)]}</g>,
  },
  {
    name: 'lost',
    mark: (
      <>
        {brick(26, 0, 'readable lost')}
        <path className="strike lost" d="M26,8 L36,26 M36,8 L26,26" />
      </>
    ),
  },
  {
    name: 'diverging',
    mark: (
      <>
        {brick(26, 0, 'readable diverging')}
        <path className="strike diverging" d="M26,8 L36,26 M36,8 L26,26" />
      </>
    ),
  },
  {
    name: 'epoch',
    mark: (
      <>
        {[brick(8, 0), brick(20, 2), brick(36, 1)]}
        <path className="notch-epoch" d="M33,2 V33" />
        <path className="notch-segment" d="M54,3 v5 M54,26 v5" />
      </>
    ),
  },
  {
    name: 'gap',
    mark: (
      <>
        <path className="gap-mark" d="M12,6 l2.5,5.5 l-2.5,5.5 l2.5,5.5 l-2.5,5.5" />
        {[brick(20, 1), brick(32, 0)]}
      </>
    ),
  },
  {
    name: 'bar',
    mark: (
      <g className="member-bar member-0">
        <rect x={4} y={8} width={56} height={18} rx={9} />
      </g>
    ),
  },
  { name: 'bar-revoking', mark: bar('revoking', 8, 18) },
  { name: 'bar-awaited', mark: bar('awaited', 13, 8) },
  { name: 'bar-believed', mark: bar('believed', 13, 8) },
  {
    name: 'unowned',
    mark: (
      <g className="unowned">
        <rect x={4} y={8} width={56} height={18} rx={9} />
      </g>
    ),
  },
  {
    name: 'repeated',
    mark: (
      <g className="repeat">
        <path d="M28,16 l8,8 M36,16 l-8,8" />
        <text x={32} y={13}>
          2×
        </text>
      </g>
    ),
  },
  {
    name: 'leads',
    mark: <Crown className="member-leads" x={23} y={8} width={18} height={18} aria-hidden />,
  },
  {
    name: 'transaction',
    mark: [brick(18, 0, 'readable transaction-open'), brick(34, 2, 'readable transaction-open')],
  },
  {
    name: 'marker',
    mark: (
      <>
        {[brick(16, 'none', 'readable control'), brick(36, 'none', 'readable control')]}
        <path className="transaction-end commit" d="M18,17 L20.5,20.5 L24,13" />
        <path className="transaction-end abort" d="M38,13.5 L44,20.5 M44,13.5 L38,20.5" />
      </>
    ),
  },
  {
    name: 'aborted',
    mark: (
      <>
        {brick(26, 0, 'readable transaction-aborted')}
        <path className="aborted-line" d="M26,17 H36" />
      </>
    ),
  },
  {
    name: 'stable',
    mark: (
      <>
        {[brick(10, 0), brick(22, 2), brick(38, 1, 'readable transaction-open')]}
        <path className="stable-line" d="M35,2 V33" />
      </>
    ),
  },
  {
    name: 'shared',
    mark: (
      <>
        {[
          shared(6, 'acquired'),
          shared(20, 'acknowledged'),
          shared(34, 'available'),
          shared(48, 'archived'),
        ]}
        <g className="shared archived">
          <path d="M48,12 l10,10 m0,-10 l-10,10" />
        </g>
      </>
    ),
  },
  { name: 'share-window', mark: <path className="share-window" d="M12,8 V26 H54" /> },
  { name: 'position', mark: track(<circle className="position" cx={40} cy={17} r={4.5} />) },
  { name: 'committed', mark: track(<path className="committed" d="M28,21 l4.5,8 h-9 z" />) },
  {
    name: 'lag',
    mark: track(<line className="track-whole" x1={40} x2={58} y1={17} y2={17} />),
  },
  {
    name: 'flight',
    mark: (
      <>
        <path className="lane-mark" d="M8,4 H50 V30" />
        <g transform="translate(45,2) scale(0.8)">{brick(0, 1)}</g>
      </>
    ),
  },
  {
    name: 'answer',
    mark: (
      <>
        <circle className="answer-mark" cx={20} cy={17} r={5} />
        <path className="refusal-mark" d="M39,12 l10,10 M49,12 l-10,10" />
      </>
    ),
  },
  {
    name: 'arc',
    mark: (
      <>
        <path className="arc-mark" d="M52,4 C20,4 20,30 52,30" />
        <circle className="arc-dot" cx={28.5} cy={17} r={4} />
      </>
    ),
  },
];

function shared(x: number, state: string) {
  return (
    <g key={x} className={`shared ${state} member-0`}>
      <rect x={x} y={12} width={10} height={10} rx={2} />
    </g>
  );
}

function bar(phase: string, y: number, height: number) {
  return (
    <g className={`member-bar member-0 ${phase}`}>
      <rect x={4} y={y} width={56} height={height} rx={height / 2} />
    </g>
  );
}

function track(mark: ReactNode) {
  return (
    <g className="track member-0">
      <line className="track-read" x1={6} x2={40} y1={17} y2={17} />
      {mark}
    </g>
  );
}
