/** Paths in the exports of a grid: lines, Markdown sections, and rows of the table. */
import { formatFigure } from '../../../core/figureText.ts';
import { listOf, t } from '../../../core/text.ts';
import {
  readingText,
  type BitsReport,
  type CommitmentLevels,
  type CommitmentReport,
  type CouplingReport,
  type ForkReport,
  type PathsReport,
} from '../../../domain/paths.ts';
import type { GridReport } from '../../../domain/report.ts';
import { figureCells, type CsvValue } from '../../../run/reporting/csv.ts';
import { plain, tableOf } from '../../../run/reporting/markdown.ts';
import { forkMarkdown, forkTextLines } from './forkExports.ts';

/** Metric, unit and figure of every row about paths: points of the curve, what is read off it, and fork strengths. */
export function pathRows({ paths }: GridReport): CsvValue[][] {
  const { commitment, coupling, forks, levels } = paths ?? {};
  const [series] = commitment?.curve.series ?? [];
  return [
    ...(series?.x ?? []).flatMap((kept, i): CsvValue[][] => {
      const figure = series?.y[i];
      return figure === undefined ? [] : [[`commitment-at-${kept}`, '', ...figureCells(figure)]];
    }),
    ...(commitment === undefined ? [] : bitsRows(commitment.bits)),
    ...(commitment?.readings ?? []).map(({ id, unit, figure }): CsvValue[] => [
      `commitment-${id}`,
      unit,
      ...figureCells(figure),
    ]),
    ...(levels?.settings ?? []).flatMap(({ cell, half, ninety, early }): CsvValue[][] => [
      [`commitment-half-cell-${cell}`, 'tokens', ...figureCells(half)],
      [`commitment-ninety-cell-${cell}`, 'tokens', ...figureCells(ninety)],
      [`commitment-early-cell-${cell}`, '', ...figureCells(early)],
    ]),
    ...(coupling === undefined ? [] : couplingRows(coupling)),
    ...(forks?.tokens ?? []).flatMap(({ position }, at): CsvValue[][] =>
      position === null
        ? []
        : [
            [`fork-strength-at-${at + 1}`, '', ...figureCells(position.strength)],
            [`information-at-${at + 1}`, 'bits', ...figureCells(position.bits)],
          ],
    ),
    ...curveRows(forks, 'fork-survival', 'survival'),
    ...curveRows(forks, 'fork-settling', 'ending'),
    ...(forks?.settling?.changes ?? []).map((change, i): CsvValue[] => [
      `ending-change-${i + 1}`,
      'tokens',
      ...figureCells(change),
    ]),
  ];
}

/** The points of a curve of a fork map, named after the place in the answer. */
function curveRows(forks: ForkReport | undefined, id: string, name: string): CsvValue[][] {
  const [series] = forks?.curves.find(curve => curve.id === id)?.series ?? [];
  return (series?.x ?? []).flatMap((place, i): CsvValue[][] => {
    const figure = series?.y[i];
    return figure === undefined ? [] : [[`${name}-at-${place}`, '', ...figureCells(figure)]];
  });
}

function bitsRows({ curve, all }: BitsReport): CsvValue[][] {
  const points = curve.series.flatMap(({ x, y }) =>
    x.flatMap((kept, i): CsvValue[][] => {
      const figure = y[i];
      return figure === undefined ? [] : [[`commitment-bits-at-${kept}`, 'bits', ...figureCells(figure)]];
    }),
  );
  return [...points, ['commitment-bits', 'bits', ...figureCells(all)]];
}

function couplingRows({ curve, temperatures, readings }: CouplingReport): CsvValue[][] {
  const points = curve.series.flatMap(({ x, y }, at) =>
    x.flatMap((tokens, i): CsvValue[][] => {
      const figure = y[i];
      const place = temperatures.length === 1 ? '' : `temperature-${temperatures[at] ?? ''}-`;
      return figure === undefined ? [] : [[`coupling-${place}at-${tokens}`, '', ...figureCells(figure)]];
    }),
  );
  return [
    ...points,
    ...readings.map(({ id, unit, figure }): CsvValue[] => [`coupling-${id}`, unit, ...figureCells(figure)]),
  ];
}

