/** Keyboard navigation of the map (WAI-ARIA grid pattern): one tab stop; arrows, Home and End move within the grid. */

const steps: Readonly<Record<string, readonly [down: number, right: number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

/** Moves focus to the next cell that a key names, skipping gaps. */
export function moveFocus(event: Event): void {
  if (
    !(event instanceof KeyboardEvent) ||
    !(event.target instanceof HTMLElement) ||
    !(event.currentTarget instanceof HTMLElement)
  )
    return;
  const cells = [...event.currentTarget.querySelectorAll<HTMLElement>('button[data-row]')];
  const next = nextCell(event, cells, event.target);
  if (next === undefined) return;
  event.preventDefault();
  for (const cell of cells) cell.tabIndex = cell === next ? 0 : -1;
  next.focus();
}

function nextCell(event: KeyboardEvent, cells: readonly HTMLElement[], from: HTMLElement): HTMLElement | undefined {
  const [row, column] = positionOf(from);
  const inRow = cells.filter(cell => positionOf(cell)[0] === row);
  if (event.key === 'Home') return event.ctrlKey ? cells[0] : inRow[0];
  if (event.key === 'End') return event.ctrlKey ? cells.at(-1) : inRow.at(-1);
  const step = steps[event.key];
  if (step === undefined) return undefined;
  const [down, right] = step;
  const ahead = cells.filter(cell => {
    const [r, c] = positionOf(cell);
    return down === 0 ? r === row && (c - column) * right > 0 : c === column && (r - row) * down > 0;
  });
  return down + right > 0 ? ahead[0] : ahead.at(-1);
}

function positionOf(cell: HTMLElement): readonly [row: number, column: number] {
  return [Number(cell.dataset['row']), Number(cell.dataset['column'])];
}
