/**
 * Decides whether the attention of a graph may be rewritten: what it adds to the scores must be 0 for the slots up to
 * the position of the query and a mask for those behind it, whatever the tokens are. Anything else (ALiBi, windows,
 * chunks, a prefix that sees itself whole) keeps the graph's own attention (docs/architecture.md#graph-rewriting).
 */
import type { onnx as Onnx } from 'onnx-proto';
import { Graph, valueInfo } from '../onnx/graph.ts';
import type { GraphRoles } from '../onnx/graphRoles.ts';
import { wholeNumbers } from '../onnx/denseValues.ts';
import { RuntimeFailure, type Dense, type OpenSession, type Session } from '../onnx/session.ts';
import { onnx } from '../onnx/onnxProto.ts';
import { findAttention } from './attention.ts';
import type { CacheShape } from './cascade.ts';
import { extractMasks, type StoredTensors } from './maskGraph.ts';

/** Largest score that counts as masked. Half-precision exports use -10000. */
const masked = -9000;
/** Elements that one value of the mask's graph may have. Some exports compute a square of all positions. */
const maxElements = 7e7;
/** Bytes of an empty cache that one probe may feed to a small model, and to any. */
const cacheBytes = { least: 64 * 2 ** 20, most: 2 ** 30 } as const;
/** Part of the memory of a model that such a cache may take. */
const cacheShare = 1 / 8;

/** What was found in the masks of a graph. */
export interface MaskFinding {
  /** Whether the masks of all layers are causal and nothing else. */
  readonly causal: boolean;
  /** The longest text that the masks were evaluated for. */
  readonly positions: number;
  /** Fewest slots that the last token of the longest probe attends to, where that is not all of them; else null. */
  readonly window: number | null;
}

/** The part of a model that decides the probes. `context` is the longest text it reads. */
export interface MaskFacts {
  readonly roles: GraphRoles;
  readonly shape: CacheShape;
  readonly context: number;
  /** Bytes that the model takes while it is open. */
  readonly memory: { readonly open: number };
}

const unknown: MaskFinding = { causal: false, window: null, positions: 0 };

/** Evaluate what every layer adds to its scores, through the runtime, on short and long texts with and without a past,
 * up to the context where its cache has room. A graph whose attention is not recognized, or whose masks depend on more
 * than positions, is not causal. */
export async function probeMasks(
  graph: Graph,
  stored: StoredTensors,
  facts: MaskFacts,
  open: OpenSession,
): Promise<MaskFinding> {
  const { roles, shape } = facts;
  const cores = roles.layers.map(layer => findAttention(graph, layer, shape.headSize));
  const masks = new Map(cores.map(core => [core?.masks.join('\n') ?? '', core?.masks ?? []]));
  if (masks.has('')) return unknown;
  const pasts = roles.layers.flatMap(({ pastKey, pastValue }) => [pastKey, pastValue]);
  const presents = roles.layers.flatMap(({ presentKey, presentValue }) => [presentKey, presentValue]);
  const model = extractMasks(graph, stored, [...masks.values()], { ids: roles.ids, pasts, presents });
  if (model === null) return unknown;
  try {
    const far = Math.min(facts.context, affordable(facts), await longestWithin(maxElements, model, facts, open));
    const session = await open(onnx.ModelProto.encode(model).finish());
    try {
      return await evaluate(session, facts, far);
    } finally {
      await session.close();
    }
  } catch (error) {
    if (error instanceof RuntimeFailure) return unknown;
    throw error;
  }
}

/** Lengths of text at which sizes are measured. */
const shortLengths = [8, 16, 32] as const;

interface Probe {
  readonly rows: number;
  readonly past: number;
  readonly steps: number;
}

/** The longest text whose empty cache has room. */
function affordable({ shape, memory }: MaskFacts): number {
  const bytes = Math.min(cacheBytes.most, Math.max(cacheBytes.least, memory.open * cacheShare));
  return Math.floor(bytes / (4 * shape.keyHeads * shape.headSize));
}

/** The longest text for which no value of a graph has more elements than `most`: sizes at three short lengths tell how
 * they grow, at most with the square. */
async function longestWithin(
  most: number,
  model: Onnx.ModelProto,
  { roles, shape }: MaskFacts,
  open: OpenSession,
): Promise<number> {
  const session = await open(onnx.ModelProto.encode(withSizes(model)).finish());
  const sizes: number[][] = [];
  try {
    for (const length of shortLengths) {
      const probe = { rows: 1, past: length - 1, steps: 1 };
      const outputs = await session.run(feedsOf(session, roles, shape, probe), [...session.outputs]);
      sizes.push([...outputs.values()].map(({ data }) => Number(data[0])));
    }
  } finally {
    await session.close();
  }
  const [near = [], middle = [], far = []] = sizes;
  return Math.min(...near.map((_, at) => lengthOfSize(most, [near[at] ?? 0, middle[at] ?? 0, far[at] ?? 0])));
}

