/** The timers of a broker's logs, each to what it is for. */
import { assertUnreachable } from '../../base/assert.ts';
import type { Context } from '../context.ts';
import type { Timer } from '../event.ts';
import type { Broker } from './broker.ts';
import { onDeletionExpiry } from './delete-records.ts';
import { runCleaner } from './log-cleaner.ts';
import { onFileRemoval, onLogTask } from './log-upkeep.ts';

type LogTimer = Extract<
  Timer['type'],
  | 'log-retention'
  | 'log-flush'
  | 'recovery-point-checkpoint'
  | 'log-start-checkpoint'
  | 'file-removal'
  | 'log-cleaner'
  | 'delete-records-expiry'
>;

export function onLogTimer(broker: Broker, timer: LogTimer, context: Context): void {
  switch (timer) {
    case 'log-retention':
    case 'log-flush':
    case 'recovery-point-checkpoint':
    case 'log-start-checkpoint':
      onLogTask(broker, timer, context);
      break;
    case 'file-removal':
      onFileRemoval(broker, context);
      break;
    case 'log-cleaner':
      runCleaner(broker, context);
      break;
    case 'delete-records-expiry':
      onDeletionExpiry(broker, context);
      break;
    default:
      assertUnreachable(timer);
  }
}
