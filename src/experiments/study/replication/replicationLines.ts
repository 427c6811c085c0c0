/** What the user reads before a replication: which models are used, what is missing and how to obtain it, and the cost.
 */
import { formatBytes, formatCount, roughDuration } from '../../../core/format.ts';
import { t } from '../../../core/text.ts';
import type { WeightPrecision } from '../../../domain/modelReference.ts';
import { isBundledSet } from '../../items/itemSets.ts';
import { downloadItems, enoughItems, exportCommand, installExporter } from './paperModels.ts';
import type { ReplicationModel } from './replicationModels.ts';
import { modelCost } from './replicationCost.ts';

export interface ReplicationPlan {
  readonly models: readonly ReplicationModel[];
  /** Item files, or names of bundled sets. */
  readonly files: readonly string[];
  /** Number of items that are read, and their tokens. */
  readonly items: number;
  readonly tokens: number;
  readonly precision: WeightPrecision | null;
  /** Bytes of memory of this machine. */
  readonly memory: number;
}

/** Lines of text; commands have lines of their own. */
export function replicationLines(plan: ReplicationPlan): string[] {
  return [
    t`Paper replication (arXiv 2501.01638): three models on high-school items of MMLU`,
    ...plan.models.flatMap(model => modelLines(model, plan)),
    ...missingLines(plan),
    ...itemLines(plan),
    ...totalLines(plan),
  ];
}

function modelLines(model: ReplicationModel, { tokens, precision }: ReplicationPlan): string[] {
  const { open, prepare, disk, seconds } = modelCost(model, tokens, precision);
  const memory =
    precision === null
      ? t`${formatBytes(open)} of memory (${formatBytes(prepare)} for preparing it once)`
      : t`${formatBytes(open)} of memory with ${precision} weights (${formatBytes(prepare)} for preparing it once)`;
  const disks = t`${formatBytes(disk)} on disk including the prepared copy`;
  const time = tokens === 0 ? [] : [t`${roughDuration(seconds)} on two cores`];
  return [
    `  ${sourceText(model)}`,
    ...model.notes.map(note => `    ${note}`),
    `    ${[memory, disks, ...time].join(', ')}`,
  ];
}

function sourceText({ paper, source, isStandIn }: ReplicationModel): string {
  if (source === null) return t`${paper.name}: missing`;
  return isStandIn
    ? t`${paper.name}: ${source.reference} stands in for it`
    : t`${paper.name}: found at ${source.reference}`;
}

function missingLines({ models }: ReplicationPlan): string[] {
  const missing = models.filter(({ source }) => source === null);
  if (missing.length === 0) return [];
  return [
    t`Export the missing models once, then add their folders:`,
    `  ${installExporter}`,
    ...missing.map(({ paper }) => `  ${exportCommand(paper)}`),
  ];
}

function itemLines({ files, items }: ReplicationPlan): string[] {
  if (files.length === 0)
    return [
      t`No high-school items of MMLU were found in the added folders or in the Hugging Face cache. Download them once:`,
      `  ${downloadItems}`,
    ];
  const isFew = items < enoughItems;
  const standIns = files.filter(isBundledSet);
  return [
    t`Items: ${formatCount(items, 'item')} in ${formatCount(files.length, 'file')}`,
    ...(isFew ? [t`  With ${enoughItems} items, accuracy is within 0.05 of its true value.`] : []),
    ...(standIns.length === 0 ? [] : [t`  ${standIns.join(', ')}: standing in for the high-school items of MMLU`]),
  ];
}

function totalLines({ models, tokens, precision, memory }: ReplicationPlan): string[] {
  const costs = models.map(model => modelCost(model, tokens, precision));
  const most = Math.max(...costs.map(cost => Math.max(cost.open, cost.prepare)));
  const total = costs.reduce((sum, cost) => sum + cost.seconds, 0);
  const smallest = Math.max(...models.map(model => modelCost(model, tokens, '4-bit').open));
  return [
    tokens === 0
      ? t`Models are opened one at a time, with at most ${formatBytes(most)} of memory. An interrupted replication can be resumed.`
      : t`Models are opened one at a time, with at most ${formatBytes(most)} of memory and ${roughDuration(total)} in total. An interrupted replication can be resumed.`,
    ...(most > memory
      ? [
          t`This machine has ${formatBytes(memory)}; with 4-bit weights, an open model takes at most ${formatBytes(smallest)}.`,
        ]
      : []),
    t`Models of this size are at chance on MMLU accuracy (OPT-1.3B: 24.96% of items, 25% by guessing). Compare accuracy with the line for guessing, and use the continuous score.`,
  ];
}
