import assert from 'node:assert/strict';
import test from 'node:test';
import { kindsAt, pathTo, possibilityTree, type TreeAnswer } from '../../../src/core/tree/possibilityTree.ts';
import { searchTree, visibleTree } from '../../../src/core/tree/visibleTree.ts';

const answer = (pieces: string, kind = '', ended = true): TreeAnswer => ({ pieces: pieces.split('|'), kind, ended });
const all = { least: 0, closed: new Set<number>(), opened: new Set<number>(), found: null };

test('answers share nodes as far as they agree, the most frequent branch first', () => {
  const answers = [answer('The| cat| sat', 'a'), answer('The| dog| ran', 'b'), answer('The| cat| sat', 'a', false)];
  const { nodes, n } = possibilityTree(answers);
  assert.equal(n, 3);
  assert.deepEqual(
    nodes.map(({ text, level, depth, tokens, parent, answers: members }) => [
      text,
      level,
      depth,
      tokens,
      parent,
      members,
    ]),
    [
      ['The', 0, 0, 1, -1, [0, 1, 2]],
      [' cat sat', 1, 1, 2, 0, [0, 2]],
      [' dog ran', 1, 1, 2, 0, [1]],
    ],
  );
  assert.deepEqual([nodes[1]?.ended, nodes[1]?.cut], [1, 1]);
  assert.deepEqual(kindsAt(answers, nodes[0] as never), [
    { kind: 'a', count: 2 },
    { kind: 'b', count: 1 },
  ]);
});

test('an answer that is the beginning of another one ends at its node', () => {
  const { nodes } = possibilityTree([answer('a|b'), answer('a|b|c'), answer('a|b|d')]);
  assert.deepEqual(
    nodes.map(({ text, ended, children }) => [text, ended, children]),
    [
      ['ab', 1, [1, 2]],
      ['c', 1, []],
      ['d', 1, []],
    ],
  );
});

test('one answer, equal answers, empty answers and no answers make trees too', () => {
  assert.equal(possibilityTree([answer('a|b')]).nodes.length, 1);
  assert.equal(possibilityTree([answer('a|b'), answer('a|b')]).nodes[0]?.answers.length, 2);
  const empty: TreeAnswer = { pieces: [], kind: '', ended: true };
  assert.deepEqual(
    possibilityTree([empty, empty, answer('a')]).nodes.map(({ text, ended }) => [text, ended]),
    [
      ['', 2],
      ['a', 1],
    ],
  );
  const none = possibilityTree([]);
  assert.equal(none.n, 0);
  assert.deepEqual(visibleTree(none, all), []);
});

test('each answer is in exactly one child, or ends', () => {
  let state = 7;
  const next = (below: number): number => (state = (state * 48271) % 2147483647) % below;
  const answers = Array.from({ length: 400 }, () =>
    answer(Array.from({ length: 1 + next(12) }, () => String(next(3))).join('|')),
  );
  const tree = possibilityTree(answers);
  for (const node of tree.nodes) {
    const behind = node.children.flatMap(id => tree.nodes[id]?.answers ?? []);
    assert.equal(new Set(behind).size, behind.length);
    assert.equal(behind.length + node.ended + node.cut, node.answers.length);
    const text = pathTo(tree, node.id)
      .map(one => one.text)
      .join('');
    for (const at of node.answers) assert.ok(answers[at]?.pieces.join('').startsWith(text));
  }
});

test('a tree of more than 75,000 nodes, and one as deep as an answer is long, are built without recursion', () => {
  const wide = Array.from({ length: 50_000 }, (_, at) => answer(`${at % 25_000}|x|${at}`));
  const { nodes } = possibilityTree(wide);
  assert.ok(nodes.length > 75_000);
  const deep = Array.from({ length: 2000 }, (_, at) => answer(Array.from({ length: at + 1 }, () => 'a').join('|')));
  const tree = possibilityTree(deep);
  assert.equal(tree.nodes.length, 2000);
  assert.equal(visibleTree(tree, all).at(-1)?.node.level, 1999);
});

test('rare branches are left out and counted, closed ones hide all, and a search shows what it found', () => {
  const tree = possibilityTree([...Array.from({ length: 8 }, () => answer('a|b')), answer('a|c|d'), answer('x')]);
  const texts = (view: Partial<typeof all>): string[] =>
    visibleTree(tree, { ...all, ...view }).map(({ node }) => node.text);
  assert.deepEqual(texts({}), ['', 'a', 'b', 'cd', 'x']);
  assert.deepEqual(texts({ least: 2 }), ['', 'a', 'b']);
  const [root] = visibleTree(tree, { ...all, least: 2 });
  assert.deepEqual([root?.hidden, root?.hiddenAnswers, root?.isOpen], [1, 1, true]);
  assert.deepEqual(texts({ least: 2, opened: new Set([0]) }), ['', 'a', 'b', 'x']);
  assert.deepEqual(texts({ closed: new Set([0]) }), ['']);
  assert.deepEqual(
    visibleTree(tree, { ...all, found: searchTree(tree, ' D ') }).map(({ node }) => node.text),
    ['', 'a', 'cd'],
  );
  assert.equal(searchTree(tree, '  '), null);
});
