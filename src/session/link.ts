/**
 * Links: scenario, seed, what was done and the moment, in the fragment of an address.
 *
 * `#h1.` and the base64url of: a checksum of all that follows (4 bytes), the length of the text (4
 * bytes), the text as raw deflate. A link that was cut or altered on its way is told apart from one
 * that is whole, instead of opening something else. Whatever comes in is hostile until read.
 */
import { fail, succeed, type Fault, type Result } from '../base/result.ts';
import type { Scenario, ScriptEntry } from '../scenarios/index.ts';
import * as scenarios from '../scenarios/index.ts';
import { loadLibrary } from './loading.ts';
import { decodeBase64Url, deflate, encodeBase64Url, inflate } from './deflate.ts';

export interface LinkContent {
  /** Of a prepared scenario, which then is not spelled out; null for one of one's own. */
  readonly id: string | null;
  readonly scenario: Scenario;
  /** Where it differs from the scenario's own. */
  readonly seed: number | null;
  readonly commands: readonly ScriptEntry[];
  /** The tick that was shown. */
  readonly moment: number;
  /** The stage and the transport alone. */
  readonly isEmbedded: boolean;
  /** Time passes as soon as it is opened. */
  readonly isPlaying: boolean;
}

const PREFIX = '#h1.';
const HEADER_BYTES = 8;

/** Chat programs cut links at some 4,000 characters; above this the file is offered instead. */
export const MAX_LINK = 8000;

/** What a link may unfold to: 8,000 characters could hold 6 MB. */
const MAX_UNFOLDED = 256_000;

export async function makeLink(content: LinkContent): Promise<Result<string>> {
  const { id, scenario, seed, commands, moment, isEmbedded, isPlaying } = content;
  const compact = {
    s: id ?? scenarios.scenarioFile(scenario),
    ...(seed === null ? {} : { n: seed }),
    ...(commands.length === 0
      ? {}
      : { c: commands.map(({ at, command }) => ({ at, ...command })) }),
    t: moment,
    ...(isEmbedded ? { e: true } : {}),
    ...(isPlaying ? { p: true } : {}),
  };
  const text = new TextEncoder().encode(JSON.stringify(compact));
  const packed = await deflate(text);
  const bytes = new Uint8Array(HEADER_BYTES + packed.length);
  const header = new DataView(bytes.buffer);
  header.setUint32(4, text.length);
  bytes.set(packed, HEADER_BYTES);
  header.setUint32(0, checksum(bytes.subarray(4)));
  const link = PREFIX + encodeBase64Url(bytes);
  if (text.length <= MAX_UNFOLDED && link.length <= MAX_LINK) return succeed(link);
  return refuse('link-too-long', { found: link.length, limit: MAX_LINK });
}

export async function readLink(fragment: string): Promise<Result<LinkContent>> {
  if (!fragment.startsWith('#h')) return refuse('link-unknown-format');
  if (!fragment.startsWith(PREFIX)) {
    const version = fragment.slice(2, 12).split('.')[0] ?? '';
    return refuse('link-unknown-version', { found: version });
  }
  if (fragment.length > MAX_LINK) {
    return refuse('link-too-long', { found: fragment.length, limit: MAX_LINK });
  }
  const payload = fragment.slice(PREFIX.length);
  const bytes = decodeBase64Url(payload);
  if (bytes === null || bytes.length <= HEADER_BYTES) return refuse('link-damaged');
  const header = new DataView(bytes.buffer);
  // Bits that mean nothing count too: a link is whole to the last one, or it is not.
  const isWhole =
    checksum(bytes.subarray(4)) === header.getUint32(0) && encodeBase64Url(bytes) === payload;
  if (!isWhole) return refuse('link-damaged');
  const length = header.getUint32(4);
  if (length > MAX_UNFOLDED)
    return refuse('link-too-large', { found: length, limit: MAX_UNFOLDED });
  const text = await inflate(bytes.subarray(HEADER_BYTES), length);
  if (text === null || text.length !== length) return refuse('link-damaged');
  const parsed = scenarios.parseJson(new TextDecoder().decode(text), MAX_UNFOLDED);
  if (!parsed.ok) return parsed;
  await loadLibrary();
  return readContent(parsed.value);
}

function readContent(value: unknown): Result<LinkContent> {
  const faults: Fault[] = [];
  const read = linkShape(value, '', faults);
  if (faults.length > 0) return fail(faults);
  const { s, n, c, t, e, p } = read;
  const rest = {
    seed: n,
    commands: scenarios.inOrderOfTime(c),
    moment: t,
    isEmbedded: e,
    isPlaying: p,
  };
  if (typeof s === 'string') {
    const prepared = scenarios.preparedScenario(s);
    if (prepared !== null) return succeed({ id: s, scenario: prepared.scenario, ...rest });
    return fail([{ path: 's', code: 'link-unknown-scenario', values: { id: s.slice(0, 60) } }]);
  }
  const own = scenarios.readScenarioValue(s, 's');
  return own.ok ? succeed({ id: null, scenario: own.value, ...rest }) : own;
}

const { required, optional, orNull, list, whole, truth, shaped } = scenarios.reading;

const linkShape = shaped({
  /** Read by itself: a text, or a scenario as in a file. */
  s: required((value: unknown) => value),
  n: optional(orNull(whole(0, scenarios.limits.MAX_SEED)), null),
  c: optional(list(scenarios.scriptEntry, scenarios.limits.MAX_SCRIPT), []),
  t: optional(whole(0, scenarios.limits.MAX_MOMENT), 0),
  e: optional(truth, false),
  p: optional(truth, false),
});

function refuse(code: string, values: Fault['values'] = {}): Result<never> {
  return fail([{ path: '', code, values }]);
}

/** FNV-1a of 32 bits: it tells an accident, and nobody gains by forging it. */
function checksum(bytes: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}
