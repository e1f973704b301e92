/**
 * What the admin client hears of a call, told as a fact.
 *
 * Kafka: KafkaFuture of KafkaAdminClient's results, ApiError.
 */
import { emit, type Context } from '../context.ts';
import type { ProcessId } from '../ids.ts';
import { onDemand } from '../on-demand.ts';
import type { AdminResponse } from '../protocol/control-api.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import { ADMIN_COMMANDS, type AdminCommand } from './admin-call.ts';

export type Outcome = Omit<AdminResponse, 'api'>;

/** An error that comes without words has those that all errors of its kind have. */
export function emitAnswer(
  admin: { readonly id: ProcessId },
  command: AdminCommand,
  { error, message, partitions }: Outcome,
  context: Context,
): void {
  emit(context, admin.id, {
    type: 'admin-answered',
    api: ADMIN_COMMANDS[command.type],
    error,
    message: textOf(error, message),
    partitions: partitions.map((one) => ({
      name: one.index < 0 ? one.topic : `${one.topic}-${one.index}`,
      error: one.error,
      message: textOf(one.error, one.message),
    })),
  });
}

function textOf(error: ErrorCode, message: string | null): string | null {
  return error === 'NONE' ? null : (message ?? onDemand().errorMessages.defaultErrorMessage(error));
}
