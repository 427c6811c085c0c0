/** From the ONNX file of a model to the graph that is stored: weights unpacked, floats in fp32, then rewritten. */
import { readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { onnx as Onnx } from 'onnx-proto';
import { AdjacentError } from '../../core/adjacentError.ts';
import { t } from '../../core/text.ts';
import type { ModelFolder } from '../folders/modelFolder.ts';
import { Graph } from '../onnx/graph.ts';
import { rotateModel, roundToInt8 } from '../int8/int8Model.ts';
import type { RoundedGroup } from '../int8/sharedRounding.ts';
import { onnx } from '../onnx/onnxProto.ts';
import type { OpenSession } from '../onnx/session.ts';
import { checkShapes } from '../onnx/shapeBounds.ts';
import { probeMasks, type MaskFinding } from '../rewrite/attentionMask.ts';
import { rewriteDecoder, type AttentionKind } from '../rewrite/decoderGraph.ts';
import { simplifyCascade } from '../rewrite/simplifiedGraph.ts';
import { hoistConstants, takeCacheBranch, widenHalf } from '../weights/exportNormalization.ts';
import { foldWeights } from '../weights/weightFolding.ts';
import { roundWeights, tiedWeights } from '../weights/weightRounding.ts';
import { Weights } from '../weights/weights.ts';

/** A graph in memory and where the data of its tensors is. */
export interface LoadedModel {
  readonly model: Onnx.ModelProto;
  readonly weights: Weights;
}

/** Whether the file of a model computes as its prepared graph does, or as it would without 8-bit arithmetic. Otherwise
 * what is prepared is compared with the graph before the rewrite, whose weights are the same. */
export function fileIsReference({ roles, precision, rounding }: ModelFolder): boolean {
  const { label } = precision;
  const isHalf = label.code === 'stored' && label.bits === 16;
  const isUnrounded = rounding === null || rounding === 'int8';
  return isUnrounded && roles.cacheType === 'float32' && roles.logitsType === 'float32' && !isHalf;
}

/** Read the graph of a model; in fp32, with its weights unpacked and, if asked, rounded. Throws AdjacentError
 * model-corrupt, model-unsupported or model-too-large. */
export function loadModel({ graphFile, roles, rounding, memory }: ModelFolder): LoadedModel {
  const model = decode(graphFile);
  checkShapes(model, memory.open, basename(graphFile));
  const weights = new Weights(dirname(graphFile));
  hoistConstants(model, weights);
  if (roles.cacheBranch !== null && !takeCacheBranch(model, roles.cacheBranch)) {
    throw new AdjacentError(
      'model-unsupported',
      t`${basename(graphFile)} has the input ${roles.cacheBranch}, but no branch depends on it.`,
      t`Choose another export of the model.`,
    );
  }
  widenHalf(model, weights);
  const isRounded = rounding !== null && rounding !== 'int8';
  const tied = isRounded ? tiedWeights(model) : null;
  foldWeights(model, weights);
  if (isRounded && tied) roundWeights(model, weights, rounding, tied);
  return { model, weights };
}

/** What the attention masks of a loaded model are. */
export function findMasks(
  { model, weights }: LoadedModel,
  folder: ModelFolder,
  open: OpenSession,
): Promise<MaskFinding> {
  return probeMasks(new Graph(model), weights, folder, open);
}

/** How a rewritten model came out. */
export interface Rewritten {
  readonly attention: AttentionKind;
  /** Whether the residual stream of an int8 model was rotated. */
  readonly rotated: boolean;
  /** The jobs that compute the matrices of an int8 model, in the order of its tensors. */
  readonly groups: readonly RoundedGroup[];
}

/** Rewrite a loaded model in place, with the attention `wanted` or its own. An int8 model gets codes of weights up to
 * `mostCode`. */
export function rewriteModel(
  { model, weights }: LoadedModel,
  folder: ModelFolder,
  wanted: AttentionKind,
  mostCode = 127,
): Rewritten {
  const { rounding, headRows, roles } = folder;
  if (rounding !== 'int8') {
    const attention = rewriteDecoder(new Graph(model), folder, wanted);
    if (attention === 'cascade') simplifyCascade(model, [roles.ids, roles.positions]);
    return { attention, rotated: false, groups: [] };
  }
  const facts = { ids: roles.ids, headRows, mostCode };
  const preparation = rotateModel(new Graph(model), weights, facts.ids, headRows);
  const attention = rewriteDecoder(new Graph(model), folder, wanted);
  const groups = roundToInt8(new Graph(model), weights, preparation, facts);
  if (attention === 'cascade') simplifyCascade(model, [roles.ids, roles.positions]);
  return { attention, rotated: preparation.stream !== null, groups };
}

function decode(path: string): Onnx.ModelProto {
  try {
    return onnx.ModelProto.decode(readFileSync(path));
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new AdjacentError(
      'model-corrupt',
      t`${basename(path)} is not a readable ONNX model.`,
      t`Download or export the model again.`,
      detail,
    );
  }
}
