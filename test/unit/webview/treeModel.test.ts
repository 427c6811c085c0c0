/** The names of the nodes of a possibility tree. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AnswerView } from '../../../src/domain/report.ts';
import { nodeText, treeModel } from '../../../webview/panel/treeModel.ts';

/** Names of the nodes behind the root of a tree of answers that are given as the texts of their tokens. The tokens of
 * each list have ids of their own where their texts differ, and 0 where they add nothing. */
function namesOf(...answers: readonly (readonly string[])[]): readonly string[] {
  const texts = [...new Set(answers.flat())];
  const views = answers.map((pieces, index): AnswerView => ({
    cell: 0,
    index,
    text: pieces.join(''),
    ended: true,
    tokens: pieces.length,
    energy: 1,
    kind: 'a',
    pieces,
    surprisals: pieces.map(() => 1),
    ids: pieces.map(piece => (piece === '' ? 0 : 1 + texts.indexOf(piece))),
  }));
  const model = treeModel({ answers: views });
  assert.ok(model);
  const [root] = model.tree.nodes;
  return (root?.children ?? []).map(id => {
    const node = model.tree.nodes[id];
    return node === undefined ? '' : nodeText(model, node, 40);
  });
}

test('a node that is the beginning of a character is named by the characters that its answers make of it', () => {
  const first = namesOf(['', '感', '谢'], ['', '感', '动'], ['', '没', '有'], ['你', '好'], ['你', '们']);
  assert.deepEqual(first, ['(part of “感”, “没”)', '你']);
  assert.deepEqual(namesOf(['', '感'], ['', '没'], ['', '可'], ['', '以'], ['a'], ['b']), [
    '(part of “感”, “没”, “可”…)',
    'a',
    'b',
  ]);
  assert.deepEqual(namesOf(['', 'yes'], ['', 'no'], ['a'], ['b']), ['(part of a character)', 'a', 'b']);
});