/** Where the parabola through the sizes at the short lengths reaches `most`. */
function lengthOfSize(most: number, [near, middle, far]: readonly [number, number, number]): number {
  const [a, b, c] = shortLengths;
  const slope = (middle - near) / (b - a);
  const bend = ((far - middle) / (c - b) - slope) / (c - a);
  const linear = slope - bend * (a + b);
  const constant = near - linear * a - bend * a * a;
  if (bend > 0) return Math.floor((Math.sqrt(linear ** 2 + 4 * bend * (most - constant)) - linear) / (2 * bend));
  return linear > 0 ? Math.floor((most - constant) / linear) : Infinity;
}

/** A copy of a graph that returns the size of each of its values in place of its outputs. */
function withSizes(model: Onnx.ModelProto): Onnx.ModelProto {
  const copy = onnx.ModelProto.decode(onnx.ModelProto.encode(model).finish());
  const graph = new Graph(copy);
  const values = graph.body.node.flatMap(({ output }) => output ?? []).filter(name => name !== '');
  const integer = onnx.TensorProto.DataType.INT64;
  graph.finish(values.map(name => valueInfo(graph.add('Size', [name]), integer, [])));
  return copy;
}

async function evaluate(session: Session, { roles, shape }: MaskFacts, far: number): Promise<MaskFinding> {
  const last = roles.cacheBranch === null ? 3 : 1;
  const probes = [
    { rows: 2, past: 0, steps: 5 },
    { rows: 1, past: 0, steps: 1 },
    { rows: 2, past: 1, steps: 1 },
    { rows: 3, past: 7, steps: 1 },
    { rows: 1, past: 3, steps: 4 },
    { rows: 1, past: 40, steps: 2 },
    { rows: 1, past: far - last, steps: last },
  ].filter(({ past, steps }) => past >= 0 && past + steps <= far && isUsed(roles, past, steps));
  let causal = true;
  let seen = Infinity;
  for (const probe of probes) {
    const outputs = await session.run(feedsOf(session, roles, shape, probe), [...session.outputs]);
    for (const mask of outputs.values()) {
      causal &&= isCausal(mask, probe);
      seen = Math.min(seen, attended(mask, probe));
    }
  }
  return { causal, window: Number.isFinite(seen) ? seen : null, positions: far };
}

/** Whether a graph is ever read in such a pass. The branch with cache of a merged export reads single tokens. */
function isUsed(roles: GraphRoles, past: number, steps: number): boolean {
  return roles.cacheBranch === null || (past > 0 && steps === 1);
}

function isCache({ layers }: GraphRoles, name: string): boolean {
  return layers.some(({ pastKey, pastValue }) => name === pastKey || name === pastValue);
}

function feedsOf(session: Session, roles: GraphRoles, shape: CacheShape, probe: Probe): Record<string, Dense> {
  const { rows, past, steps } = probe;
  const feeds: Record<string, Dense> = {};
  const put = (name: string, values: readonly number[], dims: readonly number[]): void => {
    const dense = wholeNumbers(session.types.get(name) ?? '', values, dims);
    if (dense) feeds[name] = dense;
  };
  for (const name of session.inputs.keys()) {
    if (name === roles.mask) put(name, new Array<number>(rows * (past + steps)).fill(1), [rows, past + steps]);
    else if (name === roles.positions)
      put(
        name,
        Array.from({ length: rows * steps }, (_, at) => past + (at % steps)),
        [rows, steps],
      );
    else if (name === roles.ids) put(name, new Array<number>(rows * steps).fill(0), [rows, steps]);
    else if (isCache(roles, name)) {
      const dims = [rows, shape.keyHeads, past, shape.headSize];
      feeds[name] = { data: new Float32Array(dims.reduce((a, b) => a * b, 1)), dims };
    }
  }
  return feeds;
}

/** Reads a mask that broadcasts to [rows, heads, steps, slots]: for each row and head, the value at a step and slot. */
function* planes({ data, dims }: Dense): Generator<(step: number, slot: number) => number> {
  const [rows = 1, heads = 1, steps = 1, slots = 1] = [1, 1, 1, 1, ...dims].slice(-4);
  for (let plane = 0; plane < rows * heads; plane++) {
    yield (step, slot) => {
      const [row, column] = [steps === 1 ? 0 : step, slots === 1 ? 0 : slot];
      return Number(data[(plane * steps + row) * slots + column]);
    };
  }
}

function isCausal(mask: Dense, { past, steps }: Probe): boolean {
  for (const valueAt of planes(mask)) {
    for (let step = 0; step < steps; step++) {
      for (let slot = 0; slot < past + steps; slot++) {
        const value = valueAt(step, slot);
        if (slot <= past + step ? value !== 0 : !(value <= masked)) return false;
      }
    }
  }
  return true;
}

/** Fewest slots that are not masked for the last token; infinite where it attends to all of them. */
function attended(mask: Dense, { past, steps }: Probe): number {
  let fewest = Infinity;
  for (const valueAt of planes(mask)) {
    let count = 0;
    for (let slot = 0; slot < past + steps; slot++) if (!(valueAt(steps - 1, slot) <= masked)) count++;
    if (count < past + steps) fewest = Math.min(fewest, count);
  }
  return fewest;
}
