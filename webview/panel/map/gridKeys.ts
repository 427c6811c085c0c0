/** Arrow keys on the map: one tab stop, arrows, Home and End move within it (WAI-ARIA grid pattern). */

const steps: Readonly<Record<string, readonly [number, number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

/** Move focus to the neighbouring cell; gaps in the grid are stepped over. */
export function moveInGrid(event: Event): void {
  if (
    !(event instanceof KeyboardEvent) ||
    !(event.target instanceof HTMLElement) ||
    !(event.currentTarget instanceof HTMLElement)
  )
    return;
  const cells = [...event.currentTarget.querySelectorAll<HTMLElement>('button[data-row]')];
  const successor = successorOf(event, cells, event.target);
  if (successor === undefined) return;
  event.preventDefault();
  for (const cell of cells) cell.tabIndex = cell === successor ? 0 : -1;
  successor.focus();
}

function successorOf(event: KeyboardEvent, cells: readonly HTMLElement[], from: HTMLElement): HTMLElement | undefined {
  const [row, column] = position(from);
  const inRow = cells.filter(cell => position(cell)[0] === row);
  if (event.key === 'Home') return event.ctrlKey ? cells[0] : inRow[0];
  if (event.key === 'End') return event.ctrlKey ? cells.at(-1) : inRow.at(-1);
  const step = steps[event.key];
  if (step === undefined) return undefined;
  const [down, right] = step;
  const ahead = cells.filter(cell => {
    const [r, c] = position(cell);
    return down === 0 ? r === row && (c - column) * right > 0 : c === column && (r - row) * down > 0;
  });
  return down + right > 0 ? ahead[0] : ahead.at(-1);
}

function position(cell: HTMLElement): readonly [number, number] {
  return [Number(cell.dataset['row']), Number(cell.dataset['column'])];
}
