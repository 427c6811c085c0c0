import assert from 'node:assert/strict';
import test from 'node:test';
import { randomStream } from '../../../src/core/statistics/random.ts';
import { createNode, releaseNode, type PrefixNode } from '../../../src/engine/sampler/prefixTree.ts';
import { SpareBuffers, SuffixCache } from '../../../src/engine/sampler/suffixCache.ts';

const shape = { layers: 2, keyHeads: 3, headSize: 4 };
const size = shape.keyHeads * shape.headSize;
const arrayCount = 2 * shape.layers;

/** What a pass returns for its rows: values that tell node, array and unit. The next pass may overwrite them. */
function compute(nodes: readonly PrefixNode[]): readonly Float32Array[] {
  const arrays = Array.from({ length: arrayCount }, (_, at) =>
    Float32Array.from({ length: nodes.length * size }, (_value, index) =>
      valueOf(nodes[Math.floor(index / size)], at, index % size),
    ),
  );
  nodes.forEach((node, row) => (node.keyValues = { arrays, row }));
  return arrays;
}

function valueOf(node: PrefixNode | undefined, at: number, unit: number): number {
  return (node?.token ?? NaN) * 100 + at * 20 + unit;
}

/** Whether slots hold all ancestors of their nodes, each at its depth. */
function check(cache: SuffixCache, nodes: readonly PrefixNode[], transposed: boolean): void {
  const { keyHeads, headSize, layers } = shape;
  const { capacity } = cache;
  for (let layer = 0; layer < layers; layer++) {
    cache.feeds(layer, nodes.length).forEach(({ data }, kind) => {
      nodes.forEach((node, slot) => {
        for (let at = node.parent; at; at = at.parent) {
          for (let unit = 0; unit < size; unit++) {
            const base = (slot * keyHeads + Math.floor(unit / headSize)) * headSize * capacity;
            const isTurned = transposed && kind === 0;
            const place: number = isTurned
              ? (unit % headSize) * capacity + at.depth
              : at.depth * headSize + (unit % headSize);
            assert.equal(data[base + place], valueOf(at, 2 * layer + kind, unit));
          }
        }
      });
    });
  }
}

for (const transposed of [true, false]) {
  test(`slots hold what their nodes need while rows fork, wait, end and change places (keys turned: ${transposed})`, () => {
    let computed = 0;
    for (let seed = 1; seed <= 12; seed++) computed += walk(transposed, seed, 16);
    assert.ok(computed > 500, `${computed} nodes`);
  });

  test(`where the memory has no room for long rows in every slot, fewer of them run (keys turned: ${transposed})`, () => {
    let computed = 0;
    for (let seed = 1; seed <= 12; seed++) computed += walk(transposed, seed, 8);
    assert.ok(computed > 500, `${computed} nodes`);
    const cache = new SuffixCache(shape, transposed, 5, 4, 8);
    assert.deepEqual(
      [4, 8, 16, 20, 40, 4].map(capacity => cache.resize(capacity)),
      [5, 5, 2, 2, 1, 5],
    );
  });
}

/** Grow a random tree as sampling does, in slots with room for `largest` tokens, and check them in every step. Returns
 * how many nodes were computed. */
function walk(transposed: boolean, seed: number, largest: number): number {
  const next = randomStream(seed);
  const below = (count: number): number => Math.floor(next() * count);
  const slots = 5;
  const cache = new SuffixCache(shape, transposed, slots, 4, largest);
  let token = 1;
  let open: PrefixNode[] = [createNode(token++, null)];
  let returned: readonly Float32Array[] = [];
  for (let step = 0; step < 400 && open.length > 0; step++) {
    const capacityOf = ({ depth }: PrefixNode): number => (depth <= 4 ? 4 : depth <= 8 ? 8 : 16);
    const level = Math.min(...open.map(capacityOf));
    const chosen = open.filter(node => capacityOf(node) === level).sort(() => next() - 0.5);
    const nodes = cache.assignSlots(chosen.slice(0, 1 + below(cache.resize(level))));
    for (const array of returned) array.fill(NaN);
    check(cache, nodes, transposed);
    for (const node of nodes) {
      for (let at = node.parent; at; at = at.parent)
        assert.ok(at.keyValues === null && at.slot !== null, 'in memory once');
    }
    returned = compute(nodes);
    open = open.filter(node => !nodes.includes(node));
    for (const node of nodes) {
      const children = node.depth >= 12 ? 0 : open.length > 12 ? below(2) : 1 + below(2);
      for (let child = 0; child < children; child++) open.push(createNode(token++, node));
      if (children === 0) releaseNode(node);
    }
  }
  return token;
}

test('what no node needs anymore is not kept when its slot gets another row', () => {
  const cache = new SuffixCache(shape, true, 1, 4);
  const root = createNode(1, null);
  cache.assignSlots([root]);
  compute([root]);
  const [first, second] = [createNode(2, root), createNode(3, root)];
  cache.assignSlots([first]);
  assert.equal(root.slot, 0);
  compute([first]);
  const child = createNode(4, first);
  cache.assignSlots([child]);
  compute([child]);
  releaseNode(child);
  assert.deepEqual([first.slot, first.keyValues], [null, null]);
  cache.assignSlots([second]);
  assert.deepEqual([first.slot, first.keyValues, root.slot], [null, null, 0]);
  check(cache, [second], true);
});

test('the buffers of a cache serve the next one, and large ones are freed when none comes', t => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const spare = new SpareBuffers();
  const [small, smaller, large] = [1000, 500, 20 * 2 ** 20];
  const [first, other] = [spare.take(2, small), spare.take(2, small)];
  spare.keep(first);
  const again = spare.take(2, smaller);
  assert.equal(again, first);
  spare.keep(again);
  spare.keep(other);
  assert.deepEqual([first, other].map(sizesOf), [
    [0, 0],
    [small, small],
  ]);
  const big = spare.take(2, large);
  assert.deepEqual([other, big].map(sizesOf), [
    [0, 0],
    [large, large],
  ]);
  spare.keep(big);
  t.mock.timers.tick(4000);
  assert.equal(spare.take(2, small), big);
  spare.keep(big);
  t.mock.timers.tick(4000);
  assert.deepEqual(sizesOf(big), [large, large]);
  t.mock.timers.tick(2000);
  assert.deepEqual(sizesOf(big), [0, 0]);
  const roomy = spare.take(2, smaller, small);
  assert.deepEqual(sizesOf(roomy), [small, small]);
});

function sizesOf(buffers: readonly Float32Array[]): number[] {
  return buffers.map(({ length }) => length);
}
