/** Controllers and producers, as cards above the columns. */
import { memo } from 'react';
import { numberOf, type ProcessStatus } from '../../engine/index.ts';
import type { WordKey } from '../../i18n/en.ts';
import type {
  ControllerCard,
  ProducerCard,
  StageModel,
  ZooKeeperCard,
  ProducerTransaction,
} from '../../scene/stage-model.ts';
import { useWords } from '../use-words.ts';
import { ProcessMenuButton } from './ProcessMenuButton.tsx';

export const Cards = memo(function Cards({ model }: { model: StageModel }) {
  return (
    <>
      {model.controllers.cards.map((card, index) =>
        card.kind === 'controller' ? (
          <ControllerCardView key={card.id} card={card} place={index + 1} />
        ) : (
          <ZooKeeperCardView key={card.id} card={card} place={index + 1} />
        ),
      )}
      {model.producers.cards.map((card, index) => (
        <ProducerCardView key={card.id} card={card} place={index + 1} />
      ))}
    </>
  );
});

interface ControllerProps {
  readonly card: ControllerCard;
  readonly place: number;
}

const ControllerCardView = memo(function ControllerCardView({ card, place }: ControllerProps) {
  const words = useWords();
  const { id, x, y, width, height, isActive, offset, committed } = card;
  const name = words('stage.controller', { number: numberOf(id) });
  const state = words(stateKey(card));
  return (
    <ProcessMenuButton
      process={id}
      name={name}
      label={words('stage.member-label', { name, state })}
      selection={{ kind: 'controller', controller: id }}
      className={isActive ? 'card controller active' : 'card controller'}
      row={-3}
      place={place}
      style={{ left: x, top: y, width, height }}
    >
      <strong>{name}</strong>
      <span className="card-facts">
        <span className={toneOf(card)}>{state}</span>
        <span title={words('stage.metadata-committed', { offset: committed })}>
          {words('stage.metadata-offset', { offset })}
        </span>
      </span>
    </ProcessMenuButton>
  );
});

function stateKey({ status, isActive, isVoter, role }: ControllerCard): WordKey {
  if (status !== 'running') return stoppedKey(status);
  if (isActive) return 'stage.active';
  return isVoter ? `stage.quorum-role.${role}` : 'stage.quorum-role.observer';
}

function toneOf({ status, isActive, role }: ControllerCard): string {
  if (status !== 'running') return 'red';
  return isActive || role === 'prospective' || role === 'candidate' ? 'amber' : '';
}

interface ZooKeeperProps {
  readonly card: ZooKeeperCard;
  readonly place: number;
}

const ZooKeeperCardView = memo(function ZooKeeperCardView({ card, place }: ZooKeeperProps) {
  const words = useWords();
  const { id, x, y, width, height, status, role, applied, sessions } = card;
  const name = `ZooKeeper ${numberOf(id)}`;
  const isLeading = status === 'running' && role === 'leading';
  const state = words(status === 'running' ? `stage.zookeeper-role.${role}` : stoppedKey(status));
  return (
    <ProcessMenuButton
      process={id}
      name={name}
      label={words('stage.member-label', { name, state })}
      selection={{ kind: 'zookeeper', server: id }}
      className={isLeading ? 'card controller active' : 'card controller'}
      row={-3}
      place={place}
      style={{ left: x, top: y, width, height }}
    >
      <strong>{name}</strong>
      <span className="card-facts">
        <span className={status === 'running' ? (isLeading ? 'amber' : '') : 'red'}>{state}</span>
        <span title={words('stage.zookeeper-sessions', { count: sessions })}>zxid {applied}</span>
      </span>
    </ProcessMenuButton>
  );
});

function stoppedKey(status: ProcessStatus): WordKey {
  return status === 'paused' ? 'stage.paused' : 'stage.down';
}

interface ProducerProps {
  readonly card: ProducerCard;
  readonly place: number;
}

const ProducerCardView = memo(function ProducerCardView({ card, place }: ProducerProps) {
  const words = useWords();
  const { id, clientId, x, y, width, height, status, acks, waiting, bricks } = card;
  return (
    <ProcessMenuButton
      process={id}
      name={clientId}
      label={words('stage.member-label', { name: clientId, state: `acks=${acks}` })}
      selection={{ kind: 'producer', producer: id }}
      className={`card producer is-${status}${card.isSending ? '' : ' silent'}`}
      row={-2}
      place={place}
      style={{ left: x, top: y, width, height }}
    >
      <strong>{clientId}</strong>
      <span className="card-facts">
        {card.transaction === null ? (
          <span>{words('stage.acks', { acks })}</span>
        ) : (
          <TransactionState transaction={card.transaction} />
        )}
        <ProducerState card={card} />
      </span>
      <span className="card-bricks" aria-hidden>
        {bricks.map((colour, index) => (
          // Bricks of one batch are alike: their place is their identity.
          <i key={index} className={`mini-brick key-${colour < 0 ? 'none' : colour}`} />
        ))}
        {waiting > bricks.length ? <b>+{waiting - bricks.length}</b> : null}
      </span>
    </ProcessMenuButton>
  );
});

/** Of a transactional producer in place of its acks, which are those of all. */
function TransactionState({ transaction }: { transaction: ProducerTransaction }) {
  const words = useWords();
  const { transactionalId, state, producerEpoch } = transaction;
  const isBroken = state === 'FATAL_ERROR' || state === 'ABORTABLE_ERROR';
  const name = words('stage.transactional-id', { id: transactionalId });
  return (
    <span
      className={isBroken ? 'red' : state === 'IN_TRANSACTION' ? 'transaction' : ''}
      title={`${name} · ${words('stage.member-epoch', { epoch: producerEpoch })}`}
    >
      {state}
    </span>
  );
}

function ProducerState({ card }: { card: ProducerCard }) {
  const words = useWords();
  const { status, blocked, isSending, recordsPerSecond } = card;
  if (status !== 'running') {
    return (
      <span className="red">{words(status === 'paused' ? 'stage.paused' : 'stage.down')}</span>
    );
  }
  if (blocked > 0) return <span className="red">{words('stage.blocked', { count: blocked })}</span>;
  if (card.isApplication) return <span>{words('stage.of-application')}</span>;
  if (recordsPerSecond === null) return <span>{words('stage.by-hand')}</span>;
  return (
    <span>
      {isSending ? words('stage.rate', { rate: recordsPerSecond }) : words('stage.sending-stopped')}
    </span>
  );
}
