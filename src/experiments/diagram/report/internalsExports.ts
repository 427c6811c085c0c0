/** Internals in the exports of a grid: lines for the terminal, Markdown sections, and figures of the table. */
import type { Figure } from '../../../core/figure.ts';
import { figurePhrase, formatFigure } from '../../../core/figureText.ts';
import { formatTemperature } from '../../../core/format.ts';
import { measureNames } from '../../../core/internals/internalsVerdict.ts';
import { metricOf } from '../../../core/metrics.ts';
import { t } from '../../../core/text.ts';
import type { InternalsReport, SeriesReport } from '../../../domain/internals.ts';
import { messageText } from '../../../domain/message.ts';
import type { GridReport } from '../../../domain/report.ts';
import { plain, tableOf } from '../../../run/reporting/markdown.ts';

/** Metric, unit and figure of every internal figure of a cell. */
export function internalsFigures(
  { internals }: GridReport,
  cell: number,
): readonly (readonly [metric: string, unit: string, figure: Figure])[] {
  const at = internals?.cells.indexOf(cell) ?? -1;
  if (internals === undefined || at < 0) return [];
  const found = (id: string, figure: Figure | undefined): readonly (readonly [string, string, Figure])[] =>
    figure === undefined ? [] : [[id, '', figure]];
  return [
    ...internals.measures.flatMap(({ measure, layers }) =>
      layers.flatMap(({ layer, figures }) => found(`${measure}-layer-${layer}`, figures[at])),
    ),
    ...internals.heads.flatMap(({ layer, head, figures, rest }) => [
      ...found(`attention-entropy-layer-${layer}-head-${head}`, figures[at]),
      ...found(`attention-entropy-rest-layer-${layer}-head-${head}`, rest[at]),
    ]),
  ];
}

/** The layers that stand for all in a summary: the first, the middle and the last. */
function shownLayers<T>(layers: readonly T[]): T[] {
  const places = new Set([0, Math.floor((layers.length - 1) / 2), layers.length - 1]);
  return layers.filter((_, at) => places.has(at));
}

/** How a series changes, in a few words. */
export function changeText({ adjusted, moves, isSharp, center, together }: SeriesReport): string {
  if (adjusted === null) return t`not tested`;
  if (!moves) return t`no change`;
  const { value, interval } = formatFigure(center, { decimals: 2 });
  const place = center.kind === 'abstain' ? t`gradual` : t`around ${value} ${interval}`;
  const kind = isSharp ? t`sharp, ` : '';
  return `${kind}${place}${together === true ? t`, as behavior` : ''}`;
}

function rowsOf({ behavior, measures }: InternalsReport): (readonly [string, SeriesReport])[] {
  return [
    ...behavior.map(series => [metricOf(series.metric).name, series] as const),
    ...measures.flatMap(({ measure, layers }) =>
      shownLayers(layers).map(series => [t`${measureNames[measure]()}, layer ${series.layer}`, series] as const),
    ),
  ];
}

/** Sections of the Markdown summary. */
export function internalsSections({ internals }: GridReport): string[] {
  if (internals === undefined) return [];
  const rows = rowsOf(internals).map(([name, series]) => [
    plain(name),
    ...series.figures.map(figure => {
      const { value, interval } = formatFigure(figure, { decimals: 2 });
      return `${value} ${interval}`.trim();
    }),
    plain(changeText(series)),
  ]);
  return [
    t`## Do internals move too?`,
    plain(internals.sentence),
    ...internals.missing.map(message => plain(messageText(message))),
    ...(internals.temperatures.length === 0
      ? []
      : [tableOf([t`series`, ...internals.temperatures.map(formatTemperature), t`change`], rows)]),
    plain(internals.note),
  ];
}

/** Lines for the terminal. */
export function internalsLines({ internals }: GridReport): string[] {
  if (internals === undefined) return [];
  return [
    t`Do internals move too?`,
    ...internals.missing.map(message => `  ${messageText(message)}`),
    ...rowsOf(internals).map(
      ([name, series]) => `  ${name}: ${ends(series.figures, internals.temperatures)}${changeText(series)}`,
    ),
    '',
  ];
}

/** "0.52 [0.49, 0.55] at 0.3 → 0.61 [0.58, 0.64] at 2; ": the first and the last figure that is stated. */
function ends(figures: readonly Figure[], temperatures: readonly number[]): string {
  const stated = figures.flatMap((figure, at) =>
    figure.kind === 'abstain'
      ? []
      : [t`${figurePhrase(figure, { decimals: 2 })} at ${formatTemperature(temperatures[at] ?? NaN)}`],
  );
  return stated.length < 2 ? '' : `${stated[0] ?? ''} → ${stated.at(-1) ?? ''}; `;
}
