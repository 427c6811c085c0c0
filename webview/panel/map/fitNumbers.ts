/** Keeps the numbers of the map from being cut: where columns are narrow, cells show smaller numbers, fewer
 * digits, then none. */

/** A number in at most three characters: "0.95" as ".9", "12.4" as "12", "4,210" as "4k"; other texts as they are. */
export function shortNumber(text: string): string {
  const value = Number(text.replace(/[,\u2009\u202f]|%$/gu, ''));
  if (text === '' || !Number.isFinite(value)) return text;
  const size = Math.abs(value);
  if (size >= 999_500) return `${Math.round(value / 1e6)}M`;
  if (size >= 999.5) return `${Math.round(value / 1000)}k`;
  if (size >= 0.95 || value === 0) return String(Math.round(value));
  return value.toFixed(1).replace('0.', '.');
}

/** Fits the numbers of a map into its cells, and the labels of its columns between their neighbors, whenever its width
 * changes. A number that is not shown in full is in the tooltip of its cell. */
export function fitNumbers(frame: HTMLElement): void {
  const context = document.createElement('canvas').getContext('2d');
  const values = [...frame.querySelectorAll<HTMLElement>('.cell-value')].map(element => {
    const text = element.textContent ?? '';
    const button = element.closest('button');
    return {
      element,
      button,
      name: button?.getAttribute('aria-label') ?? '',
      text,
      bare: text.replace(/^0\./u, '.'),
      short: shortNumber(text),
    };
  });
  const ticks = [...frame.querySelectorAll<HTMLElement>('.axis-ticks span')];
  const [first] = values;
  if (context === null || first === undefined) return;
  const widest = (font: string, texts: readonly string[]): number => {
    context.font = font;
    return Math.max(0, ...texts.map(text => context.measureText(text).width));
  };
  const fit = (): void => {
    if (!frame.isConnected) return observer.disconnect();
    const width = (first.button?.clientWidth ?? 0) - 2;
    if (width <= 0) return;
    const fits = (texts: readonly string[], isSmall: boolean): boolean => {
      frame.classList.toggle('small-numbers', isSmall);
      return widest(fontOf(first.element), texts) <= width;
    };
    const texts = values.map(({ text }) => text);
    const level =
      fits(texts, false) || fits(texts, true)
        ? 'text'
        : (['bare', 'short'] as const).find(one =>
            fits(
              values.map(value => value[one]),
              true,
            ),
          );
    for (const { element, button, name, text, bare, short } of values) {
      const shown = level === undefined ? '' : { text, bare, short }[level];
      element.textContent = shown;
      button?.setAttribute('aria-label', name.includes(shown) ? name : `${shown}, ${name}`);
      if (shown === text) button?.removeAttribute('title');
      else button?.setAttribute('title', name);
    }
    const [tick] = ticks;
    if (tick === undefined) return;
    const room =
      widest(
        fontOf(tick),
        ticks.map(one => one.textContent ?? ''),
      ) + 4;
    const every = Math.max(1, Math.ceil(room / (width + 4)));
    for (const [at, one] of ticks.entries()) one.style.visibility = at % every === 0 ? '' : 'hidden';
  };
  const observer = new ResizeObserver(fit);
  observer.observe(frame);
}

/** The font of an element, without its variants: with them, the computed shorthand is empty. */
function fontOf(element: HTMLElement): string {
  const { fontWeight, fontSize, fontFamily } = getComputedStyle(element);
  return `${fontWeight} ${fontSize} ${fontFamily}`;
}
