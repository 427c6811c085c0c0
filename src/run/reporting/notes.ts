/** What a reader of any run must know besides its numbers. */
import { formatCount, formatPercent } from '../../core/format.ts';
import { axesOf } from '../../domain/gridPlace.ts';
import type { CellReport } from '../../domain/report.ts';
import type { Run } from '../../domain/run.ts';
import type { OutcomeSpec } from '../../domain/spec.ts';
import { groupingOf } from '../measuring/cellReports.ts';

/** Notes on what was sampled, the most important first: what the budget did not allow, interrupted cells, cut answers. */
export function sampleNotes(run: Run, cells: readonly CellReport[]): string[] {
  return [...run.plan.shortfalls, ...interrupted(cells), ...cutNotes(run, cells)];
}

/** Notes on how the answers were grouped and on the models that gave them. */
export function readingNotes(run: Run, outcome: OutcomeSpec): string[] {
  return [...(groupingOf(run, run.plan.home, outcome)?.notes ?? []), ...modelNotes(run), ...truncation(run)];
}

function interrupted(cells: readonly CellReport[]): string[] {
  const stopped = cells.filter(cell => cell.state === 'interrupted');
  if (stopped.length === 0) return [];
  return [
    `${formatCount(stopped.length, 'cell')} ${stopped.length === 1 ? 'was' : 'were'} interrupted. The answers at hand can be read but are not measured: they are the ones that ended first.`,
  ];
}

function cutNotes(run: Run, cells: readonly CellReport[]): string[] {
  const cut = cells
    .filter(cell => cell.state === 'done' && cell.cut > cell.n / 2)
    .sort((a, b) => a.row - b.row || a.column - b.column);
  if (cut.length === 0) return [];
  const most = cut.reduce((share, cell) => Math.max(share, cell.cut / cell.n), 0);
  const { x, y } = axesOf(run.plan);
  const places = y.labels.flatMap((label, at) => {
    const row = cut.filter(cell => cell.row === at).map(cell => x.labels[cell.column] ?? '');
    return row.length === 0 ? [] : [`${label} at ${row.join(', ')}`];
  });
  return [
    `More than half of the answers were cut at ${run.plan.tokens} tokens in ${formatCount(cut.length, 'cell')} (up to ${formatPercent(most)}): ${places.join('; ')}. Figures there describe beginnings of answers.`,
  ];
}

function modelNotes({ manifest, plan }: Run): string[] {
  return manifest.models.flatMap(({ card }) => {
    const coupling = {
      exact: [],
      unprobed: [],
      'batch-coupled': [
        `${card.name} is batch-coupled: the same seed gives the same texts only in the same batch of ${plan.batch}.`,
      ],
      'fixed-capacity': [`${card.name} gives the same texts for the same seed only at a batch of ${plan.batch}.`],
    }[card.invariance];
    const rounded = /quantised|int8/.test(card.precision)
      ? [
          `${card.name} computes with ${card.precision}: that changes unlikely tokens more than likely ones, and openness with them.`,
        ]
      : [];
    return [...coupling, ...rounded];
  });
}

function truncation({ plan }: Run): string[] {
  return plan.cells.some(cell => cell.topP < 1)
    ? [
        'Top-p makes tokens impossible: openness, energy and dissolution then describe the truncated sampler, the exact map the whole law.',
      ]
    : [];
}
