/** Short facts beside the prompt of a grid run. */
import { formatCount, formatPercent, roughDuration } from '../../../src/core/format.ts';
import { t } from '../../../src/core/text.ts';
import { fileParametersText } from '../../../src/domain/fileParameters.ts';
import { adaptationText, adaptationWords } from '../../../src/domain/givenText.ts';
import { heldCut, type GridReport } from '../../../src/domain/report.ts';
import { h, type Child } from '../../shared/dom.ts';
import { term } from '../../shared/term.ts';
import { isRunning, sampleNoun } from '../panelState.ts';

/** Model and form, or the title of a calibration; then preset, cells, answers per cell and their length. */
export function gridChips(report: GridReport): readonly Child[] {
  const sampled = report.cells.filter(cell => cell.n > 0).length;
  const all = report.cells.length;
  const cells = sampled === all ? formatCount(all, t`cell`) : t`${sampled} of ${formatCount(all, t`cell`)}`;
  const size = sampled === 0 || isRunning(report) ? [] : [`${cells} × ${answersText(report)}`];
  const stated = fileParametersText(report.spec);
  return [
    report.spec.kind === 'calibration' ? term(report.title, 'calibration') : formatChip(report),
    [report.spec.preset, ...(isRunning(report) ? plannedSize(report) : size)].join(' · '),
    ...lengthChip(report),
    ...(stated === null ? [] : [stated]),
  ];
}

/** Answers of each cell that has some: "32 answers", or "16 to 32 answers" where they differ. */
function answersText(report: GridReport): string {
  const counts = report.cells.map(({ n }) => n).filter(n => n > 0);
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  const all = formatCount(most, ...sampleNoun(report));
  return least === most ? all : t`${least} to ${all}`;
}

/** The model and the prompt format, with what the chat template did to the prompt. */
function formatChip({ model, form, adapted = [] }: GridReport): Child {
  const names = `${model.name} · ${form}`;
  if (adapted.length === 0) return names;
  return h(
    'span',
    { title: adapted.map(adaptationText).join('\n') },
    t`${names} (${adapted.map(adaptationWords).join(', ')})`,
  );
}

/** Cells and time, once they are planned. */
function plannedSize({ cells, estimate: { seconds } }: GridReport): string[] {
  return seconds === null ? [] : [formatCount(cells.length, t`cell`), roughDuration(seconds)];
}

/** The length of the longest answer, and the share of those that a larger budget would have let end; empty where the
 * length was not measured. */
function lengthChip({ lengths, cells }: GridReport): string[] {
  if (lengths === undefined) return [];
  const counted = cells.filter(({ regime, state }) => state === 'done' && regime?.name !== 'dissolved');
  const cut = counted.reduce((sum, cell) => sum + heldCut(cell), 0);
  const all = counted.reduce((sum, cell) => sum + cell.n, 0);
  if (all === 0) return [];
  const longest = formatCount(Math.max(...counted.map(cell => cell.longest)), t`token`);
  // The headline speaks of one cell, whose answers may be shorter.
  const limit = cells.length === 1 ? t`answers up to ${longest}` : t`answers of all cells up to ${longest}`;
  return [cut === 0 ? limit : t`${limit}, ${formatPercent(cut / all)} cut`];
}
