/** The cluster as text: the same story as the picture, for those who read or listen. */
import { numberOf } from '../../engine/index.ts';
import { clockText } from '../../i18n/durations.ts';
import type { BrokerRow, GroupRow, StageModel } from '../../scene/stage-model.ts';
import { useShown } from '../SessionProvider.tsx';
import { useWords } from '../use-words.ts';
import { EnvelopeTable } from './EnvelopeTable.tsx';
import { useStageModel } from './use-stage-model.ts';

const WHOLE = { width: 1200, left: 0, right: 1_000_000, isNarrow: false };

export function StageTable() {
  const words = useWords();
  const model = useStageModel(WHOLE);
  const tick = useShown((state) => state.frame.tick);
  return (
    <div className="stage-table">
      <p>{words('stage.table-caption', { clock: clockText(tick) })}</p>
      <ReplicaTable model={model} />
      <GroupTable model={model} />
      <EnvelopeTable />
    </div>
  );
}

function ReplicaTable({ model }: { model: StageModel }) {
  const words = useWords();
  return (
    <table>
      <caption>{words('stage.table-replicas')}</caption>
      <thead>
        <tr>
          <th scope="col">{words('stage.table.partition')}</th>
          <th scope="col">{words('stage.table.broker')}</th>
          <th scope="col">{words('stage.table.role')}</th>
          <th scope="col">{words('stage.table.sync')}</th>
          <th scope="col">{words('stage.table.epoch')}</th>
          <th scope="col">{words('stage.table.end')}</th>
          <th scope="col">{words('stage.table.hw')}</th>
        </tr>
      </thead>
      <tbody>
        {model.columns.flatMap((column) =>
          model.brokers.map((row) => (
            <ReplicaLine
              key={`${column.partition}/${row.id}`}
              row={row}
              partition={column.partition}
            />
          )),
        )}
      </tbody>
    </table>
  );
}

function ReplicaLine({ row, partition }: { row: BrokerRow; partition: number }) {
  const words = useWords();
  const cell = row.cells.find((one) => one.partition === partition);
  if (cell === undefined) return null;
  return (
    <tr>
      <th scope="row">{cell.name}</th>
      <td>{numberOf(cell.broker)}</td>
      <td>{words(`stage.role.${cell.role}`)}</td>
      <td>{words(cell.isInSync ? 'stage.yes' : 'stage.no')}</td>
      <td>{cell.leaderEpoch}</td>
      <td>{cell.logEndOffset}</td>
      <td>{cell.highWatermark}</td>
    </tr>
  );
}

function GroupTable({ model }: { model: StageModel }) {
  const words = useWords();
  if (model.groups.length === 0) return null;
  return (
    <table>
      <caption>{words('stage.table-groups')}</caption>
      <thead>
        <tr>
          <th scope="col">{words('stage.table.group')}</th>
          <th scope="col">{words('stage.table.partition')}</th>
          <th scope="col">{words('stage.table.member')}</th>
          <th scope="col">{words('stage.table.position')}</th>
          <th scope="col">{words('stage.table.committed')}</th>
          <th scope="col">{words('stage.table.lag')}</th>
          <th scope="col">{words('stage.table.unowned')}</th>
        </tr>
      </thead>
      <tbody>
        {model.groups.flatMap((group) => (
          <GroupLines key={group.key} group={group} model={model} />
        ))}
      </tbody>
    </table>
  );
}

function GroupLines({ group, model }: { group: GroupRow; model: StageModel }) {
  const words = useWords();
  return group.tracks.map((track) => {
    const owner = group.members.find(({ colour }) => colour === track.colour);
    return (
      <tr key={track.partition}>
        <th scope="row">{group.group ?? group.members[0]?.clientId}</th>
        <td>{model.columns.find(({ partition }) => partition === track.partition)?.name}</td>
        <td>{owner?.clientId ?? words('stage.none')}</td>
        <td>{track.position?.offset ?? '–'}</td>
        <td>{track.committed?.offset ?? '–'}</td>
        <td>{track.lag ?? '–'}</td>
        <td>{track.unowned === null ? '–' : clockText(track.unowned.totalMs)}</td>
      </tr>
    );
  });
}
