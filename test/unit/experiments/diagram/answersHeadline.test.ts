import assert from 'node:assert/strict';
import test from 'node:test';
import { isFormal } from '../../../../src/core/answers/formalText.ts';
import type { OutcomeSpec } from '../../../../src/domain/spec.ts';
import type { GridRun } from '../../../../src/domain/run.ts';
import { answersHeadline } from '../../../../src/experiments/diagram/report/answersHeadline.ts';
import { cellReport } from '../../../../src/run/measuring/cellReports.ts';
import { record, smallSpec, words } from '../../support/experiments.ts';
import { referenceModel } from '../../support/referenceModel.ts';

const spec = smallSpec({ outcome: { map: 'text' }, windows: [{ kind: 'all' }], samples: 40 });
const { run } = await record(spec, [referenceModel(words)]);

/** The headline where the 40 answers of the home cell have these texts, all with one embedding. */
function headline(texts: (at: number) => string, outcome: OutcomeSpec, ended = true): string | null {
  const told: GridRun = {
    ...run,
    cells: run.cells.map(cell => ({
      ...cell,
      trajectories: cell.trajectories.map((answer, at) => ({
        ...answer,
        ids: Int32Array.of(1),
        ended,
        text: texts(at),
        embedding: Float32Array.of(1, 0),
      })),
    })),
  };
  return answersHeadline(told, cellReport(told, 1, outcome), outcome, 'At temperature 0.7');
}

test('code, JSON, markup and numbers are formal; sentences are not', () => {
  for (const text of ['```js\nlet a;\n```', '{"a": 1}', '[1, 2]', '<p>Hi</p>', ' 42 ', '3.5%', '12 + 30 = 42'])
    assert.equal(isFormal(text), true, text);
  for (const text of ['I am sorry.', 'At 5 pm', '2 apples', '', 'a < b']) assert.equal(isFormal(text), false, text);
});

test('answers that fit a schema are not called alike, and unreadable ones are said', () => {
  const outcome = { map: 'schema', schema: '{"type": "object"}' } as const;
  assert.equal(
    headline(at => `{"a": ${at}}`, outcome),
    'At temperature 0.7, all 40 answers fit the JSON schema; no two match word for word.',
  );
  assert.equal(
    headline(at => (at < 30 ? '[1]' : `{"a": ${at}}`), outcome),
    'At temperature 0.7, 30 of 40 answers do not fit the JSON schema; 30 match word for word.',
  );
  assert.equal(
    headline(() => 'Hello', outcome),
    'At temperature 0.7, 40 of 40 answers contain no JSON.',
  );
});

test('answers of one meaning that all differ are not called the same', () => {
  assert.equal(
    headline(at => `The sea is calm, said sailor ${at}.`, { map: 'meaning' }),
    'At temperature 0.7, all 40 answers say roughly the same thing; no two match word for word.',
  );
  assert.equal(
    headline(at => `The sea is calm, said sailor ${Math.max(0, at - 4)}.`, { map: 'meaning' }),
    'At temperature 0.7, all 40 answers say roughly the same thing; 5 match word for word.',
  );
});

test('answers close in meaning that share few words are about the same thing, and cut ones are beginnings', () => {
  const subjects = [
    'We are sorry that your parcel is late',
    'Please send us your order number',
    'A courier comes today',
  ];
  const told = (at: number): string => `${subjects[at % 3] ?? ''} ${'abcdefgh'[at % 8] ?? ''}${at}.`;
  assert.equal(
    headline(told, { map: 'meaning' }),
    'At temperature 0.7, all 40 answers are about the same thing; no two match word for word.',
  );
  assert.equal(
    headline(at => `The sea is calm, said sailor ${at}`, { map: 'meaning' }, false),
    'At temperature 0.7, all 40 beginnings are about the same thing; no two match word for word.',
  );
});

test('a kind by exact text keeps its case', () => {
  assert.equal(
    headline(at => (at < 30 ? 'The  Sea.' : `${at}`), { map: 'text' }),
    'At temperature 0.7, 30 of 40 answers are “The Sea.”.',
  );
});

test('code is compared word for word first', () => {
  assert.equal(
    headline(at => `\`\`\`js\nlet a = ${at};\n\`\`\``, { map: 'meaning' }),
    'At temperature 0.7, no two of 40 answers match word for word.',
  );
  assert.equal(
    headline(at => `\`\`\`js\nlet a = ${at};\n\`\`\``, { map: 'code' }),
    'At temperature 0.7, no two of 40 answers have the same code.',
  );
});

test('answers that cannot be read by the map are not counted as agreement', () => {
  const prose = (at: number): string => `Sailor number ${'abc'[at % 3] ?? ''} sings`;
  assert.equal(
    headline(prose, { map: 'json', field: 'name' }),
    'At temperature 0.7, 40 of 40 answers have no JSON field “name”.',
  );
  assert.equal(headline(prose, { map: 'number' }), 'At temperature 0.7, 40 of 40 answers contain no number.');
  assert.equal(
    headline(prose, { map: 'options', options: ['yes', 'no'] }),
    'At temperature 0.7, 40 of 40 answers name none of the options.',
  );
  assert.equal(
    headline(at => (at < 30 ? `Yes, ${at}` : 'No'), { map: 'options', options: ['yes', 'no'] }),
    'At temperature 0.7, 30 of 40 answers choose “yes”; 10 match word for word.',
  );
});
