import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import test from 'node:test';

const root = join(import.meta.dirname, '..', '..');

/** Rooms a room may import from, besides itself. The order is the direction: no room imports one that stands later. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  core: [],
  domain: ['core'],
  knobs: ['core', 'domain'],
  scoring: ['core', 'domain'],
  run: ['core', 'domain', 'knobs'],
  protocol: ['core', 'domain'],
  promptFile: ['core', 'domain'],
  experiments: ['core', 'domain', 'knobs', 'run', 'protocol'],
  experimentFile: ['core', 'domain', 'knobs', 'promptFile', 'experiments'],
  storage: ['core', 'domain'],
  client: ['core', 'domain', 'protocol'],
  modelFiles: ['core', 'domain', 'experiments', 'run', 'storage'],
  engine: ['core', 'domain', 'knobs', 'scoring', 'run', 'protocol', 'experiments', 'storage', 'modelFiles'],
  host: ['core', 'domain', 'knobs', 'promptFile', 'protocol', 'experiments', 'experimentFile', 'client'],
  cli: ['core', 'domain', 'promptFile', 'protocol', 'experiments', 'experimentFile', 'storage', 'client'],
  webview: ['core', 'domain', 'knobs', 'protocol', 'experiments'],
};

/** Rooms that run in the editor, in the engine and in a page alike. */
const shared = [
  ...['core', 'domain', 'knobs', 'scoring', 'run', 'promptFile', 'protocol', 'experiments', 'experimentFile'],
];

interface Import {
  readonly file: string;
  readonly target: string;
}

