import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { levelFormats } from '../../../src/experimentFile/levelFormats.ts';
import { parseExperimentFile } from '../../../src/experimentFile/parse.ts';
import { experimentSchema } from '../../../src/experimentFile/jsonSchema.ts';
import { fileKeys } from '../../../src/experimentFile/fileSchema.ts';
import { knobIds } from '../../../src/domain/knob.ts';

const file = join(import.meta.dirname, '..', '..', '..', 'media', 'schema', 'experiment.schema.json');

interface LevelSchema {
  readonly anyOf?: readonly LevelSchema[];
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly minLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
}

/** Whether a level fits its JSON Schema, as the standard reads these keywords. */
function fits(schema: LevelSchema, value: unknown): boolean {
  if (schema.anyOf !== undefined) return schema.anyOf.some(one => fits(one, value));
  if (schema.enum !== undefined) return schema.enum.includes(value);
  if (schema.type === 'string')
    return (
      typeof value === 'string' &&
      value.length >= (schema.minLength ?? 0) &&
      new RegExp(schema.pattern ?? '', 'u').test(value)
    );
  if (typeof value !== 'number' || (schema.type === 'integer' && !Number.isInteger(value))) return false;
  return (
    value >= (schema.minimum ?? -Infinity) &&
    value <= (schema.maximum ?? Infinity) &&
    value > (schema.exclusiveMinimum ?? -Infinity) &&
    value < (schema.exclusiveMaximum ?? Infinity)
  );
}

test('the stored JSON Schema is the one derived from the file schema (npm run build writes it)', () => {
  assert.deepEqual(JSON.parse(readFileSync(file, 'utf8')), JSON.parse(JSON.stringify(experimentSchema())));
});

test('every key and every knob is described in the schema', () => {
  const { properties = {} } = experimentSchema();
  assert.deepEqual(Object.keys(properties), fileKeys);
  for (const [key, { description = '' }] of Object.entries(properties))
    if (key !== 'knobs') assert.match(description, /\.$/, key);
  assert.deepEqual(Object.keys(properties['knobs']?.properties ?? {}), knobIds);
  for (const [knob, { description = '' }] of Object.entries(properties['knobs']?.properties ?? {}))
    assert.match(description, /\.$/, knob);
});

test('JSON Schema and parser accept and refuse the same levels', () => {
  const tried: readonly (string | number)[] = [
    'all',
    'last',
    'none',
    'nothing',
    'fp32',
    '8-bit',
    '4-bit',
    '3-bit',
    '75%',
    '75 %',
    '22/30',
    'abc',
    '6 words',
    '1 word',
    '6 tokens',
    '2 examples',
    'step-128',
    'step 4',
    '',
    '0.5',
    0,
    0.05,
    0.5,
    1,
    1.5,
    2,
    -1,
    64,
    65,
    4096,
    4097,
  ];
  // Only the parser checks bounds of percentages and empty shares.
  const finer = new Set(['layers 0', 'heads 1', 'layers 0%', 'heads 100%']);
  let both = 0;
  for (const knob of knobIds.filter(id => id !== 'size' && id !== 'family')) {
    const { schema, parse, examples } = levelFormats[knob];
    for (const level of [...tried, ...examples]) {
      if (finer.has(`${knob} ${level}`)) continue;
      const taken = 'level' in parse(level);
      assert.equal(fits(schema, level), taken, `${knob}: ${JSON.stringify(level)}`);
      if (taken) both++;
    }
    for (const level of examples) assert.ok('level' in parse(level), `${knob}: ${level}`);
  }
  assert.ok(both > 40, String(both));
});

test('what the schema offers as words for a key is accepted in a file', () => {
  for (const [key, { enum: words = [] }] of Object.entries(experimentSchema().properties ?? {})) {
    for (const word of words) {
      const { problems } = parseExperimentFile(
        `${key === 'experiment' ? '' : 'experiment: diagram\n'}${key}: ${word}\n`,
      );
      assert.ok(!problems.some(problem => problem.message.includes('cannot be')), `${key}: ${word}`);
    }
  }
});
