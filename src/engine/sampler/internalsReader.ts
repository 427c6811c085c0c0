/** Reads attention probabilities and the residual stream at the last position of a text. */
import { joinedFloats } from '../../core/numeric/joined.ts';
import type { InternalsReader, InternalState } from '../../domain/languageModel.ts';
import type { Message } from '../../domain/message.ts';
import type { Dense } from '../../modelFiles/onnx/session.ts';
import type { InternalOutputs } from '../../modelFiles/rewrite/internalsGraph.ts';
import type { InternalsSession } from '../internalsSession.ts';
import type { ActiveAblation } from './ablation.ts';
import type { Decoder } from './decoder.ts';
import { elementAt } from './elementAt.ts';
import { StepGraph, type PassResult } from './stepGraph.ts';

/** A reader for the model of `decoder`, which keeps reading its prompts, under the same ablation. `name` is that of the
 * model. It owns the session. */
export async function createInternalsReader(
  decoder: Decoder,
  { session, outputs }: InternalsSession,
  ablation: ActiveAblation,
  name: string,
): Promise<InternalsReader> {
  const graph = new StepGraph({ ...decoder.graph.model, session }, ablation);
  const { layers } = graph.model.shape;
  const attention = 'operator' in outputs.attention ? null : outputs.attention;
  const stateLayers = layersOf(outputs.states, graph, layers);
  const bias = decoder.tokenBias(false);
  const cache = decoder.createCache(1, 0);
  // A graph that exits early indexes the states of layer 1 first, then those of layer 2.
  const exits = outputs.states === null ? undefined : stateLayers.map(layer => ({ layer, scale: 1 }));

  const read = async (prompt: Int32Array, answer: Int32Array, signal: AbortSignal): Promise<InternalState> => {
    const ids = Int32Array.of(...prompt, ...answer);
    const own = Math.max(prompt.length - 1, 0);
    // The prompt is read once for all answers; an answer that does not fit into a pass is read with it.
    const start = ids.length - own <= decoder.prefiller.chunk ? own : ids.length - 1;
    const prefix = await decoder.prefiller.prefill(ids.subarray(0, start), signal);
    const tokens = ids.subarray(start);
    const result = await graph.run({
      tokens,
      steps: tokens.length,
      depths: [0],
      prefix,
      cache,
      bias,
      logitPositions: [tokens.length - 1],
      hidden: outputs.states === null,
      ...(exits && { exits }),
      internals: [...(attention ?? []), ...(outputs.states === null ? [] : [outputs.states])],
    });
    const rows = graph.rowsOf(1, tokens.length);
    const unused = graph.cascade ? Math.max(start, 1) + cache.capacity - start : 0;
    return {
      attention:
        attention && joinedFloats(attention.flatMap(layer => ownSlots(result.internal(layer), rows, start, unused))),
      states: statesOf(result, outputs.states, stateLayers.length),
    };
  };

  const first = attention && (await read(Int32Array.of(0), new Int32Array(0), new AbortController().signal));
  return {
    layers,
    heads: (first?.attention?.length ?? 0) / layers,
    stateLayers,
    missing: missingOf(outputs, stateLayers.length, layers, name),
    read,
    close: () => session.close(),
  };
}

/** Layers whose states can be read: all of them, the last one, or none. */
function layersOf(states: string | null, { hasHidden }: StepGraph, layers: number): number[] {
  if (states !== null) return Array.from({ length: layers }, (_, layer) => layer + 1);
  return hasHidden ? [layers] : [];
}

/** The probabilities [heads, positions] of the first of `rows` rows. Behind the first `start` slots, a pass has
 * `unused` ones that no token stands for. */
function ownSlots({ data, dims }: Dense, rows: number, start: number, unused: number): Float32Array[] {
  const slots = elementAt(dims, dims.length - 1);
  const heads = data.length / rows / slots;
  return Array.from({ length: heads }, (_, head) => {
    const all = Float32Array.from(data.subarray(head * slots, (head + 1) * slots) as Float32Array);
    return joinedFloats([all.subarray(0, start), all.subarray(start + unused)]);
  });
}

/** The states [layers, width]: of the first row for each layer where rows were padded. */
function statesOf(result: PassResult, name: string | null, layers: number): Float32Array | null {
  if (layers === 0) return null;
  if (name === null) return result.floats('hidden').slice(0, result.width);
  const { data, dims } = result.internal(name);
  const width = elementAt(dims, 1);
  const padded = data.length / width / layers;
  const rows = Array.from({ length: layers }, (_, layer) =>
    Float32Array.from(data.subarray(layer * padded * width, (layer * padded + 1) * width) as Float32Array),
  );
  return joinedFloats(rows);
}

function missingOf({ attention, states }: InternalOutputs, read: number, layers: number, model: string): Message[] {
  const missing: Message[] = [];
  if ('operator' in attention) {
    const { operator } = attention;
    missing.push(
      operator === null ? { code: 'attention-not-found', model } : { code: 'attention-fused', model, operator },
    );
  }
  if (read === 0) missing.push({ code: 'no-hidden-states', model });
  else if (states === null && layers > 1) missing.push({ code: 'last-layer-only', model });
  return missing;
}
