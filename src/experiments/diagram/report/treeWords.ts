/** What a possibility tree shows, in one sentence. */
import { formatCount } from '../../../core/format.ts';
import { quoted } from '../../../core/quoted.ts';
import { t } from '../../../core/text.ts';
import type { PossibilityTree } from '../../../core/tree/possibilityTree.ts';

/** "32 answers begin in 5 ways; 20 of them with “The”."; '' for a tree without answers. */
export function treeSentence(tree: PossibilityTree): string {
  const [root] = tree.nodes;
  if (root === undefined || tree.order.length === 0) return '';
  const shared = root.text.trim();
  const drawn = root.children.flatMap(id => {
    const child = tree.nodes[id];
    return child === undefined || child.isForced ? [] : [child];
  });
  const all = formatCount(tree.n, t`answer`);
  const [first] = drawn;
  if (first === undefined) return tree.n === 1 ? t`One answer was drawn.` : t`All ${all} are the same text.`;
  const most = first.free;
  const split = formatCount(drawn.length, t`way`);
  if (shared !== '') {
    return most < 2
      ? t`${all} begin alike and then go on in ${split}.`
      : t`${all} begin alike and then go on in ${split}; ${most} of them with ${firstWord(first.text)}.`;
  }
  return most < 2
    ? t`${all} begin in ${split}: no two share their first word.`
    : t`${all} begin in ${split}; ${most} of them with ${firstWord(first.text)}.`;
}

/** The word in quotes; white space alone, and the first bytes of a character, by their names. */
function firstWord(text: string): string {
  if (text === '') return t`the same part of a character`;
  const [word = ''] = text.trim().split(/\s+/u);
  if (word !== '') return quoted(word);
  return /[\n\r]/u.test(text) ? t`a line break` : t`white space`;
}
