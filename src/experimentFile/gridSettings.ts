/** Diagrams, sweeps, long runs and calibrations: what of a spec their knobs say. */
import type { KnobAxis, KnobId, Level } from '../domain/knob.ts';
import { precisions, type ModelReference } from '../domain/modelReference.ts';
import type { GridSpec, WindowLevel } from '../domain/spec.ts';
import { parseWindowLevel } from '../knobs/windowLevel.ts';
import { axisOf, diagramAxis, type Around } from './knobAxes.ts';
import { note, type Reading } from './resolution.ts';
import { revisionOf } from './modelReferenceInput.ts';

type Sizes = Pick<GridSpec, 'temperatures' | 'windows' | 'tokens' | 'axes' | 'minP'> & { readonly topP?: number };

/** What the knobs say: sizes of the spec, the models as fixed knobs change them, and which lists became an axis. */
export interface DiagramPart {
  readonly sizes: Sizes;
  readonly models: readonly ModelReference[];
  readonly turned: readonly KnobId[];
}

/** Knobs that an experiment turns of its own accord: a list of them needs no axis. */
const ownKnobs: Readonly<Record<string, readonly KnobId[]>> = {
  sweep: ['temperature', 'window'],
  ergodicity: ['temperature', 'window'],
  calibration: ['temperature'],
};

/** Read the knobs of a file that is no study. */
export function diagramPart(reading: Reading, experiment: string, around: Around): DiagramPart {
  const { values } = reading;
  const [row, column]: readonly [KnobId, KnobId] = [values.rows ?? 'window', values.columns ?? 'temperature'];
  const isDiagram = experiment === 'diagram';
  if (isDiagram && row === column)
    note(
      reading,
      [values.columns === undefined ? 'rows' : 'columns'],
      `Rows and columns both turn the knob ${row}.`,
      'Choose two different knobs.',
    );
  const turned = isDiagram ? [row, column] : (ownKnobs[experiment] ?? []);
  const usual = isDiagram && row === 'window' && column === 'temperature';
  const named = (Object.keys(values.knobs ?? {}) as KnobId[]).map(knob =>
    axisOf(reading, knob, values.knobs?.[knob] ?? [], ['knobs', knob], around),
  );
  const setting = usual || !isDiagram ? named : named.filter(({ knob }) => !turned.includes(knob));
  const fixed = setting.filter(({ knob }) => !turned.includes(knob));
  for (const axis of fixed) checkFixed(reading, axis, experiment);
  const axes = isDiagram && !usual ? axesOf(reading, row, column, around) : {};
  return {
    sizes: { ...sizesOf(setting), ...axes },
    models: around.models.map(model => withFixed(model, fixed)),
    turned,
  };
}

function axesOf(reading: Reading, row: KnobId, column: KnobId, around: Around): Pick<Sizes, 'axes'> {
  const problems = reading.problems.length;
  const y = diagramAxis(reading, 'rows', row, around);
  const x = diagramAxis(reading, 'columns', column, around);
  // Levels of an axis were looked at with the other knobs already.
  const known = new Set(reading.problems.slice(0, problems).map(problem => JSON.stringify(problem)));
  const fresh = reading.problems.splice(problems).filter(problem => !known.has(JSON.stringify(problem)));
  reading.problems.push(...fresh);
  return x === null || y === null ? {} : { axes: { x, y } };
}

/** Knobs that can stand at one level beside the axes. */
const settable: readonly KnobId[] = ['temperature', 'length', 'top-p', 'min-p', 'precision', 'checkpoint'];

function checkFixed(reading: Reading, { knob, levels }: KnobAxis, experiment: string): void {
  if (levels.length > 1)
    note(
      reading,
      ['knobs', knob],
      `The knob ${knob} has ${levels.length} levels but is no axis.`,
      experiment === 'diagram' ? 'Name it in rows or columns, or give it one level.' : 'Give it one level.',
      'key',
    );
  else if (!settable.includes(knob))
    note(
      reading,
      ['knobs', knob],
      `The knob ${knob} is neither rows nor columns.`,
      'Name it in rows or columns, or remove it.',
      'key',
    );
}

function sizesOf(axes: readonly KnobAxis[]): Sizes {
  const numbers = (knob: KnobId): readonly number[] | undefined =>
    axes.find(axis => axis.knob === knob)?.levels.filter(level => typeof level === 'number');
  const [temperatures, windows, tokens, topP, minP] = [
    numbers('temperature'),
    axes.find(axis => axis.knob === 'window')?.levels,
    numbers('length')?.[0],
    numbers('top-p')?.[0],
    numbers('min-p')?.[0],
  ];
  return {
    ...(temperatures === undefined ? {} : { temperatures }),
    ...(windows === undefined ? {} : { windows: windows.map(windowOf) }),
    ...(tokens === undefined ? {} : { tokens }),
    ...(topP === undefined ? {} : { topP }),
    ...(minP === undefined ? {} : { minP }),
  };
}

function windowOf(level: Level): WindowLevel {
  return parseWindowLevel(level) ?? { kind: 'all' };
}

/** The model at the step and in the precision that a knob is set to; "last" and "fp32" are the model as it is. */
function withFixed(model: ModelReference, fixed: readonly KnobAxis[]): ModelReference {
  const levelAt = (knob: KnobId): Level | undefined => fixed.find(axis => axis.knob === knob)?.levels[0];
  const [step, precision] = [levelAt('checkpoint'), levelAt('precision')];
  return {
    ...model,
    ...(typeof step === 'number' ? { revision: revisionOf(step) } : {}),
    ...(precision === undefined ? {} : { precision: precisions.find(known => known === precision) ?? null }),
  };
}