/** Sections of the Markdown summary. */
export function pathSections({ paths }: GridReport): string[] {
  if (paths === undefined) return [];
  const { commitment, coupling, forks, levels, branches = [] } = paths;
  return [
    ...(coupling === undefined ? [] : couplingSection(coupling)),
    ...(commitment === undefined
      ? []
      : [
          t`## When is the ending decided?`,
          plain(commitment.sentence),
          readingItems(commitment.readings),
          plain(commitment.bits.sentence),
          plain(commitment.note),
        ]),
    ...(levels === undefined ? [] : [levelsTable(levels)]),
    ...(forks === undefined
      ? []
      : [
          t`## Which word decides?`,
          plain(forks.sentence),
          ...forkMarkdown(forks),
          ...(forks.settling === undefined ? [] : [plain(forks.settling.sentence)]),
          plain(forks.note),
        ]),
    ...(branches.length === 0
      ? []
      : [
          t`## Answers behind chosen beginnings`,
          plain(branchNote()),
          branches.map(({ sentence }) => `- ${plain(sentence)}`).join('\n'),
        ]),
  ];
}

function readingItems(readings: CommitmentReport['readings']): string {
  return readings.map(one => `- ${one.name}: ${plain(readingText(one))}`).join('\n');
}

function couplingSection({ sentence, wordings, readings, note, examples }: CouplingReport): string[] {
  return [
    t`## How long is a change of wording remembered?`,
    wordings.map((wording, at) => `${at + 1}. ${plain(wording)}`).join('\n'),
    plain(sentence),
    readingItems(readings),
    plain(note),
    ...(examples.length === 0
      ? []
      : [
          tableOf(
            [t`pair`, t`first wording`, t`second wording`, t`the same from token`],
            examples.map(({ index, first, second, met }) => [
              String(index + 1),
              plain(first),
              plain(second),
              met === null ? '' : String(met + 1),
            ]),
          ),
        ]),
  ];
}

/** What the settings are compared by, in the order of `levelCells`. */
function levelHeads(): string[] {
  return [
    t`setting`,
    t`agreement`,
    t`half decided after, tokens`,
    t`90% decided after, tokens`,
    t`share that the first token decides`,
  ];
}

function levelCells({ words, start, half, ninety, early }: CommitmentLevels['settings'][number]): string[] {
  return [
    words,
    ...[start, half, ninety, early].map(figure => {
      const { value, interval } = formatFigure(figure);
      return interval === '' ? value : `${value} ${interval}`;
    }),
  ];
}

function levelsTable({ settings }: CommitmentLevels): string {
  return tableOf(
    levelHeads(),
    settings.map(one => levelCells(one).map(plain)),
  );
}

function branchNote(): string {
  return t`Drawn in the possibility tree. They show what follows these beginnings and are in no other figure.`;
}

/** What is read off a curve; nothing where none of it is stated, for a reason that the sentence gives. */
function readingLines(readings: CommitmentReport['readings']): string[] {
  if (readings.every(({ figure }) => figure.kind === 'abstain')) return [];
  return readings.map(one => `  ${one.name}: ${readingText(one)}`);
}

/** Lines for the terminal. A sentence that `summary` has is not repeated. */
export function pathLines({ commitment, coupling, forks, levels, branches = [] }: PathsReport, summary = ''): string[] {
  const unlessSaid = (sentence: string): string[] => (summary.includes(sentence) ? [] : [`  ${sentence}`]);
  return [
    ...(coupling === undefined
      ? []
      : [t`How long is a change of wording remembered?`, ...readingLines(coupling.readings), '']),
    ...(commitment === undefined
      ? []
      : [
          t`When is the ending decided?`,
          ...unlessSaid(commitment.sentence),
          ...readingLines(commitment.readings),
          `  ${commitment.bits.sentence}`,
          `  ${commitment.note}`,
          '',
        ]),
    ...(levels === undefined
      ? []
      : [
          t`When the ending is decided at each setting (${listOf(levelHeads().slice(1))})`,
          ...levels.settings.map(one => `  ${levelCells(one).join('  ')}`),
          '',
        ]),
    ...(forks === undefined
      ? []
      : [
          t`Which word decides?`,
          `  ${t`Answer ${forks.answer + 1} of ${forks.answers}: ${forks.text.replace(/\s+/gu, ' ')}`}`,
          ...unlessSaid(forks.sentence),
          ...forkTextLines(forks),
          ...(forks.settling === undefined ? [] : [`  ${forks.settling.sentence}`]),
          `  ${forks.note}`,
          '',
        ]),
    ...(branches.length === 0
      ? []
      : [
          t`Answers behind chosen beginnings`,
          ...branches.map(({ sentence }) => `  ${sentence}`),
          `  ${branchNote()}`,
          '',
        ]),
  ];
}
