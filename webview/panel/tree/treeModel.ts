/** The tree of the answers of the selected cell, and what the user sees of it. */
import {
  kindsAt,
  possibilityTree,
  type KindCount,
  type PossibilityTree,
} from '../../../src/core/tree/possibilityTree.ts';
import { searchTree, visibleTree, type TreeLine } from '../../../src/core/tree/visibleTree.ts';
import type { AnswerView } from '../../../src/domain/report.ts';
import { kindPlaces } from './kindMarks.ts';
import type { TreeLook } from '../treeLook.ts';

export interface TreeModel {
  readonly answers: readonly TreeSource[];
  readonly tree: PossibilityTree;
  readonly kinds: readonly KindCount[];
  readonly places: ReadonlyMap<string, number>;
}

export interface TreeSource {
  readonly pieces: readonly string[];
  readonly kind: string;
  readonly ended: boolean;
  readonly view: AnswerView;
}

const models = new WeakMap<readonly AnswerView[], TreeModel>();

/** The tree of a list of answers, built once. */
export function treeModel(views: readonly AnswerView[]): TreeModel {
  const known = models.get(views);
  if (known !== undefined) return known;
  const answers = views.map(view => ({
    pieces: view.pieces.map(({ text }) => text),
    kind: view.kind,
    ended: view.ended,
    view,
  }));
  const tree = possibilityTree(answers);
  const [root] = tree.nodes;
  const kinds = root === undefined ? [] : kindsAt(answers, root);
  const model = { answers, tree, kinds, places: kindPlaces(kinds) };
  models.set(views, model);
  return model;
}

/** The lines that a look shows. */
export function linesOf({ tree }: TreeModel, { closed, opened, search, least }: TreeLook): readonly TreeLine[] {
  return visibleTree(tree, { least: least * tree.n, closed, opened, found: searchTree(tree, search) });
}

/** A text on one line: line ends as a sign, at most `most` characters. */
export function onOneLine(text: string, most: number): string {
  const line = text
    .slice(0, 4 * most)
    .replace(/\r?\n/gu, '⏎')
    .replace(/\t/gu, ' ');
  const characters = Array.from(line);
  return characters.length <= most ? line : `${characters.slice(0, most - 1).join('')}…`;
}
