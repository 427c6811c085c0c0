/** What stands above the tree: its title, one sentence, and the kinds. */
import { formatCount } from '../../../src/core/format.ts';
import { t } from '../../../src/core/text.ts';
import type { RunReport } from '../../../src/domain/report.ts';
import { treeSentence } from '../../../src/experiments/diagram/report/treeWords.ts';
import { h } from '../../shared/dom.ts';
import type { Child } from '../../shared/dom.ts';
import { term } from '../../shared/term.ts';
import { cellPlace } from '../map/gridLookup.ts';
import { kindClass, letterOf, markedKinds } from './kindMarks.ts';
import type { TreeModel } from '../treeModel.ts';

export function treeHead(model: TreeModel, report: RunReport, index: number | null): readonly Child[] {
  const cell = report.cells.find(one => one.index === index);
  const { given } = model.tree;
  return [
    h('h2', {}, term(t`Possibility tree`, 'possibility-tree')),
    h('p', { class: 'lead' }, treeSentence(model.tree)),
    given === 0
      ? null
      : h(
          'p',
          { class: 'note' },
          t`${formatCount(given, t`more answer was`, t`more answers were`)} drawn behind beginnings that you chose. They show what follows there and are in no other figure of the run: agreement, kinds and the map count only answers to the prompt itself.`,
        ),
    report.cells.length === 1 || cell === undefined
      ? null
      : h('p', { class: 'muted' }, t`Cell ${cellPlace(report, cell)}; choose another one on the map.`),
    kindLegend(model),
  ];
}

function kindLegend({ kinds }: TreeModel): HTMLElement {
  const rest = kinds.slice(markedKinds);
  const restCount = rest.reduce((sum, { count }) => sum + count, 0);
  return h(
    'ul',
    { class: 'tree-legend', 'aria-label': t`Kinds` },
    ...kinds
      .slice(0, markedKinds)
      .map(({ kind, count }, place) =>
        h(
          'li',
          {},
          h('span', { class: `tree-key ${kindClass(place)}`, 'aria-hidden': 'true' }, letterOf(place)),
          h('span', { class: 'tree-key-text', dir: 'auto' }, kind === '' ? t`no kind` : kind),
          h('span', { class: 'muted' }, String(count)),
        ),
      ),
    rest.length === 0
      ? null
      : h(
          'li',
          {},
          h('span', { class: `tree-key ${kindClass(markedKinds)}`, 'aria-hidden': 'true' }, letterOf(markedKinds)),
          h('span', {}, formatCount(rest.length, t`rarer kind`)),
          h('span', { class: 'muted' }, String(restCount)),
        ),
  );
}
