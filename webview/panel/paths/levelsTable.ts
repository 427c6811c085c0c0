/** When the ending is decided at each setting, as a table. */
import type { Figure } from '../../../src/core/figure.ts';
import { formatFigure } from '../../../src/core/figureText.ts';
import { reasonText } from '../../../src/core/reasons.ts';
import { t } from '../../../src/core/text.ts';
import type { CommitmentLevels } from '../../../src/domain/paths.ts';
import { h } from '../../shared/dom.ts';
import { columnHead, scrollTable } from '../charts/scrollTable.ts';

/** A row for each setting. */
export function levelsTable({ settings }: CommitmentLevels): HTMLElement {
  return scrollTable(
    t`When the ending is decided at each setting`,
    [
      columnHead(t`setting`),
      columnHead(t`agreement`),
      columnHead(t`half decided after, tokens`),
      columnHead(t`90% decided after, tokens`),
      columnHead(t`share that the first token decides`),
    ],
    settings.map(({ words, start, half, ninety, early }) =>
      h('tr', {}, h('th', { scope: 'row' }, words), ...[start, half, ninety, early].map(figureCell)),
    ),
  );
}

function figureCell(figure: Figure): HTMLElement {
  if (figure.kind === 'abstain') return h('td', { class: 'muted' }, reasonText(figure.reason));
  const { value, interval } = formatFigure(figure);
  return h('td', {}, interval === '' ? value : `${value} ${interval}`);
}
