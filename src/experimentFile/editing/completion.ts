/** What can be written at a position of an experiment file. */
import { formatCount } from '../../core/format.ts';
import { t } from '../../core/text.ts';
import { knobIds, type KnobId } from '../../domain/knob.ts';
import { studyTitles } from '../../experiments/study/report/studyTitles.ts';
import { knobFacts } from '../../knobs/knobWords.ts';
import { experimentKnobs, experimentMetrics, usesKey } from '../experimentKeys.ts';
import { experimentNames, fileKeys, type ExperimentName } from '../fileSchema.ts';
import { experimentSchema } from '../jsonSchema.ts';
import { levelFormats } from '../levelFormats.ts';
import type { ResolutionContext } from '../resolution.ts';
import { cursorContextAt } from './cursorContext.ts';
import { propertiesOf, schemaAt, wordsIn } from './schemaLookup.ts';

/** One completion. */
export interface Completion {
  readonly label: string;
  /** Text that replaces everything from `start` to the cursor. */
  readonly insert: string;
  /** Column, from 0. */
  readonly start: number;
  readonly kind: 'key' | 'knob' | 'value' | 'model' | 'items';
  /** Shown beside the label. */
  readonly detail: string;
  /** Shown below the label. */
  readonly documentation: string;
}

/** Completions at a line and column, both from 0, in the order in which they are offered. */
export function completionsAt(
  text: string,
  line: number,
  column: number,
  context: ResolutionContext = {},
): readonly Completion[] {
  const cursor = cursorContextAt(text, line, column);
  if (cursor === null) return [];
  const { path, kind, start, siblings } = cursor;
  const experiment = experimentOf(text);
  if (kind === 'value') return valuesAt(path, start, experiment, context);
  const properties = propertiesOf(schemaAt(experimentSchema(), path));
  return Object.entries(properties)
    .filter(([key]) => !siblings.includes(key) && isUsed(path, key, experiment))
    .map(([key, { description = '' }]) => ({
      label: key,
      insert: keyText(path, key),
      start,
      ...keyDetail(path, key),
      documentation: description,
    }));
}

/** The experiment that a text names, found by its line alone, since the text may be half written. */
function experimentOf(text: string): ExperimentName | null {
  const name = /^experiment *: *["']?([\w-]+)/m.exec(text)?.[1];
  return experimentNames.find(known => known === name) ?? null;
}

function isUsed(path: readonly string[], key: string, experiment: ExperimentName | null): boolean {
  if (experiment === null) return true;
  const fileKey = path.length === 0 ? fileKeys.find(known => known === key) : undefined;
  if (fileKey !== undefined) return usesKey(experiment, fileKey);
  const knob = knobAt(path, key);
  return knob === null || path[0] !== 'knobs' || experimentKnobs[experiment].includes(knob);
}

const knobGroups: readonly (string | undefined)[] = ['knobs', 'factors', 'sensitivity'];

/** The knob that a key below a group of knobs is. */
function knobAt(path: readonly string[], key: string): KnobId | null {
  return knobGroups.includes(path[0]) ? (knobIds.find(id => id === key) ?? null) : null;
}

function keyDetail(path: readonly string[], key: string): Pick<Completion, 'kind' | 'detail'> {
  const knob = knobAt(path, key);
  return knob === null
    ? { kind: 'key', detail: '' }
    : { kind: 'knob', detail: `${knobFacts[knob].title} (${knobFacts[knob].class})` };
}

function keyText(path: readonly string[], key: string): string {
  const knob = knobAt(path, key);
  if (knob !== null) return `${key}: [${levelFormats[knob].examples.join(', ')}]`;
  if (path.length > 0) return `${key}: `;
  if (knobGroups.includes(key)) return `${key}:\n  `;
  return key === 'prompts' ? `${key}:\n  - ` : `${key}: `;
}

/** Keys whose values are models. */
const modelKeys: readonly (string | undefined)[] = ['models', 'controls', 'size', 'family'];

function valuesAt(
  path: readonly string[],
  start: number,
  experiment: ExperimentName | null,
  context: ResolutionContext,
): readonly Completion[] {
  const key = path.at(-1);
  const value = (label: string, kind: Completion['kind'], detail = ''): Completion => ({
    label,
    insert: label,
    start,
    kind,
    detail,
    documentation: '',
  });
  if (key === undefined) return [];
  if (modelKeys.includes(key) && context.models !== undefined) {
    return context.models
      .filter(id => !id.startsWith('calibration:'))
      .map(id => value(id, 'model', checkpointsDetail(context.checkpoints?.[id] ?? [])));
  }
  if (key === 'items' && path.length === 1)
    return (context.items ?? []).map(name => value(name, 'items', t`bundled items`));
  const schema = schemaAt(experimentSchema(), path);
  const groups =
    path.length > 1
      ? []
      : Object.entries(propertiesOf(schema)).map(([name, { description = '' }]): Completion => ({
          ...value(name, 'key'),
          insert: `{ ${name}: `,
          documentation: description,
        }));
  const knob = knobAt(path.slice(0, -1), key);
  const used = experiment === null || path.length > 1 ? undefined : usedWords(key, experiment);
  const words = wordsIn(schema)
    .filter(word => used === undefined || used.some(id => id === word))
    .map(word => value(String(word), 'value', knob === null ? wordDetail(key, String(word)) : knobFacts[knob].title));
  return key === 'outcome' || key === 'prompts' || (key === 'budget' && path.length === 1)
    ? [...words, ...groups]
    : words;
}

/** Knobs or metrics that an experiment uses at a key; undefined where every word is allowed. */
function usedWords(key: string, experiment: ExperimentName): readonly string[] | undefined {
  if (key === 'rows' || key === 'columns') return experimentKnobs[experiment];
  return key === 'metrics' ? experimentMetrics[experiment] : undefined;
}

function checkpointsDetail(steps: readonly number[]): string {
  const [first, last] = [steps[0], steps.at(-1)];
  if (first === undefined || last === undefined) return '';
  return t`${formatCount(steps.length, 'checkpoint')}: @step-${first} to @step-${last}`;
}

function wordDetail(key: string, word: string): string {
  const knob = key === 'rows' || key === 'columns' ? knobIds.find(id => id === word) : undefined;
  if (knob !== undefined) return knobFacts[knob].title;
  const study = key === 'experiment' ? Object.entries(studyTitles).find(([name]) => name === word) : undefined;
  return study?.[1] ?? '';
}
