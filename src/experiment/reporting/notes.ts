/** What a reader of a run must know besides its numbers (science.md C3, C5). */
import { formatCount, formatPercent } from '../../core/format.ts';
import { fewestTemperatures } from '../../core/phase/scanReading.ts';
import { groupingOf } from './cellReports.ts';
import type { CellReport, VerdictReport } from '../report.ts';
import { axesOf } from '../planning/places.ts';
import { sampledRow } from './rowReports.ts';
import type { Run } from '../run.ts';
import type { OutcomeSpec } from '../spec.ts';

/** Sentences, the most important first. */
export function notesOf(
  run: Run,
  cells: readonly CellReport[],
  verdicts: readonly VerdictReport[],
  outcome: OutcomeSpec,
): string[] {
  const notes = [
    ...run.plan.shortfalls,
    ...interrupted(cells),
    ...cutNotes(run, cells),
    ...scanNotes(run),
    ...(groupingOf(run, run.plan.home, outcome)?.notes ?? []),
    ...modelNotes(run),
    ...caveats(run, verdicts),
  ];
  return [...new Set(notes)];
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

function scanNotes(run: Run): string[] {
  if (run.study !== null) return [];
  if (run.plan.axes !== undefined && run.plan.axes.x.knob !== 'temperature')
    return [
      `Whether behaviour changes sharply is judged over temperature only: over ${run.plan.axes.x.name} nothing is said about it.`,
    ];
  const sampled = Math.max(0, ...axesOf(run.plan).y.labels.map((_, row) => sampledRow(run, row).length));
  if (sampled === 0 || sampled >= fewestTemperatures) return [];
  return [
    `Whether behaviour changes sharply with temperature needs ${fewestTemperatures} temperatures, this run has ${sampled}: nothing is said about it.`,
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

function caveats(run: Run, verdicts: readonly VerdictReport[]): string[] {
  const streams =
    run.plan.mode === 'streams'
      ? [
          'Ergodicity is measured within finite runs only: over endless ones every full-support sampler with a finite window mixes.',
        ]
      : [];
  const truncated = run.plan.cells.some(cell => cell.topP < 1)
    ? [
        'Top-p makes tokens impossible: openness, energy and dissolution then describe the truncated sampler, the exact map the whole law.',
      ]
    : [];
  const located = verdicts.some(verdict => verdict.location.kind === 'estimate')
    ? [
        'A temperature of change belongs to this prompt, this model and this measure: others give other ones. One prompt and one model show changes with temperature and context, not emergence with scale.',
      ]
    : [];
  return [...streams, ...truncated, ...located];
}
