import assert from 'node:assert/strict';
import test from 'node:test';
import { nextNodes } from '../../../src/engine/sampler/nextNodes.ts';
import { createNode, type PrefixNode, type Sequence } from '../../../src/engine/sampler/prefixTree.ts';

/** What a pass returns; only that it is there counts here. */
const arrays = [new Float32Array(0)];

function sequenceOf(rank: number): Sequence {
  const row = { cell: 0, index: rank, temperature: 1, topP: 1, topK: 0 };
  return { row, rank, ids: [], logProbT: [], logProb1: [], entropy: [], logitVariance: [] };
}

/** Sample rows that differ from their second token on up to a depth. Returns the rows of each pass and how many of them
 * were not in the pass before. */
function passesOf(count: number, batch: number, tokens: number, cascade = true) {
  const common = createNode(1, createNode(1, null));
  let open: PrefixNode[] = Array.from({ length: count }, (_, rank) => {
    const node = createNode(rank, common);
    node.active = [sequenceOf(rank)];
    return node;
  });
  const passes: { readonly rows: number; readonly begun: number; readonly levels: number }[] = [];
  let last: PrefixNode[] = [];
  while (open.length > 0) {
    const nodes = nextNodes(open, { batch, tokens: 1000 }, cascade);
    const levels = new Set(nodes.map(({ depth }) => (cascade ? Math.ceil(depth / 32) : depth))).size;
    passes.push({
      rows: nodes.length,
      begun: nodes.filter(({ parent }) => !last.includes(parent ?? common)).length,
      levels,
    });
    for (const node of last) if (node.keyValues !== null) node.keyValues = null;
    nodes.forEach((node, row) => (node.keyValues = { arrays, row }));
    const grown = nodes.flatMap(node => {
      if (node.depth >= tokens) return [];
      const child = createNode(0, node);
      child.active = node.active.splice(0);
      return [child];
    });
    open = [...open.filter(node => !nodes.includes(node)), ...grown];
    last = nodes;
  }
  return passes;
}

test('rows beyond the batch take turns of several tokens, and passes stay full across capacities', () => {
  const [count, batch, tokens] = [12, 8, 64];
  const passes = passesOf(count, batch, tokens);
  assert.equal(
    passes.reduce((sum, { rows }) => sum + rows, 0),
    count * (tokens - 1),
  );
  assert.ok(passes.every(({ rows, levels }) => rows <= batch && levels === 1));
  const full = passes.filter(({ rows }) => rows === batch).length;
  assert.ok(full > 0.9 * passes.length, `${full} of ${passes.length} passes are full`);
  const begun = passes.reduce((sum, pass) => sum + pass.begun, 0);
  assert.ok(begun <= count + 4 * batch, `rows came back ${begun} times`);
});

test('rows of a graph with its own attention are at one depth in every pass', () => {
  const passes = passesOf(6, 4, 20, false);
  assert.ok(passes.every(({ levels }) => levels === 1));
  assert.equal(
    passes.reduce((sum, { rows }) => sum + rows, 0),
    6 * 19,
  );
});
