/**
 * The run file `*.emergence.json`: one JSON document, UTF-8, from which every figure can be computed again without the
 * model.
 *
 *   { "format": "adjacent-run", "version": 2, "checksum": "<CRC-32, hex>", "run": { ... } }
 *
 * `checksum` is the CRC-32 of `run` written as JSON without spaces, in the order it stands. It finds damage and hand
 * edits; it is no signature. `run` holds
 *
 * manifest what the numbers depend on besides the tokens: spec, models with hashes, runtime, threads, platform, end
 * policy
 * plan the grid as it was run: mode, windows with their token ids, cells (temperature, top-p, answers wanted), seed
 *   status, error
 *   distributions for each window the exact next-token figures at each of `plan.temperatures`, and the likeliest tokens
 *   nulls         single-softmax nulls: energy, row-major [texts, temperatures]
 *   cells         state of each cell of the plan
 *   trajectories  every answer, as columns
 *   study         of a study: configurations, texts, items, and what was read; null or absent otherwise
 *
 * A column is { "type", "length", "data" }: `data` is base64 of little-endian numbers. Answer a of `trajectories` has
 * `cell[a]`, `index[a]`, `ended[a]` (1: the model ended it), `text[a]`; its tokens stand at tokenStart[a] ...
 * tokenStart[a + 1] of `ids`, `logProbT`, `logProb1` (nats) and `pieceLength` (UTF-16 units of text each token adds);
 * its steps (one more than tokens when it ended by itself) at stepStart[a] ... stepStart[a + 1] of `entropy` and
 * `logitVariance`; its unit vector at embeddingStart[a] ... embeddingStart[a + 1] of `embedding` (float16; none when
 * empty). In a study, reading r has `configuration[r]`, `text[r]` and `words[r]`; its columns hold, reading after
 * reading, one number for each token of its text. Items and induction probes are row-major as `study.ts` says. In
 * Python:
 *
 *   import base64, json, struct, sys
 *   run = json.load(open(sys.argv[1], encoding="utf-8"))["run"]
 *   codes = {"uint8": "B", "int32": "i", "float16": "e", "float32": "f", "float64": "d"}
 *   def column(c):
 *       return struct.unpack("<%d%s" % (c["length"], codes[c["type"]]), base64.b64decode(c["data"]))
 *   t = run["trajectories"]
 *   ids, start, cell = column(t["ids"]), column(t["tokenStart"]), column(t["cell"])
 *   for a, text in enumerate(t["text"]):
 *       print(run["plan"]["cells"][cell[a]]["temperature"], ids[start[a]:start[a + 1]], text)
 */
import * as v from 'valibot';
import { AdjacentError } from '../../core/adjacentError.ts';
import type { Trajectory } from '../../core/trajectory.ts';
import { checksum, packColumn } from './columns.ts';
import type { GridRun, Run, RunCell, StudyRun } from '../../domain/run.ts';
import { fromVersion1 } from './migration.ts';
import { gridRunSchema, kindSchema, studyRunSchema } from './runSchema.ts';
import { finite, placeOf, positiveCount, reasonOf } from '../../domain/schemas/schema.ts';
import { packStudy } from './studyBlock.ts';
import { packTrajectories } from './trajectoryBlock.ts';

const formatName = 'adjacent-run';
const formatVersion = 2;
const opening = `{"format":"${formatName}","version":`;

/** Write a run as a run file. The run may still be going on: what it holds so far is kept. */
export function encodeRun(run: Run): string {
  const { manifest, plan, status, error, distributions, cells } = run;
  const body = JSON.stringify({
    manifest: {
      ...manifest,
      models: manifest.models.map(model => ({
        ...model,
        probeCentre: model.probeCentre && packColumn(model.probeCentre),
      })),
    },
    plan: { ...plan, windows: plan.windows.map(window => ({ ...window, ids: packColumn(window.ids) })) },
    status,
    error,
    distributions,
    nulls: run.kind === 'study' ? [] : run.nulls.map(found => ({ ...found, energy: packColumn(found.energy) })),
    cells: cells.map(({ index, state }) => ({ index, state })),
    trajectories: packTrajectories(cells.flatMap(cell => cell.trajectories)),
    ...(run.kind === 'study' ? { study: packStudy(run.study) } : {}),
  });
  return `${opening}${formatVersion},"checksum":"${checksum(body)}","run":${body}}\n`;
}

