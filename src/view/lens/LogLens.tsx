/** The log lens: the log of one replica opened in the stage, from its segments to its records. */
import { X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import {
  imageOf,
  lookUpOffset,
  lookUpTimestamp,
  numberOf,
  registrationOf,
  replicaOf,
  type Cluster,
  type Log,
  type Lookup,
  type PartitionId,
  type RecordBatch,
} from '../../engine/index.ts';
import { openLog } from '../../scene/log-lens.ts';
import { useShown } from '../SessionProvider.tsx';
import { openLens, ui, useUi, type LensTarget } from '../ui-store.ts';
import { useNames, useWords } from '../use-words.ts';
import { BatchRecords } from './BatchRecords.tsx';
import { FileStrip } from './FileStrip.tsx';
import { IndexList } from './IndexList.tsx';
import { LookupForm, LookupSteps, type Sought } from './LookupForm.tsx';
import { SegmentRow } from './SegmentRow.tsx';

export function LogLens() {
  const target = useUi((state) => state.lens);
  if (target === null) return null;
  // Another replica is looked at from the beginning.
  return <OpenLens key={`${target.broker}/${target.partition}`} target={target} />;
}

function OpenLens({ target }: { target: LensTarget }) {
  const words = useWords();
  const names = useNames();
  const node = useRef<HTMLElement>(null);
  const { cluster } = useShown((state) => state.frame);
  const { broker, partition } = target;
  useEffect(() => {
    node.current?.focus();
    const onKey = (event: KeyboardEvent): void => {
      const { dialog, menu } = ui.getState();
      if (event.key === 'Escape' && dialog === null && menu === null) openLens(null);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
  const log = replicaOf(cluster, broker, partition)?.log ?? null;
  const title = words('lens.title', {
    partition: names.partition(partition),
    broker: numberOf(broker),
  });
  return (
    <section className="lens" aria-label={title} ref={node} tabIndex={-1}>
      <header>
        <h2>{title}</h2>
        {log === null ? null : <span className="lens-offsets">{offsetsOf(log, words)}</span>}
        <button
          type="button"
          className="icon"
          aria-label={words('lens.close')}
          onClick={() => openLens(null)}
        >
          <X size={18} aria-hidden />
        </button>
      </header>
      {log === null ? (
        <p className="hint">{words('lens.gone')}</p>
      ) : (
        <LensBody log={log} segmentIndexBytes={indexBytesOf(cluster, partition)} />
      )}
    </section>
  );
}

/** segment.index.bytes of its topic. */
function indexBytesOf(cluster: Cluster, partition: PartitionId): number {
  const registration = registrationOf(cluster, partition);
  const topic = registration === null ? null : imageOf(cluster).topics[registration.topic];
  return (topic?.settings ?? cluster.settings.topic).segmentIndexBytes;
}

function offsetsOf(log: Log, words: ReturnType<typeof useWords>): string {
  return words('lens.offsets', {
    from: log.logStartOffset,
    to: log.logEndOffset,
    hw: log.highWatermark,
    flushed: log.recoveryPoint,
  });
}

/** What has been asked for: it is looked up anew in every log that is shown. */
interface Question extends Sought {
  readonly steps: number;
}

function LensBody({ log, segmentIndexBytes }: { log: Log; segmentIndexBytes: number }) {
  const words = useWords();
  const [segment, setSegment] = useState<number | null>(null);
  const [base, setBase] = useState<number | null>(null);
  const [question, setQuestion] = useState<Question | null>(null);
  const { node, width } = useWidth();
  const lookup = question === null ? null : answer(log, question);
  const steps = question?.steps ?? 0;
  const choice = { segment, lookup, steps, width, segmentIndexBytes };
  const { segments, otherFiles, opened } = openLog(log, choice);
  const found = opened.blocks.find(({ isFound }) => isFound) ?? null;
  const chosen = opened.blocks.find(({ batch }) => batch.baseOffset === base) ?? null;
  const newest = question === null ? (opened.blocks.at(-1) ?? null) : null;
  const shown: RecordBatch | null = (chosen ?? found ?? newest)?.batch ?? null;
  return (
    <div className="lens-body" ref={node}>
      <SegmentRow
        segments={segments}
        onOpen={(index) => {
          setSegment(index);
          setQuestion(null);
          setBase(null);
        }}
      />
      <LookupForm
        onLookUp={(sought) => {
          setQuestion({ ...sought, steps: 1 });
          setBase(null);
        }}
      />
      {question === null ? null : (
        <LookupSteps
          log={log}
          lookup={lookup}
          steps={steps}
          onNext={() => setQuestion({ ...question, steps: steps + 1 })}
          onClear={() => setQuestion(null)}
        />
      )}
      <FileStrip file={opened} width={width} shown={shown} onChoose={setBase} />
      {otherFiles.length === 0 ? null : (
        <p className="hint">
          {words('lens.other-files', { files: otherFiles.map(({ name }) => name).join(', ') })}
        </p>
      )}
      <div className="lens-tables">
        <IndexList kind="index" file={opened} />
        <IndexList kind="timeindex" file={opened} />
        <BatchRecords
          batch={shown}
          soughtOffset={found === null ? null : (lookup?.offset ?? null)}
        />
      </div>
    </div>
  );
}

function answer(log: Log, { by, value }: Sought): Lookup | null {
  return by === 'offset' ? lookUpOffset(log, value) : lookUpTimestamp(log, value);
}

const LEAST_WIDTH = 280;

/** The width that there is for the strip, CSS pixels. */
function useWidth() {
  const node = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(640);
  useEffect(() => {
    if (node.current === null) return undefined;
    const observer = new ResizeObserver(([entry]) => {
      if (entry !== undefined) setWidth(Math.max(entry.contentRect.width, LEAST_WIDTH));
    });
    observer.observe(node.current);
    return () => observer.disconnect();
  }, []);
  return { node, width };
}
