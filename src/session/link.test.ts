import { describe, expect, it } from 'vitest';
import { brokerId, producerId } from '../engine/index.ts';
import { type ScriptEntry } from '../scenarios/index.ts';
import { loadLibrary } from './loading.ts';
import { drawer, mutatedFile } from '../scenarios/testing/mutations.ts';
import { deflate, encodeBase64Url, decodeBase64Url, inflate } from './deflate.ts';
import { makeLink, MAX_LINK, readLink, type LinkContent } from './link.ts';

const PREPARED_SCENARIOS = await loadLibrary();

const [healthy] = PREPARED_SCENARIOS;
const PLAIN: LinkContent = {
  id: 'healthy',
  scenario: healthy.scenario,
  seed: null,
  commands: [],
  moment: 7500,
  isEmbedded: false,
  isPlaying: false,
};

function crashes(count: number): readonly ScriptEntry[] {
  return Array.from({ length: count }, (_, index) => ({
    at: 8000 + 37 * index,
    command:
      index % 2 === 0
        ? { type: 'crash', process: brokerId(index % 3) }
        : { type: 'start', process: brokerId(index % 3) },
  }));
}

async function linkTo(content: Partial<LinkContent>): Promise<string> {
  const made = await makeLink({ ...PLAIN, ...content });
  if (!made.ok) throw new Error(made.faults[0]?.code);
  return made.value;
}

async function codeOf(fragment: string): Promise<string> {
  const read = await readLink(fragment);
  return read.ok ? 'ok' : (read.faults[0]?.code ?? '');
}

/** A link around any text, with the right checksum. */
async function linkAround(text: string): Promise<string> {
  const bytes = new TextEncoder().encode(text);
  return linkOf(await deflate(bytes), bytes.length);
}

function linkOf(packed: Uint8Array, length: number): string {
  const bytes = new Uint8Array(8 + packed.length);
  const header = new DataView(bytes.buffer);
  header.setUint32(4, length);
  bytes.set(packed, 8);
  let checksum = 0x811c9dc5;
  for (const byte of bytes.subarray(4)) checksum = Math.imul(checksum ^ byte, 0x01000193);
  header.setUint32(0, checksum >>> 0);
  return `#h1.${encodeBase64Url(bytes)}`;
}