const files = ['src', 'webview'].flatMap(folder =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.ts'))
    .map(name => join(folder, name)),
);
const pattern =
  /(?:^|[;\s])(?:import|export)\s(?:[^'";]*?\sfrom\s)?['"]([^'"]+)['"]|(?:import|require)\(['"]([^'"]+)['"]\)/g;
const all: readonly Import[] = files.flatMap(file =>
  [...readFileSync(join(root, file), 'utf8').matchAll(pattern)].map(match => {
    const target = match[1] ?? match[2] ?? '';
    const inside = target.startsWith('.') ? relative(root, join(root, dirname(file), target)) : target;
    return { file: file.replaceAll('\\', '/'), target: inside.replaceAll('\\', '/') };
  }),
);
const inner = all.filter(({ target }) => /^(src|webview)\//.test(target));
const outer = all.filter(({ target }) => !/^(src|webview)\//.test(target) && !target.startsWith('.'));

/** "core" of src/core/..., "host" of src/extension.ts, "webview" of everything below it. */
function roomOf(file: string): string {
  const [top, second] = file.split('/');
  if (top === 'webview') return 'webview';
  return second?.endsWith('.ts') === true ? 'host' : (second ?? '');
}

/** The folder that holds a file at a depth, or the file itself where it is not that deep. */
function folderAt(file: string, depth: number): string {
  return file.split('/').slice(0, depth).join('/');
}

/** Every group of nodes that reach each other (Tarjan 1972), each as a path of names. */
function cycles(edges: readonly (readonly [string, string])[]): string[] {
  const next = new Map<string, Set<string>>();
  for (const [from, to] of edges) if (from !== to) next.set(from, (next.get(from) ?? new Set()).add(to));
  const order = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const found: string[] = [];
  const visit = (node: string): void => {
    order.set(node, order.size);
    low.set(node, order.get(node) ?? 0);
    stack.push(node);
    for (const other of next.get(node) ?? []) {
      if (!order.has(other)) visit(other);
      if (stack.includes(other)) low.set(node, Math.min(low.get(node) ?? 0, low.get(other) ?? 0));
    }
    if (low.get(node) !== order.get(node)) return;
    const group = stack.splice(stack.indexOf(node));
    if (group.length > 1) found.push(group.join(' <-> '));
  };
  for (const node of next.keys()) if (!order.has(node)) visit(node);
  return found;
}

const edgesBy = (name: (file: string) => string): (readonly [string, string])[] =>
  inner.map(({ file, target }) => [name(file), name(target)] as const);

test('every import between rooms runs in the allowed direction', () => {
  assert.ok(inner.length > 500);
  for (const { file, target } of inner) {
    const [from, to] = [roomOf(file), roomOf(target)];
    assert.ok(from === to || allowed[from]?.includes(to) === true, `${file} (${from}) imports ${target} (${to})`);
  }
});

test('the allowed directions themselves form no cycle', () => {
  const edges = Object.entries(allowed).flatMap(([from, targets]) => targets.map(to => [from, to] as const));
  assert.deepEqual(cycles(edges), []);
});

test('no files, and no folders at any depth, import each other in a cycle', () => {
  const deepest = Math.max(...files.map(file => file.split('/').length));
  assert.ok(deepest >= 6);
  for (let depth = 2; depth <= deepest; depth += 1) {
    assert.deepEqual(cycles(edgesBy(file => folderAt(file, depth))), [], `depth ${depth}`);
  }
});

test('a cycle would be found', () => {
  assert.deepEqual(
    cycles([
      ['a', 'b'],
      ['b', 'c'],
      ['c', 'a'],
      ['c', 'd'],
    ]),
    ['a <-> b <-> c'],
  );
});

/** Imports between rooms, without those that follow from others. */
function neededEdges(): string[] {
  const next = new Map<string, Set<string>>();
  for (const [from, to] of edgesBy(roomOf)) if (from !== to) next.set(from, (next.get(from) ?? new Set()).add(to));
  const reaches = (from: string, to: string): boolean =>
    [...(next.get(from) ?? [])].some(other => other === to || reaches(other, to));
  return [...next].flatMap(([from, targets]) =>
    [...targets].filter(to => ![...targets].some(other => reaches(other, to))).map(to => `${from} -> ${to}`),
  );
}

/** Arrows of the picture, read from where they start (bottom edge or side of a box) and end. */
function drawnEdges(): string[] {
  const svg = readFileSync(join(root, 'docs', 'architecture.svg'), 'utf8');
  const box =
    /<rect class="\w+" x="(\d+)" y="(\d+)" width="(\d+)" height="(\d+)" rx="6"\/>\s*<text class="room"[^>]*>(\w+)</g;
  const boxes = [...svg.matchAll(box)].map(([, x, y, width, height, name]) => {
    const [left, top] = [Number(x), Number(y)];
    return { name, left, top, right: left + Number(width), bottom: top + Number(height) };
  });
  const roomAt = (x: number, y: number): string =>
    boxes.find(b => x >= b.left - 3 && x <= b.right + 3 && y >= b.top - 3 && y <= b.bottom + 3)?.name ??
    `nothing at ${x}, ${y}`;
  const arrow = /<path class="import" d="M(\d+) (\d+)(?:V(\d+)| (\d+) (\d+))"/g;
  return [...svg.slice(0, svg.indexOf('<!-- key -->')).matchAll(arrow)].map(([, x, y, down, toX, toY]) => {
    const end = down === undefined ? roomAt(Number(toX), Number(toY)) : roomAt(Number(x), Number(down));
    return `${roomAt(Number(x), Number(y))} -> ${end}`;
  });
}

test('the picture of the architecture shows the imports that there are', () => {
  assert.deepEqual(drawnEdges().sort(), neededEdges().sort());
});

test('shared rooms stay free of Node; vscode and the runtime have one home each', () => {
  for (const { file, target } of outer) {
    const room = roomOf(file);
    if (target.startsWith('node:')) assert.ok(![...shared, 'webview'].includes(room), `${file} imports ${target}`);
    if (target === 'vscode') assert.equal(room, 'host', `${file} imports vscode`);
  }
  const runtime = new Set(outer.filter(({ target }) => target === 'onnxruntime-node').map(({ file }) => file));
  assert.deepEqual([...runtime], ['src/engine/runtime.ts']);
  const tokenizer = new Set(outer.filter(({ target }) => target === 'tokenizers').map(({ file }) => file));
  assert.deepEqual([...tokenizer], ['src/engine/tokenizer/nativeTokenizer.ts']);
});
