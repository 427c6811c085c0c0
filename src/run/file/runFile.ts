/**
 * The run file `*.emergence.json`: one UTF-8 JSON document from which every figure can be recomputed without the model.
 *
 *   { "format": "adjacent-run", "version": 2, "checksum": "<CRC-32, hex>", "run": { ... } }
 *
 * `checksum` is the CRC-32 of `run` as JSON without spaces, in its own key order. It detects damage and hand edits; it
 * is not a signature. docs/file-formats.md#run-file documents every field and shows a reader in Python.
 */
import { capabilitiesOf } from '../../domain/capabilities.ts';
import * as v from 'valibot';
import { AdjacentError } from '../../core/adjacentError.ts';
import type { PlanWindow } from '../../domain/plan.ts';
import type { Trajectory } from '../../core/trajectory.ts';
import { t } from '../../core/text.ts';
import { checksum, packColumn } from './columns.ts';
import type { WindowDistribution, GridRun, Run, RunCell, StudyRun } from '../../domain/run.ts';
import { fromVersion1 } from './migration.ts';
import { gridRunSchema, kindSchema, studyRunSchema } from './runSchema.ts';
import { finite, placeOf, positiveCount, reasonOf } from '../../domain/schemas/schema.ts';
import { messageMisfit } from './messageMisfit.ts';
import { withMatchedPattern } from './unmatchedPattern.ts';
import { ablationMisfit, checksMisfit, planMisfit } from './planMisfit.ts';
import { internalsMisfit, packInternals } from './internalsBlock.ts';
import { packCommitment, packPaths, pathsMisfit } from './pathsBlock.ts';
import { packReferences, referencesMisfit } from './referenceBlock.ts';
import { packTree, treeMisfit } from './treeBlock.ts';
import { packStudy } from './studyBlock.ts';
import { packTrajectories } from './trajectoryBlock.ts';

const formatName = 'adjacent-run';
const formatVersion = 2;
const opening = `{"format":"${formatName}","version":`;

/** Encodes a run as a run file. The run may be in progress: the file holds what it has so far. */
export function encodeRun(run: Run): string {
  const { manifest, plan, status, error, distributions, cells } = run;
  const body = JSON.stringify({
    manifest: {
      ...manifest,
      models: manifest.models.map(model => ({
        ...model,
        probeCenter: model.probeCenter && packColumn(model.probeCenter),
      })),
    },
    plan: {
      ...plan,
      windows: plan.windows.map(packedWindow),
      ...(plan.rest === undefined ? {} : { rest: { ...plan.rest, windows: plan.rest.windows.map(packedWindow) } }),
    },
    status,
    error,
    distributions,
    nulls: run.kind === 'study' ? [] : run.nulls.map(found => ({ ...found, energy: packColumn(found.energy) })),
    cells: cells.map(({ index, state }) => ({ index, state })),
    trajectories: packTrajectories(cells.flatMap(cell => cell.trajectories)),
    ...(run.kind === 'study'
      ? { study: packStudy(run.study) }
      : {
          ...packChecks(run.checks),
          ...packPaths(run),
          ...packInternals(run),
          ...packTree(run),
          ...packReferences(run),
        }),
    ...(run.kind === 'study' || run.sampled === undefined ? {} : { sampled: run.sampled }),
  });
  return `${opening}${formatVersion},"checksum":"${checksum(body)}","run":${body}}\n`;
}

function packChecks(checks: GridRun['checks']): object {
  if (checks === undefined) return {};
  return {
    checks: checks.map(({ commitment, ...check }) => ({
      ...check,
      trajectories: packTrajectories(check.trajectories),
      ...(commitment === undefined ? {} : { commitment: packCommitment(commitment) }),
    })),
  };
}

function packedWindow(window: PlanWindow) {
  return { ...window, ids: packColumn(window.ids) };
}

/** Decodes a run file, bit for bit. Throws AdjacentError run-file-invalid (the detail lists what was found) and
 * run-file-newer. */
export function decodeRun(text: string): Run {
  const { version, run: stored } = parse(text);
  const run = version < formatVersion ? fromVersion1(stored) : stored;
  return v.is(kindSchema, run) && run.manifest.spec.kind === 'study' ? decodeStudy(run) : decodeGrid(run);
}

function decodeGrid(stored: unknown): GridRun {
  const { trajectories, cells, ...read } = checked(gridRunSchema, stored);
  const run = withMatchedPattern(read);
  const answers = byCell(trajectories);
  const isComplete = run.nulls.every(
    ({ energy, indices, temperatures, window, cell }) =>
      energy.length === indices.length * temperatures.length &&
      run.plan.windows[window] !== undefined &&
      indices.every(index => answers.get(cell)?.some(answer => answer.index === index) === true),
  );
  refuseMisfit(
    misfit(run, cells, answers) ??
      messageMisfit(run) ??
      checksMisfit(run, answers) ??
      pathsMisfit(run, answers) ??
      internalsMisfit(run, answers) ??
      treeMisfit(run, cells.length) ??
      referencesMisfit(run, cells.length) ??
      (isComplete ? null : 'a softmax null ("nulls") is incomplete'),
  );
  return { ...run, kind: run.manifest.spec.kind, cells: withAnswers(cells, answers) };
}

