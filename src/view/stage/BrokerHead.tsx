/** The head of a broker's row: how it is, and what it does. */
import { memo } from 'react';
import { numberOf, type ProcessId } from '../../engine/index.ts';
import type { ZoomLevel } from '../../scene/metrics.ts';
import type { BrokerRow } from '../../scene/stage-model.ts';
import type { WordKey } from '../../i18n/en.ts';
import type { Words } from '../../i18n/words.ts';
import { useWords } from '../use-words.ts';
import { ProcessMenuButton } from './ProcessMenuButton.tsx';

interface Props {
  readonly row: BrokerRow;
  readonly index: number;
  readonly zoom: ZoomLevel;
}

export const BrokerHead = memo(function BrokerHead({ row, index, zoom }: Props) {
  const words = useWords();
  const isShort = zoom !== 'bricks';
  const { id, number, rack, y, height, leads, follows } = row;
  const state = stateOf(row);
  const name = words('stage.broker', { number });
  const stateWords = words(state.key);
  const duties = words('stage.duties', { leads, follows });
  return (
    <>
      {isShort && row.startsRack && rack !== null ? (
        <p className="rack-name" style={{ top: y - 19 }}>
          {words('stage.rack', { rack })}
        </p>
      ) : null}
      <ProcessMenuButton
        process={id}
        name={name}
        label={words('stage.broker-label', { number, state: stateWords, leads, follows })}
        selection={{ kind: 'broker', broker: id }}
        className={`broker-head ${state.tone}${isShort ? ' short' : ''}`}
        row={index}
        style={{ top: y, height }}
      >
        <span className="broker-title">
          <span className="status-dot" />
          <strong>{name}</strong>
          {row.isController ? (
            <em className="is-controller">{words('stage.controller-alone')}</em>
          ) : null}
        </span>
        <BrokerLine tone={state.tone} duties={duties} state={stateWords} zoom={zoom} />
        {row.cutFrom.length === 0 || isShort ? null : (
          <span className="cut">
            {words('stage.cut-from', { peers: peerList(row.cutFrom, words) })}
          </span>
        )}
        {rack === null || isShort || row.cutFrom.length > 0 ? null : (
          <span className="rack">{words('stage.rack', { rack })}</span>
        )}
      </ProcessMenuButton>
    </>
  );
});

/** `1, 2, controller`. */
function peerList(peers: readonly ProcessId[], words: Words): string {
  const brokers = peers.filter((id) => id.startsWith('b')).map((id) => String(numberOf(id)));
  const hasController = peers.some((id) => id.startsWith('c'));
  return [...brokers, ...(hasController ? [words('stage.controller-alone')] : [])].join(', ');
}

interface LineProps {
  readonly tone: State['tone'];
  readonly duties: string;
  readonly state: string;
  readonly zoom: ZoomLevel;
}

/** What it does, or what is wrong with it; in the matrix the dot alone tells. */
function BrokerLine({ tone, duties, state, zoom }: LineProps) {
  if (zoom === 'heat') return null;
  return tone === 'good' ? <span>{duties}</span> : <span className="state">{state}</span>;
}

interface State {
  readonly key: WordKey;
  readonly tone: 'good' | 'wait' | 'down';
}

function stateOf({ status, isFenced, isShuttingDown, isStarting }: BrokerRow): State {
  if (status === 'paused') return { key: 'stage.paused', tone: 'wait' };
  if (status === 'stopped') {
    if (isFenced === null) return { key: 'stage.down', tone: 'down' };
    return { key: isFenced ? 'stage.down-fenced' : 'stage.down-unfenced', tone: 'down' };
  }
  if (isShuttingDown) return { key: 'stage.shutting-down', tone: 'wait' };
  if (isStarting) return { key: 'stage.starting', tone: 'wait' };
  if (isFenced === true) return { key: 'stage.fenced', tone: 'wait' };
  return { key: 'stage.running', tone: 'good' };
}
