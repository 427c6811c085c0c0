/** Answers that were drawn from nodes of the possibility tree, sorted into the kinds of their cell
 * (docs/method.md#possibility-tree). */
import type { OutcomeSpec } from '../../core/answers/outcome.ts';
import { formatCount, formatPercent } from '../../core/format.ts';
import { groupedBy } from '../../core/groupBy.ts';
import { Memo } from '../../core/memo.ts';
import { exactProportionFigure } from '../../core/statistics/clopperPearson.ts';
import { quoted, quotedAnswer } from '../../core/quoted.ts';
import { sentence, t } from '../../core/text.ts';
import type { BranchReport } from '../../domain/paths.ts';
import type { BranchView } from '../../domain/report.ts';
import type { GridRun, TreeBranch } from '../../domain/run.ts';
import { answerView } from './answerViews.ts';
import { outcomesOf } from '../measuring/continuationOutcomes.ts';

const kinds = new Memo<readonly string[]>();

/** The kind of each answer of a branch. */
function kindsOf({ cells }: GridRun, branch: TreeBranch, outcome: OutcomeSpec): readonly string[] {
  const answers = cells[branch.cell]?.trajectories ?? [];
  return kinds.recall(branch, [JSON.stringify(outcome), answers], () => {
    const beginning = branch.pieces.join('');
    const texts = branch.continuations.map(({ text }) => `${beginning}${text}`);
    const { labels, outcomes } = outcomesOf(branch.continuations, answers, texts, outcome);
    return outcomes.map(place => labels[place] ?? '');
  });
}

/** The branches of a run under a resolved outcome map, in the order of asking. */
export function branchReports(run: GridRun, outcome: OutcomeSpec): BranchReport[] {
  return (run.tree ?? []).map(branch => {
    const { cell, pieces, inserted, p, continuations } = branch;
    const found = [...groupedBy(kindsOf(run, branch, outcome), label => label)]
      .map(([label, { length }]) => ({ label, count: length }))
      .sort((a, b) => b.count - a.count);
    const own = pieces.length - inserted;
    const words = { beginning: pieces.slice(0, own).join(''), inserted: pieces.slice(own).join('') };
    const sizes = { n: continuations.length, cut: continuations.filter(({ ended }) => !ended).length };
    return { cell, ...words, p, ...sizes, kinds: found, sentence: sentenceOf(words, p, sizes.n, found) };
  });
}

function sentenceOf(
  { beginning, inserted }: Pick<BranchReport, 'beginning' | 'inserted'>,
  p: number,
  n: number,
  [first]: BranchReport['kinds'],
): string {
  const place = beginning.trim() === '' ? t`At the beginning` : t`Behind ${quoted(beginning.trim())}`;
  const drawn = formatCount(n, t`answer was drawn`, t`answers were drawn`);
  const what =
    inserted === ''
      ? t`${place}, ${drawn}.`
      : t`${place}, with ${quoted(inserted, 40)} put there (probability ${p < 0.0005 ? t`below 0.1%` : formatPercent(p)}), ${drawn}.`;
  if (first === undefined) return what;
  const share = exactProportionFigure(first.count, n, 1);
  const [low, high] = share.kind === 'estimate' ? share.interval.map(value => Math.round(100 * value)) : [];
  return sentence(
    t`${what} ${formatPercent(first.count / n)} [${low ?? 0}, ${high ?? 100}] of them are ${quotedAnswer(first.label)}`,
  );
}

/** The branches of one cell for display. */
export function branchViews(run: GridRun, index: number, outcome: OutcomeSpec): BranchView[] {
  return (run.tree ?? []).flatMap(branch => {
    if (branch.cell !== index) return [];
    const labels = kindsOf(run, branch, outcome);
    const { pieces, given, inserted, p, continuations } = branch;
    const answers = continuations.map((one, at) => answerView(one, labels[at] ?? ''));
    return [{ pieces, ids: Array.from(given), inserted, p, answers }];
  });
}
