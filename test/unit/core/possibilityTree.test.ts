import assert from 'node:assert/strict';
import test from 'node:test';
import {
  kindsAt,
  possibilityTree,
  treeSteps,
  type PossibilityTree,
  type TreeAnswer,
  type TreeNode,
} from '../../../src/core/tree/possibilityTree.ts';
import { searchTree, visibleTree } from '../../../src/core/tree/visibleTree.ts';

const answer = (pieces: string, kind = '', ended = true): TreeAnswer => ({ pieces: pieces.split('|'), kind, ended });
const answersAt = ({ order }: PossibilityTree, { from, to }: TreeNode): number[] =>
  Array.from(order.slice(from, to).sort());
const textTo = ({ nodes }: PossibilityTree, node: TreeNode | undefined): string =>
  node === undefined ? '' : textTo({ nodes } as PossibilityTree, nodes[node.parent]) + node.text;
const all = { least: 0, closed: new Set<number>(), opened: new Set<number>(), found: null };

test('answers share nodes as far as they agree, the most frequent branch first', () => {
  const answers = [answer('The| cat| sat', 'a'), answer('The| dog| ran', 'b'), answer('The| cat| sat', 'a', false)];
  const tree = possibilityTree(answers);
  const { nodes, n } = tree;
  assert.equal(n, 3);
  assert.deepEqual(
    nodes.map(node => [node.text, node.level, node.depth, node.tokens, node.parent, answersAt(tree, node)]),
    [
      ['The', 0, 0, 1, -1, [0, 1, 2]],
      [' cat sat', 1, 1, 2, 0, [0, 2]],
      [' dog ran', 1, 1, 2, 0, [1]],
    ],
  );
  assert.deepEqual([nodes[1]?.ended, nodes[1]?.cut], [1, 1]);
  assert.deepEqual(kindsAt(tree, nodes[0] as never), [
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
  assert.equal(possibilityTree([answer('a|b'), answer('a|b')]).nodes[0]?.count, 2);
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
    const behind = node.children.flatMap(id => answersAt(tree, tree.nodes[id] as never));
    assert.equal(new Set(behind).size, behind.length);
    assert.equal(behind.length + node.ended + node.cut, node.count);
    const text = textTo(tree, node);
    for (const at of answersAt(tree, node)) assert.ok(answers[at]?.pieces.join('').startsWith(text));
  }
});

test('beginnings are compared by token ids where every answer has them', () => {
  const answers: TreeAnswer[] = [
    { pieces: ['', 'é'], ids: [7, 8], kind: '', ended: true },
    { pieces: ['', 'è'], ids: [7, 9], kind: '', ended: true },
    { pieces: ['é'], ids: [5], kind: '', ended: true },
  ];
  assert.deepEqual(
    possibilityTree(answers).nodes.map(({ text, tokens }) => [text, tokens]),
    [
      ['', 0],
      ['', 1],
      ['é', 1],
      ['è', 1],
      ['é', 1],
    ],
  );
  const withoutIds = answers.map((one, at) => (at === 0 ? { ...one, ids: undefined } : one));
  assert.equal(possibilityTree(withoutIds).nodes.length, 5);
});

test('answers behind a chosen beginning count for what follows it, and nowhere before', () => {
  const drawn = [...Array<TreeAnswer>(3).fill(answer('a|b', 'x')), answer('a|c', 'y'), answer('d', 'y')];
  const behind = (pieces: string, given: number): TreeAnswer => ({ ...answer(pieces, 'z'), given });
  const tree = possibilityTree([
    ...drawn,
    behind('a|c|e', 1),
    behind('a|b', 1),
    behind('a|w|f', 2),
    behind('a|w|g', 2),
  ]);
  assert.deepEqual([tree.n, tree.given], [5, 4]);
  const node = (text: string): (typeof tree.nodes)[number] => {
    const found = tree.nodes.find(one => one.text === text);
    assert.ok(found, text);
    return found;
  };
  const facts = (text: string): unknown[] => {
    const { free, drawn: own, open, share, isForced, isBehindForced } = node(text);
    return [free, own, open, Number(share.toFixed(6)), isForced, isBehindForced];
  };
  assert.deepEqual(facts('a'), [4, 4, 6, 0.8, false, false]);
  assert.deepEqual(facts('b'), [3, 4, 4, Number((0.8 * (4 / 6)).toFixed(6)), false, false]);
  assert.deepEqual(facts('c'), [1, 2, 2, Number((0.8 / 3).toFixed(6)), false, false]);
  assert.deepEqual(facts('w'), [0, 0, 2, 1, true, false]);
  assert.deepEqual(facts('f'), [0, 1, 1, 0.5, false, true]);
  assert.deepEqual(kindsAt(tree, tree.nodes[0] as never), [
    { kind: 'x', count: 3 },
    { kind: 'y', count: 2 },
  ]);
  assert.deepEqual(kindsAt(tree, node('a')), [
    { kind: 'x', count: 3 },
    { kind: 'z', count: 2 },
    { kind: 'y', count: 1 },
  ]);
  assert.deepEqual(
    visibleTree(tree, { ...all, least: 2 }).map(line => line.node.text),
    ['', 'a', 'b', 'c', 'w'],
  );
  const equal = possibilityTree([answer('a|b|c'), { ...answer('a|b|c'), given: 2 }]);
  assert.deepEqual(
    equal.nodes.map(one => one.text),
    ['ab', 'c'],
  );
});

test('a tree of more than 100,000 nodes, and one as deep as an answer is long, are built without recursion', () => {
  const wide = Array.from({ length: 70_000 }, (_, at) => answer(`${at % 35_000}|x|${at}`));
  const { nodes } = possibilityTree(wide);
  assert.ok(nodes.length > 100_000);
  const steps = [...treeSteps(wide)];
  assert.ok(steps.length > 10, `${steps.length} steps`);
  const deep = Array.from({ length: 2000 }, (_, at) => answer(Array.from({ length: at + 1 }, () => 'a').join('|')));
  const tree = possibilityTree(deep);
  assert.equal(tree.nodes.length, 2000);
  assert.equal(visibleTree(tree, all).at(-1)?.node.level, 1999);
});

test('answers of one token are one node each, behind a root without text', () => {
  const { nodes } = possibilityTree([answer('a'), answer('b'), answer('a'), answer('b'), answer('b')]);
  assert.deepEqual(
    nodes.map(({ text, count, ended, children }) => [text, count, ended, children.length]),
    [
      ['', 5, 0, 2],
      ['b', 3, 3, 0],
      ['a', 2, 2, 0],
    ],
  );
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
