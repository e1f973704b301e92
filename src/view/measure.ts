/** Widths of texts in the fonts of the page, and texts cut to fit. */

export type FontName = 'label' | 'strong' | 'mono' | 'mono-small';

const SIZES: Readonly<Record<FontName, string>> = {
  label: '400 11.5px',
  strong: '600 12.5px',
  mono: '600 12.5px',
  'mono-small': '400 10px',
};

const widths = new Map<string, number>();
let context: CanvasRenderingContext2D | null = null;

/** Width in CSS pixels. */
export function textWidth(text: string, font: FontName): number {
  const key = `${font}|${text}`;
  const known = widths.get(key);
  if (known !== undefined) return known;
  context ??= document.createElement('canvas').getContext('2d');
  if (context === null) return text.length * 7;
  context.font = `${SIZES[font]} ${familyOf(font)}`;
  const { width } = context.measureText(text);
  // Labels repeat; offsets grow for ever.
  if (widths.size > 4000) widths.clear();
  widths.set(key, width);
  return width;
}

/** The first of `texts` that fits, or the last one cut with an ellipsis. */
export function fitText(texts: readonly string[], font: FontName, room: number): string {
  for (const text of texts) if (textWidth(text, font) <= room) return text;
  let last = texts[texts.length - 1] ?? '';
  while (last.length > 1 && textWidth(`${last}…`, font) > room) last = last.slice(0, -1);
  return last.length > 1 ? `${last}…` : '';
}

function familyOf(font: FontName): string {
  const style = getComputedStyle(document.documentElement);
  return style.getPropertyValue(font.startsWith('mono') ? '--font-mono' : '--font').trim();
}
