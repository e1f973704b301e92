/**
 * What each module of the engine is in Kafka, and where it is simpler: read from the doc comments
 * (`Kafka:` and `Simplified:`) into the table of `src/engine/README.md`, so that it cannot lie.
 */
import { isTest, isTypeScript, type Source } from './source.ts';

export interface Tags {
  readonly module: string;
  readonly kafka: string;
  readonly simplified: string;
}

export const FIDELITY_PATH = 'src/engine/README.md';

const BEGIN = '<!-- fidelity:begin -->';
const END = '<!-- fidelity:end -->';

export function fidelityTags(sources: readonly Source[]): readonly Tags[] {
  return sources
    .filter((source) => source.path.startsWith('src/engine/') && isTypeScript(source))
    .filter((source) => !isTest(source))
    .map((source) => tagsOf(source))
    .filter((tags) => tags.kafka !== '' || tags.simplified !== '');
}

function tagsOf({ path, text }: Source): Tags {
  const comment = /^\/\*\*(.*?)\*\//s.exec(text)?.[1] ?? '';
  const prose = comment.replaceAll(/^[ \t]*\*[ \t]?/gm, '');
  return {
    module: path.replace('src/engine/', ''),
    kafka: tag(prose, 'Kafka'),
    simplified: tag(prose, 'Simplified'),
  };
}

/** A tag reaches to the next one, to an empty line, or to the end of the comment. */
function tag(prose: string, name: string): string {
  const found = new RegExp(`\\b${name}:(.*?)(?=\\n\\s*\\n|\\b(?:Kafka|Simplified):|$)`, 's').exec(
    prose,
  );
  return (found?.[1] ?? '').replaceAll(/\s+/g, ' ').trim();
}

/** The document with its table as the modules have it. Prettier would pad the columns: not here. */
export function withFidelityTable(document: string, tags: readonly Tags[]): string {
  const begin = document.indexOf(BEGIN);
  const end = document.indexOf(END);
  if (begin < 0 || end < begin) throw new Error(`${BEGIN} and ${END} are missing`);
  const rows = tags.map(({ module, kafka, simplified }) =>
    ['', `\`${module}\``, cell(kafka), cell(simplified), ''].join(' | ').trim(),
  );
  const table = ['| module | Kafka | simplified |', '| --- | --- | --- |', ...rows].join('\n');
  const head = document.slice(0, begin + BEGIN.length);
  return `${head}\n\n<!-- prettier-ignore -->\n${table}\n\n${document.slice(end)}`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
