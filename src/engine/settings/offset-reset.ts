/**
 * Where a consumer begins that has no valid offset: `latest`, `earliest`, `none` (an error), or as
 * far back as a duration says.
 *
 * Kafka: AutoOffsetResetStrategy (KIP-1106); java.time.Duration.parse.
 */
export interface OffsetReset {
  readonly type: 'latest' | 'earliest' | 'none' | 'by_duration';
  /** How far back by_duration looks, ms; null for the others. */
  readonly lookbackMs: number | null;
}

const BY_DURATION = 'by_duration:';

/** Null: not one of Kafka's strategies. The words keep their case; a duration need not. */
export function parseOffsetReset(text: string): OffsetReset | null {
  if (text === 'latest' || text === 'earliest' || text === 'none') {
    return { type: text, lookbackMs: null };
  }
  if (!text.startsWith(BY_DURATION)) return null;
  const lookbackMs = parseDuration(text.slice(BY_DURATION.length));
  if (lookbackMs === null || lookbackMs < 0) return null;
  return { type: 'by_duration', lookbackMs: Math.floor(lookbackMs) };
}

const NUMBER = '([-+]?\\d{1,15})';
const DURATION = new RegExp(
  `^([-+]?)P(?:${NUMBER}D)?(T(?:${NUMBER}H)?(?:${NUMBER}M)?(?:${NUMBER}(?:[.,](\\d{0,9}))?S)?)?$`,
  'i',
);

/** Milliseconds, with what is less than one as a fraction; null: not an ISO-8601 duration. */
function parseDuration(text: string): number | null {
  const match = DURATION.exec(text);
  if (match === null) return null;
  const [, sign, days, time, hours, minutes, seconds, fraction] = match;
  if (time !== undefined && time.length === 1) return null;
  if (days === undefined && time === undefined) return null;
  const wholeMs =
    (((Number(days ?? 0) * 24 + Number(hours ?? 0)) * 60 + Number(minutes ?? 0)) * 60 +
      Number(seconds ?? 0)) *
    1000;
  const part = Number(`0.${fraction ?? ''}0`) * 1000;
  const ms = wholeMs + (seconds?.startsWith('-') === true ? -part : part);
  return sign === '-' ? -ms : ms;
}
