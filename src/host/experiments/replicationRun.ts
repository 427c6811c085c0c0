/** A paper replication from the editor: what was found, what is missing and what it takes, then a choice. */
import { createRequire } from 'node:module';
import * as vscode from 'vscode';
import type { WeightPrecision } from '../../experiment/modelReference.ts';
import type { ExperimentSpec } from '../../experiment/spec.ts';
import { studyPreset } from '../../experiment/study/presets.ts';
import type { ExperimentParts } from './experimentParts.ts';

type Chunk = typeof import('./replicationPreflight.ts');

/** Whether a spec asks for the paper's own three models, which are looked for on this machine. */
export function isReplication({ study }: ExperimentSpec): boolean {
  return (
    study?.kind === 'replication' && JSON.stringify(study.axes) === JSON.stringify(studyPreset('replication').axes)
  );
}

interface Way {
  readonly label: string;
  readonly standIns: boolean;
  readonly precision: WeightPrecision | null;
}

const asTheyAre: Way = { label: 'Run', standIns: false, precision: null };
const rounded: Way = { label: 'Run with 4-bit Weights', standIns: false, precision: '4-bit' };
const small: Way = { label: 'Let Ladder Models Stand In', standIns: true, precision: null };
const howTo = 'Show What Is Missing';

/** The spec of a replication on what lies on this machine; null when the person turned back. */
export async function replicate(
  spec: ExperimentSpec,
  { places, problems }: Pick<ExperimentParts, 'places' | 'problems'>,
): Promise<ExperimentSpec | null> {
  const { preflight } = createRequire(import.meta.filename)('./replication.js') as Chunk;
  const [items = null] = spec.study?.items ?? [];
  const found = await preflight(places(), { standIns: false, precision: null, items });
  const ways = found.study === null ? [small] : [asTheyAre, rounded];
  const detail = found.lines
    .slice(1)
    .map(line => line.trim())
    .join('\n');
  const heading = found.study === null ? found.error.message : 'The three models of the paper were found.';
  const answer = await vscode.window.showInformationMessage(
    heading,
    { modal: true, detail },
    ...ways.map(way => way.label),
    howTo,
  );
  if (answer === howTo) await show(found.lines);
  const way = ways.find(({ label }) => label === answer);
  if (way === undefined) return null;
  const { study, error } =
    found.study !== null && way === asTheyAre ? found : await preflight(places(), { ...way, items });
  if (study === null) {
    problems.tell(error);
    return null;
  }
  const { shots, orders } = spec.study ?? study;
  return { ...spec, model: String(study.axes[0]?.levels[0] ?? spec.model), study: { ...study, shots, orders } };
}

/** The lines as a text, so that commands can be copied. */
async function show(lines: readonly string[]): Promise<void> {
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content: `${lines.join('\n')}\n` }));
}