it('brings back what was put into it', async () => {
  const contents: LinkContent[] = [
    PLAIN,
    { ...PLAIN, seed: 77, commands: crashes(30), isEmbedded: true, isPlaying: true },
    { ...PLAIN, id: null, scenario: { ...healthy.scenario, title: 'Мой «кластер» 🌊' }, moment: 0 },
  ];
  for (const content of contents) {
    const link = await linkTo(content);
    expect(link).toMatch(/^#h1\.[\w-]+$/);
    expect(await readLink(link)).toEqual({ ok: true, value: content });
  }
});

it('is short: a prepared scenario in 100 characters, sixty commands in 2,000', async () => {
  expect((await linkTo({})).length).toBeLessThan(100);
  expect((await linkTo({ commands: crashes(60) })).length).toBeLessThan(1000);
  const own = await linkTo({ id: null, commands: crashes(60) });
  expect(own.length).toBeLessThan(2000);
});

it('is not made when it would be too long', async () => {
  const draw = drawer(5);
  const records = Array.from({ length: 1000 }, () => ({
    key: null,
    value: String(draw(2_000_000_000)),
    partition: null,
    timestamp: null,
  }));
  const send = { type: 'send', process: producerId(1), topic: 'orders', records } as const;
  const made = await makeLink({ ...PLAIN, commands: [{ at: 1, command: send }] });
  expect(made).toMatchObject({ ok: false, faults: [{ code: 'link-too-long' }] });
});

describe('a damaged link', () => {
  it('is told apart from a whole one wherever it was cut or altered', async () => {
    const link = await linkTo({ commands: crashes(20) });
    const letters = 'ABCabc019-_';
    for (let at = 4; at < link.length; at += 1) {
      expect(await codeOf(link.slice(0, at))).toBe('link-damaged');
      const other = letters[at % letters.length] ?? 'A';
      const altered = link.slice(0, at) + (link[at] === other ? 'Z' : other) + link.slice(at + 1);
      expect(await codeOf(altered)).toBe('link-damaged');
    }
    expect(await codeOf(`${link}AAAA`)).toBe('link-damaged');
  });

  it('is told what it is when it is none of ours', async () => {
    expect(await codeOf('#section-2')).toBe('link-unknown-format');
    expect(await codeOf('')).toBe('link-unknown-format');
    expect(await codeOf('#h2.abcd')).toBe('link-unknown-version');
    expect(await codeOf('#h1.a b')).toBe('link-damaged');
    expect(await codeOf(`#h1.${'A'.repeat(MAX_LINK)}`)).toBe('link-too-long');
  });
});

describe('a hostile link', () => {
  it('unfolds only as far as it may', async () => {
    const bomb = await deflate(new Uint8Array(5_000_000));
    expect(bomb.length).toBeLessThan(6000);
    expect(await codeOf(linkOf(bomb, 200_000))).toBe('link-damaged');
    expect(await codeOf(linkOf(bomb, 5_000_000))).toBe('link-too-large');
    expect(await inflate(bomb, 256_000)).toBeNull();
  });

  it('is read as strictly as a file', async () => {
    const codes = {
      '{"s":"no-such"}': 'link-unknown-scenario',
      '{"s":"healthy","__proto__":{"x":1}}': 'forbidden-key',
      '{"s":"healthy","x":1}': 'unknown-key',
      '{"s":"healthy","t":-1}': 'out-of-range',
      '{"s":"healthy","c":[{"at":1,"type":"explode"}]}': 'unknown-command',
      '{"s":{"highwater":1}}': 'missing',
      '{"s":null}': 'wrong-type',
      '[]': 'wrong-type',
      '{"s":"constructor"}': 'link-unknown-scenario',
      [`{"s":${'['.repeat(50)}`]: 'too-deep',
    };
    for (const [text, code] of Object.entries(codes)) {
      expect({ text, code: await codeOf(await linkAround(text)) }).toEqual({ text, code });
    }
  });

  it('of 500 mutated ones opens whole or says what is wrong', async () => {
    const counts = { ok: 0, damaged: 0, faulty: 0 };
    for (let seed = 0; seed < 500; seed += 1) {
      const draw = drawer(seed);
      const prepared = PREPARED_SCENARIOS[draw(PREPARED_SCENARIOS.length)] ?? healthy;
      const around = draw(3) > 0;
      const file = mutatedFile(prepared.scenario, draw).replace(/^\uFEFF/, '');
      let link = await linkAround(`{"s":${file},"t":${draw(10_000)}}`);
      if (!around) link = link.slice(0, draw(link.length)) + link.slice(draw(link.length));
      const read = await readLink(link);
      if (read.ok) counts.ok += 1;
      else if (read.faults[0]?.code === 'link-damaged') counts.damaged += 1;
      else counts.faulty += 1;
    }
    expect(counts.ok).toBeGreaterThan(50);
    expect(counts.damaged).toBeGreaterThan(50);
    expect(counts.faulty).toBeGreaterThan(100);
    expect(Object.hasOwn({}, 'polluted')).toBe(false);
  });
});

it('writes bytes as base64url and reads them back, of every length', () => {
  const draw = drawer(3);
  for (let length = 0; length < 70; length += 1) {
    const bytes = new Uint8Array(Array.from({ length }, () => draw(256)));
    const text = encodeBase64Url(bytes);
    expect(text).toBe(Buffer.from(bytes).toString('base64url'));
    expect(decodeBase64Url(text)).toEqual(bytes);
  }
  expect(decodeBase64Url('a+b/')).toBeNull();
  expect(decodeBase64Url('a')).toBeNull();
});