/** Read a run file; bit for bit what was written. Throws AdjacentError run-file-invalid (with what was found) and
 *  run-file-newer. */
export function decodeRun(text: string): Run {
  const { version, run: stored } = parse(text);
  const run = version < formatVersion ? fromVersion1(stored) : stored;
  return v.is(kindSchema, run) && run.manifest.spec.kind === 'study' ? decodeStudy(run) : decodeGrid(run);
}

function decodeGrid(stored: unknown): GridRun {
  const { trajectories, cells, ...run } = checked(gridRunSchema, stored);
  const answers = byCell(trajectories);
  const isComplete = run.nulls.every(
    ({ energy, indices, temperatures }) => energy.length === indices.length * temperatures.length,
  );
  refuseMisfit(misfit(run, cells, answers) ?? (isComplete ? null : 'a comparison without feedback is incomplete'));
  return { ...run, kind: run.manifest.spec.kind, cells: withAnswers(cells, answers) };
}

function decodeStudy(stored: unknown): StudyRun {
  const { trajectories, cells, ...run } = checked(studyRunSchema, stored);
  const answers = byCell(trajectories);
  const fits = run.study.models.length === run.manifest.models.length;
  refuseMisfit(misfit(run, cells, answers) ?? (fits ? null : 'its study has other models than its manifest'));
  return { ...run, kind: 'study', cells: withAnswers(cells, answers) };
}

function checked<S extends v.GenericSchema>(shape: S, stored: unknown): v.InferOutput<S> {
  const parsed = v.safeParse(shape, stored);
  if (parsed.success) return parsed.output;
  throw invalid(`The run file is damaged: ${sentenceOf(parsed.issues[0])}.`, parsed.issues.map(sentenceOf).join('\n'));
}

function refuseMisfit(problem: string | null): void {
  if (problem !== null) throw invalid(`The run file is damaged: ${problem}.`);
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
  return new AdjacentError('run-file-invalid', message, 'Open an untouched copy, or run the experiment again.', detail);
}

function sentenceOf(issue: v.BaseIssue<unknown>): string {
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
          `The run file is cut off or damaged: its ${text.length} characters are no complete JSON document.`,
          detail,
        )
      : invalid('This is not a run file: it is not JSON.', detail);
  }
  if (v.is(newer, json)) {
    const { version } = json;
    throw new AdjacentError(
      'run-file-newer',
      `The run file has format version ${version}; this Adjacent reads up to ${formatVersion}.`,
      'Update Adjacent to open it.',
    );
  }
  const file = v.safeParse(envelope, json);
  if (!file.success)
    throw invalid(
      'This is not a run file: it has no format, version and checksum of one.',
      file.issues.map(sentenceOf).join('\n'),
    );
  const found = checksum(JSON.stringify(file.output.run));
  if (found === file.output.checksum) return file.output;
  throw invalid(
    'The run file was changed after it was written: its checksum does not fit.',
    `stored ${file.output.checksum}, found ${found}`,
  );
}

/** What of a run points at something that is not there; null when all fits. */
function misfit(
  { plan, manifest, distributions }: Pick<Run, 'plan' | 'manifest' | 'distributions'>,
  cells: readonly StoredCell[],
  answers: ReadonlyMap<number, readonly Trajectory[]>,
): string | null {
  if (cells.length !== plan.cells.length || cells.some((cell, at) => cell.index !== at || plan.cells[at]?.index !== at))
    return 'its cells are not those of its plan';
  const hasHome = plan.cells[plan.home] !== undefined || manifest.spec.kind === 'study';
  if (!hasHome || plan.cells.some(cell => plan.windows[cell.window] === undefined)) return 'a cell has no window';
  if (plan.windows.some(window => manifest.models[window.model ?? 0] === undefined)) return 'a window has no model';
  if (plan.order.flat().some(index => plan.cells[index] === undefined))
    return 'its order names a cell that is not in the plan';
  if ([...answers.keys()].some(index => plan.cells[index] === undefined)) return 'an answer belongs to no cell';
  if (distributions.some(({ window, openness }, at) => window !== at || openness.length !== plan.temperatures.length))
    return 'its exact map has not one figure for each temperature';
  return null;
}
