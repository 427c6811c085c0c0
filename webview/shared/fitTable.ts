/** Keeps tables within the page: where one does not fit, its cells wrap, and where that is not enough in a narrow box,
 * each row stands as a list of its cells, with the head of the column before each of them. In a wide box it scrolls
 * sideways instead: a table of many columns is read by them. */

/** What is tried in turn until nothing is cut off. */
const looks = [[], ['wrapped'], ['stacked']] as const;

/** Least width in CSS pixels of a box that keeps its columns. */
const wide = 480;

/** Fits the table in a box that scrolls sideways, whenever the width of the box changes. */
export function fitTable(box: HTMLElement): void {
  let width = 0;
  const observer = new ResizeObserver(() => {
    if (!box.isConnected) {
      observer.disconnect();
      return;
    }
    if (box.clientWidth === width) return;
    width = box.clientWidth;
    for (const look of looks.slice(0, width < wide ? 3 : 2)) {
      box.classList.remove('wrapped', 'stacked');
      box.classList.add(...look);
      if (box.scrollWidth <= box.clientWidth) break;
    }
    if (box.classList.contains('stacked')) nameCells(box);
  });
  observer.observe(box);
}

/** Writes the head of its column on each cell, for the style sheet. */
function nameCells(box: HTMLElement): void {
  const heads = [...box.querySelectorAll('thead th')].map(head => head.textContent?.trim() ?? '');
  for (const row of box.querySelectorAll<HTMLTableRowElement>('tbody tr'))
    for (const [at, cell] of [...row.cells].entries()) cell.dataset.head = heads[at] ?? '';
}
