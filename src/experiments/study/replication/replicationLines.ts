/** What a person reads before a replication begins: who plays which part, what is missing and how to get it, and what
 * it takes. */
import { formatBytes, formatCount, formatDuration } from '../../../core/format.ts';
import type { WeightPrecision } from '../../../domain/modelReference.ts';
import {
  downloadItems,
  enoughItems,
  exportCommand,
  installExporter,
  standInItems,
  type ReplicationPart,
} from './replication.ts';
import { partCost } from './replicationCost.ts';

export interface ReplicationView {
  readonly parts: readonly ReplicationPart[];
  /** Files of items, how many of their items are read, and the tokens those have together. */
  readonly files: readonly string[];
  readonly items: number;
  readonly tokens: number;
  readonly precision: WeightPrecision | null;
  /** Bytes of memory of this machine. */
  readonly memory: number;
}

/** Lines in the order they are read. Commands stand on lines of their own. */
export function replicationLines(view: ReplicationView): string[] {
  return [
    'Paper replication (arXiv 2501.01638): three models on high-school items of MMLU',
    ...view.parts.flatMap(part => partLines(part, view)),
    ...missingLines(view),
    ...itemLines(view),
    ...totalLines(view),
  ];
}

function partLines(part: ReplicationPart, { tokens, precision }: ReplicationView): string[] {
  const { paper, source, standIn, notes } = part;
  const { open, prepare, disk, seconds } = partCost(part, tokens, precision);
  const time = tokens === 0 ? '' : `, ${duration(seconds)} on two cores`;
  const from =
    source === null
      ? 'missing'
      : standIn
        ? `stand-in: ${source.reference} for ${paper.name}`
        : `found at ${source.reference}`;
  const weights = precision === null ? '' : ` in ${precision} weights`;
  return [
    `  ${paper.name}: ${from}`,
    ...notes.map(note => `    ${note}`),
    `    ${formatBytes(open)} of memory${weights} (${formatBytes(prepare)} when it is opened first), ${formatBytes(disk)} on disk with its prepared copy${time}`,
  ];
}

function duration(seconds: number): string {
  return seconds < 1 ? formatDuration(seconds) : `about ${formatDuration(seconds)}`;
}

function missingLines({ parts }: ReplicationView): string[] {
  const missing = parts.filter(({ source }) => source === null);
  if (missing.length === 0) return [];
  return [
    'Export what is missing once, and add the folders:',
    `  ${installExporter}`,
    ...missing.map(({ paper }) => `  ${exportCommand(paper)}`),
  ];
}

function itemLines({ files, items }: ReplicationView): string[] {
  if (files.length === 0)
    return [
      'No high-school items of MMLU were found in the added folders or in the Hugging Face cache. Download them once:',
      `  ${downloadItems}`,
    ];
  const few = items < enoughItems ? ` (${enoughItems} bring accuracy within 0.05 of the truth)` : '';
  const posing = standInItems(files);
  return [
    `Items: ${formatCount(items, 'item')} of ${formatCount(files.length, 'file')}${few}${posing === null ? '' : `, ${posing}`}`,
  ];
}

function totalLines({ parts, tokens, precision, memory }: ReplicationView): string[] {
  const costs = parts.map(part => partCost(part, tokens, precision));
  const most = Math.max(...costs.map(cost => Math.max(cost.open, cost.prepare)));
  const total = costs.reduce((sum, cost) => sum + cost.seconds, 0);
  const smaller = parts.map(part => partCost(part, tokens, '4-bit')).map(cost => cost.open);
  const fit =
    most > memory
      ? ` This machine has ${formatBytes(memory)}; with 4-bit weights an open model takes at most ${formatBytes(Math.max(...smaller))}.`
      : '';
  return [
    `One model is open at a time: at most ${formatBytes(most)} of memory${tokens === 0 ? '' : `, ${duration(total)} in all`}. An interrupted replication goes on where it stopped.${fit}`,
    'Models of this size are at chance on MMLU accuracy (OPT-1.3B: 24.96 % of items with 25 % at chance): read accuracy beside the chance line, and the continuous score.',
  ];
}