function decodeStudy(stored: unknown): StudyRun {
  const { trajectories, cells, ...read } = checked(studyRunSchema, stored);
  const run = withMatchedPattern(read);
  const answers = byCell(trajectories);
  refuseMisfit(misfit(run, cells, answers) ?? messageMisfit(run) ?? studyMisfit(run));
  return { ...run, kind: 'study', cells: withAnswers(cells, answers) };
}

function studyMisfit({ study, manifest }: Pick<StudyRun, 'study' | 'manifest'>): string | null {
  if (study.models.length !== manifest.models.length) return 'the models of its study are not those of its manifest';
  if (study.kind !== manifest.spec.study.kind) return 'its study ("study.kind") is not the one of its spec';
  const found = study.configurations.map(({ ablation, model }) => {
    const card = manifest.models[model]?.card;
    return ablation === null || card === undefined ? null : ablationMisfit(ablation, card);
  });
  return found.find(problem => problem !== null) ?? null;
}

function checked<S extends v.GenericSchema>(shape: S, stored: unknown): v.InferOutput<S> {
  const parsed = v.safeParse(shape, stored);
  if (parsed.success) return parsed.output;
  throw invalid(t`The run file is damaged: ${sentenceOf(parsed.issues[0])}.`, parsed.issues.map(sentenceOf).join('\n'));
}

function refuseMisfit(problem: string | null): void {
  if (problem !== null) throw invalid(t`The run file is damaged: ${problem}.`);
}

type StoredCell = Omit<RunCell, 'trajectories'>;

function withAnswers(cells: readonly StoredCell[], answers: ReadonlyMap<number, readonly Trajectory[]>): RunCell[] {
  return cells.map(cell => ({ ...cell, trajectories: answers.get(cell.index) ?? [] }));
}

function byCell(list: readonly Trajectory[]): Map<number, Trajectory[]> {
  const cells = new Map<number, Trajectory[]>();
  for (const answer of list) {
    const cell = cells.get(answer.cell);
    if (cell === undefined) cells.set(answer.cell, [answer]);
    else cell.push(answer);
  }
  return cells;
}

function invalid(message: string, detail = ''): AdjacentError {
  return new AdjacentError(
    'run-file-invalid',
    message,
    t`Open an untouched copy, or run the experiment again.`,
    detail,
  );
}

function sentenceOf(issue: v.BaseIssue<unknown>): string {
  if (issue.received === 'undefined') return `"${placeOf(issue)}" is missing`;
  return `"${placeOf(issue)}" ${issue.kind === 'transformation' ? issue.message : `is wrong (${reasonOf(issue)})`}`;
}

const newer = v.object({ format: v.literal(formatName), version: v.pipe(finite, v.gtValue(formatVersion)) });
const envelope = v.object({
  format: v.literal(formatName),
  version: positiveCount,
  checksum: v.string(),
  run: v.unknown(),
});

function parse(text: string): v.InferOutput<typeof envelope> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    const detail = String(error);
    throw text.startsWith(opening)
      ? invalid(
          t`The run file is truncated or damaged: its ${text.length} characters are not a complete JSON document.`,
          detail,
        )
      : invalid(t`This is not a run file: it is not JSON.`, detail);
  }
  if (v.is(newer, json)) {
    const { version } = json;
    throw new AdjacentError(
      'run-file-newer',
      t`The run file has format version ${version}; this version of Adjacent reads up to ${formatVersion}.`,
      t`Update Adjacent to open it.`,
    );
  }
  const file = v.safeParse(envelope, json);
  if (!file.success)
    throw invalid(
      t`This is not a run file: format, version or checksum is missing.`,
      file.issues.map(sentenceOf).join('\n'),
    );
  const found = checksum(JSON.stringify(file.output.run));
  if (found === file.output.checksum) return file.output;
  throw invalid(
    t`The run file was changed after it was written: its checksum does not match.`,
    `stored ${file.output.checksum}, found ${found}`,
  );
}

/** Finds a reference in a run to something that does not exist; null when everything is consistent. */
function misfit(
  { plan, manifest, distributions }: Pick<Run, 'plan' | 'manifest' | 'distributions'>,
  cells: readonly StoredCell[],
  answers: ReadonlyMap<number, readonly Trajectory[]>,
): string | null {
  if (cells.length !== plan.cells.length || cells.some((cell, at) => cell.index !== at || plan.cells[at]?.index !== at))
    return 'its cells do not match its plan';
  const hasHome = plan.cells[plan.home] !== undefined || manifest.spec.kind === 'study';
  if (!hasHome || plan.cells.some(cell => plan.windows[cell.window] === undefined)) return 'a cell has no window';
  if (plan.order.flat().some(index => plan.cells[index] === undefined))
    return 'its order lists a cell that is not in the plan';
  if ([...answers.keys()].some(index => plan.cells[index] === undefined)) return 'an answer belongs to no cell';
  const isMapped = ({ window, openness, bounds = [] }: WindowDistribution, at: number): boolean => {
    const isNotGiven = capabilitiesOf(manifest.models[plan.windows[at]?.model ?? 0]?.card ?? {}).nextToken === 0;
    const counts = [openness.length, bounds.length].filter(count => count > 0);
    return (
      window === at && (isNotGiven || counts.length === 1) && counts.every(count => count === plan.temperatures.length)
    );
  };
  if (!distributions.every(isMapped)) return 'its exact map does not have one entry per temperature';
  if (distributions.length > plan.windows.length) return 'its exact map has more windows than its plan';
  return planMisfit({ plan, manifest }, answers);
}
