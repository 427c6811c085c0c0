/** What can be written at a place of an experiment file. */
import { knobIds, type KnobId } from '../../domain/knob.ts';
import { knobFacts } from '../../knobs/knobWords.ts';
import { levelForms } from '../levelFormats.ts';
import { experimentSchema } from '../jsonSchema.ts';
import { experimentNames, fileKeys, type ExperimentName } from '../fileSchema.ts';
import { studyTitles } from '../../experiments/study/report/studyTitles.ts';
import type { Surroundings } from '../resolution.ts';
import { knobsOf, metricsOf, reads } from '../experimentKeys.ts';
import { placeAt } from './cursorContext.ts';
import { propertiesOf, schemaAt, wordsOf } from './schemaLookup.ts';

export interface Completion {
  readonly label: string;
  /** Text that replaces what stands from `start` to the cursor. */
  readonly insert: string;
  readonly start: number;
  readonly kind: 'key' | 'knob' | 'value' | 'model' | 'items';
  /** Beside the label. */
  readonly detail: string;
  /** Below it. */
  readonly documentation: string;
}

/** Completions at a line and column, both from 0, in the order they are offered. */
export function completionsAt(
  text: string,
  line: number,
  column: number,
  known: Surroundings = {},
): readonly Completion[] {
  const place = placeAt(text, line, column);
  if (place === null) return [];
  const experiment = experimentOf(text);
  const { path, kind, start, beside } = place;
  if (kind === 'value') return valuesAt(path, start, experiment, known);
  const properties = propertiesOf(schemaAt(experimentSchema(), path));
  return Object.entries(properties)
    .filter(([key]) => !beside.includes(key) && isRead(path, key, experiment))
    .map(([key, { description = '' }]) => ({
      label: key,
      insert: keyText(path, key),
      start,
      ...keyWords(path, key),
      documentation: description,
    }));
}

/** The experiment that a text names, read by its line alone. */
export function experimentOf(text: string): ExperimentName | null {
  const named = /^experiment *: *["']?([\w-]+)/m.exec(text)?.[1];
  return experimentNames.find(name => name === named) ?? null;
}

function isRead(path: readonly string[], key: string, experiment: ExperimentName | null): boolean {
  if (experiment === null) return true;
  const fileKey = path.length === 0 ? fileKeys.find(known => known === key) : undefined;
  if (fileKey !== undefined) return reads(experiment, fileKey);
  const knob = knobOf(path, key);
  return knob === null || path[0] !== 'knobs' || knobsOf[experiment].includes(knob);
}

const knobGroups: readonly (string | undefined)[] = ['knobs', 'factors', 'sensitivity'];

/** The knob that a key below a group of knobs is. */
function knobOf(path: readonly string[], key: string): KnobId | null {
  return knobGroups.includes(path[0]) ? (knobIds.find(id => id === key) ?? null) : null;
}

function keyWords(path: readonly string[], key: string): Pick<Completion, 'kind' | 'detail'> {
  const knob = knobOf(path, key);
  return knob === null
    ? { kind: 'key', detail: '' }
    : { kind: 'knob', detail: `${knobFacts[knob].title} (${knobFacts[knob].class})` };
}

function keyText(path: readonly string[], key: string): string {
  const knob = knobOf(path, key);
  if (knob !== null) return `${key}: [${levelForms[knob].examples.join(', ')}]`;
  if (path.length > 0) return `${key}: `;
  if (knobGroups.includes(key)) return `${key}:\n  `;
  return key === 'prompts' ? `${key}:\n  - ` : `${key}: `;
}

const named: readonly string[] = ['models', 'controls', 'size', 'family'];

function valuesAt(
  path: readonly string[],
  start: number,
  experiment: ExperimentName | null,
  known: Surroundings,
): readonly Completion[] {
  const key = path.at(-1) ?? '';
  const value = (label: string, kind: Completion['kind'], detail = ''): Completion => ({
    label,
    insert: label,
    start,
    kind,
    detail,
    documentation: '',
  });
  if (named.includes(key) && known.models !== undefined) {
    return known.models
      .filter(id => !id.startsWith('calibration:'))
      .map(id => value(id, 'model', checkpointsText(known.checkpoints?.[id] ?? [])));
  }
  if (key === 'items' && path.length === 1)
    return (known.items ?? []).map(name => value(name, 'items', 'bundled items'));
  const schema = schemaAt(experimentSchema(), path);
  const groups =
    path.length > 1
      ? []
      : Object.entries(propertiesOf(schema)).map(([name, { description = '' }]): Completion => ({
          ...value(name, 'key'),
          insert: `{ ${name}: `,
          documentation: description,
        }));
  const knob = knobOf(path.slice(0, -1), key);
  const read = experiment === null || path.length > 1 ? undefined : wordsRead(key, experiment);
  const words = wordsOf(schema).filter(word => read === undefined || read.some(id => id === word));
  const offered = words.map(word =>
    value(String(word), 'value', knob === null ? detailOf(key, String(word)) : knobFacts[knob].title),
  );
  return key === 'outcome' || key === 'prompts' || (key === 'budget' && path.length === 1)
    ? [...offered, ...groups]
    : offered;
}

/** Knobs or metrics that an experiment takes at a key; undefined where every word goes. */
function wordsRead(key: string, experiment: ExperimentName): readonly string[] | undefined {
  if (key === 'rows' || key === 'columns') return knobsOf[experiment];
  return key === 'metrics' ? metricsOf[experiment] : undefined;
}

function checkpointsText(steps: readonly number[]): string {
  return steps.length === 0
    ? ''
    : `${steps.length} checkpoints: @step-${String(steps[0])} ... @step-${String(steps.at(-1))}`;
}

function detailOf(key: string, word: string): string {
  const knob = key === 'rows' || key === 'columns' ? knobIds.find(id => id === word) : undefined;
  if (knob !== undefined) return knobFacts[knob].title;
  const kind = key === 'experiment' ? Object.entries(studyTitles).find(([name]) => name === word) : undefined;
  return kind?.[1] ?? '';
}
