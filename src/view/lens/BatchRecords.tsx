/** One batch: what its header says, and the records in it. */
import { recordsIn, type RecordBatch, type RecordHeader } from '../../engine/index.ts';
import { classNames } from '../class-names.ts';
import { useWords } from '../use-words.ts';
import { sizeWords } from './sizes.ts';

interface Props {
  /** Null: none is chosen. */
  readonly batch: RecordBatch | null;
  readonly soughtOffset: number | null;
}

export function BatchRecords({ batch, soughtOffset }: Props) {
  const words = useWords();
  if (batch === null) return <p className="hint lens-batch">{words('lens.batch-hint')}</p>;
  const columns = ['offset', 'key', 'value', 'timestamp', 'headers', 'bytes'] as const;
  return (
    <section className="lens-batch">
      <h3>{words('lens.batch', { base: batch.baseOffset })}</h3>
      <dl className="lens-header">
        {headerOf(batch).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
        <div>
          <dt>batchLength</dt>
          <dd>{sizeWords(words, batch.sizeInBytes)}</dd>
        </div>
      </dl>
      <div className="lens-scroll">
        <table>
          <thead>
            <tr>
              {columns.map((column) => (
                <th key={column} scope="col">
                  {words(`lens.column.${column}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {recordsIn(batch).map(({ offset, record, sizeInBytes }) => (
              <tr key={offset} className={classNames(offset === soughtOffset && 'is-used')}>
                <td>{offset}</td>
                <td>{record.key ?? 'null'}</td>
                <td>{record.value ?? 'null'}</td>
                <td>{record.timestamp}</td>
                <td>{headersOf(record.headers)}</td>
                <td>{sizeInBytes}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

/** Fields by the names that DefaultRecordBatch has for them. */
function headerOf(batch: RecordBatch): readonly (readonly [string, string | number])[] {
  const fields: (readonly [string, string | number])[] = [
    ['partitionLeaderEpoch', batch.leaderEpoch],
    ['lastOffsetDelta', batch.lastOffset - batch.baseOffset],
    ['maxTimestamp', batch.maxTimestamp],
    ['records', batch.records.length],
    ['compression', batch.codec],
  ];
  if (batch.producerId >= 0) {
    fields.push(
      ['producerId', batch.producerId],
      ['producerEpoch', batch.producerEpoch],
      ['baseSequence', batch.baseSequence],
    );
  }
  if (batch.control !== null) fields.push(['control', batch.control]);
  if (batch.deleteHorizon !== null) fields.push(['deleteHorizon', batch.deleteHorizon]);
  return fields;
}

function headersOf(headers: readonly RecordHeader[]): string {
  return headers.map(({ key, value }) => `${key}=${value ?? 'null'}`).join(', ');
}
