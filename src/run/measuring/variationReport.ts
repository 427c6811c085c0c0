/** Reports how the answers to the prompts of a diagram vary: within a prompt, and between prompts. */
import { agreementByPrompt, promptVariation, type PromptVariation } from '../../core/answers/promptVariation.ts';
import type { Figure } from '../../core/figure.ts';
import { abstain, valueOf } from '../../core/figure.ts';
import { formatFigure } from '../../core/figureText.ts';
import { formatPercent } from '../../core/format.ts';
import { reasonText } from '../../core/reasons.ts';
import { Memo } from '../../core/memo.ts';
import { t } from '../../core/text.ts';
import type { Trajectory } from '../../core/trajectory.ts';
import { axesOf } from '../../domain/gridPlace.ts';
import type { CellReport } from '../../domain/report.ts';
import type { Run } from '../../domain/run.ts';
import type { OutcomeSpec } from '../../domain/spec.ts';
import type { VariationReport } from '../../domain/variation.ts';
import { measurable } from './cellSample.ts';

/** Most answers that are compared in pairs; of more, the first ones of each prompt. */
const mostAnswers = 1024;

const known = new Memo<PromptVariation>();

/** The prompts in the column of the home cell; undefined unless the rows are prompts and two of them have answers. */
export function variationReport(
  run: Run,
  cells: readonly CellReport[],
  outcome: OutcomeSpec,
): VariationReport | undefined {
  const { y } = axesOf(run.plan);
  const home = cells[run.plan.home];
  if (y.knob !== 'variant' || run.plan.mode === 'streams' || home === undefined) return undefined;
  const column = cells
    .filter(cell => cell.column === home.column && measurable(run, cell.index).length > 0)
    .toSorted((a, b) => a.row - b.row);
  const [first] = column;
  if (first === undefined || column.length < 2) return undefined;
  const answers = column.map(cell => measurable(run, cell.index));
  const figures = known.recall(answers[0] ?? column, [JSON.stringify(outcome), ...answers], () =>
    promptVariation(agreementByPrompt(shortened(answers), outcome)),
  );
  return {
    column: home.column,
    sentence: sentenceOf(figures, column.length),
    ...figures,
    prompts: column.map(({ index, row, kinds, figures: own }) => ({
      cell: index,
      label: y.labels[row] ?? '',
      agreement: own['agreement'] ?? abstain({ code: 'not-measured' }, 0),
      kind: kinds[0]?.label ?? '',
      count: kinds[0]?.count ?? 0,
    })),
  };
}

function shortened(answers: readonly (readonly Trajectory[])[]): readonly (readonly Trajectory[])[] {
  const most = Math.max(16, Math.floor(mostAnswers / answers.length));
  return answers.map(list => list.slice(0, most));
}

function sentenceOf({ within, between, share }: PromptVariation, prompts: number): string {
  if (within.kind === 'abstain' || between.kind === 'abstain')
    return t`How answers vary between the ${prompts} prompts is not stated: ${whyNot(within, between)}.`;
  const agreement = t`Two answers to the same prompt agree with probability ${withInterval(within)}, answers to different ones of the ${prompts} prompts with ${withInterval(between)}.`;
  if (share.kind === 'abstain') return agreement;
  const [low, high] = share.kind === 'estimate' ? share.interval : [share.value, share.value];
  const shown = (value: number): string => formatPercent(Math.max(0, value));
  if (low <= 0)
    return t`${agreement} The prompts cause at most ${shown(high)} of the disagreement, and possibly none of it.`;
  return t`${agreement} The prompts cause ${shown(valueOf(share) ?? 0)} [${shown(low)}, ${shown(high)}] of the disagreement; the rest is chance.`;
}

function whyNot(...figures: readonly Figure[]): string {
  const found = figures.find(({ kind }) => kind === 'abstain');
  return found?.kind === 'abstain' ? reasonText(found.reason) : '';
}

function withInterval(figure: Figure): string {
  const { value, interval } = formatFigure(figure, { decimals: 2 });
  return `${value} ${interval}`.trim();
}
