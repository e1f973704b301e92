/** Measures of words, run in the page: which are cut, and which stand on others. */

/** Texts of which a part is hidden where nobody can scroll to it. */
export function cutTexts(): string[] {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const cut: string[] = [];
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const parent = node.parentElement;
    const text = node.textContent?.trim() ?? '';
    if (parent === null || text === '' || !isRead(parent)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    if ([...range.getClientRects()].some((box) => isCut(parent, box))) cut.push(text);
  }
  return cut;

  function isRead(element: Element): boolean {
    const isElsewhere = element.closest('.visually-hidden, noscript, option, .skip-link') !== null;
    return !isElsewhere && element.checkVisibility({ visibilityProperty: true });
  }

  /** Some ancestor hides what leaves it, before one is met in which one can scroll. */
  function isCut(element: Element, box: DOMRect): boolean {
    for (let one: Element | null = element; one !== null; one = one.parentElement) {
      const { overflowX, overflowY } = getComputedStyle(one);
      if (/auto|scroll/.test(overflowX + overflowY)) return false;
      if (one instanceof SVGElement && !(one instanceof SVGSVGElement)) continue;
      const { left, right, top, bottom } = one.getBoundingClientRect();
      if (overflowX !== 'visible' && (box.left < left - 1 || box.right > right + 1)) return true;
      if (overflowY !== 'visible' && (box.top < top - 1 || box.bottom > bottom + 1)) return true;
    }
    return false;
  }
}

/** Closed lists that have less room than the words that are chosen in them. */
export function cutChoices(): string[] {
  const pen = document.createElement('canvas').getContext('2d');
  return [...document.querySelectorAll('select')].flatMap((select) => {
    if (pen === null || !select.checkVisibility({ visibilityProperty: true })) return [];
    const text = select.selectedOptions[0]?.label ?? '';
    const { font, paddingLeft, paddingRight } = getComputedStyle(select);
    pen.font = font;
    const padding = Number.parseFloat(paddingLeft) + Number.parseFloat(paddingRight);
    return pen.measureText(text).width > select.clientWidth - padding + 1 ? [text] : [];
  });
}

/** Pairs of texts on the stage that stand on one another. */
export function overlappingTexts(): string[] {
  const boxes = [...document.querySelectorAll('#stage .stage-scroll')].flatMap(textBoxes);
  const pairs: string[] = [];
  boxes.forEach((one, index) => {
    for (const other of boxes.slice(index + 1)) {
      const width = Math.min(one.right, other.right) - Math.max(one.left, other.left);
      const height = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
      if (width > 1 && height > 1) pairs.push(`${one.text} | ${other.text}`);
    }
  });
  return pairs;

  interface TextBox {
    readonly text: string;
    readonly left: number;
    readonly right: number;
    readonly top: number;
    readonly bottom: number;
  }

  function textBoxes(root: Element): TextBox[] {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const found: TextBox[] = [];
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const text = node.textContent?.trim() ?? '';
      const isShown = node.parentElement?.checkVisibility({ visibilityProperty: true }) === true;
      if (text === '' || !isShown) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      for (const { left, right, top, bottom } of range.getClientRects()) {
        // The box of a line is higher than its letters.
        const air = (bottom - top) * 0.2;
        found.push({ text, left, right, top: top + air, bottom: bottom - air });
      }
    }
    return found.filter(isOnTop);
  }

  /** What has scrolled below a head that stays is not read there. */
  function isOnTop({ left, right, top, bottom, text }: TextBox): boolean {
    const hit = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
    if (hit === null || hit.closest('.stage-scroll') === null) return false;
    return hit.closest('svg.score') !== null || hit.textContent.includes(text);
  }
}
