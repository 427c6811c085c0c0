import assert from 'node:assert/strict';
import test from 'node:test';
import { AdjacentError } from '../../../src/core/adjacentError.ts';
import { checksum } from '../../../src/run/file/columns.ts';
import { decodeRun, encodeRun } from '../../../src/run/file/runFile.ts';
import { clock, record, smallSpec, specOf, words } from '../support/experiments.ts';
import { referenceModel } from '../support/referenceModel.ts';

const { events, run } = await record(
  smallSpec({ outcome: { map: 'options', options: ['yes', 'no'] }, seed: 2 ** 53 }),
  [referenceModel(words)],
);
const text = encodeRun(run);

function refusal(file: string): AdjacentError {
  try {
    decodeRun(file);
  } catch (error) {
    if (error instanceof AdjacentError) return error;
    throw error;
  }
  throw new Error('the file was accepted');
}

/** The file with its run changed and its checksum made to fit, as a program would forge it. */
function forged(change: (run: Record<string, never>) => void): string {
  const file = JSON.parse(text) as { checksum: string; run: Record<string, never> };
  change(file.run);
  file.checksum = checksum(JSON.stringify(file.run));
  return JSON.stringify(file);
}

test('a run comes back bit for bit, at every point of its growth', () => {
  assert.deepStrictEqual(decodeRun(text), run);
  for (const event of events)
    if (event.type !== 'progress') assert.deepStrictEqual(decodeRun(encodeRun(event.run)), event.run);
});

test('a run with nulls, refined columns, emoji, cut and empty answers comes back bit for bit', async () => {
  const thorough = (
    await record(
      specOf({ preset: 'thorough' }),
      [
        referenceModel({
          ...words,
          logits: history => (history.at(-1) === 0 ? [2, 1, 1, 1, 1, 1, 1, 2] : words.logits(history)),
        }),
      ],
      { now: clock(0) },
    )
  ).run;
  assert.ok(thorough.plan.cells.length === 36 && thorough.plan.lengths !== undefined);
  assert.ok(
    thorough.nulls.length > 0 &&
      thorough.cells.some(cell =>
        cell.trajectories.some(answer => answer.ids.length === 0 && answer.embedding === null),
      ),
  );
  assert.ok(thorough.cells.some(cell => cell.trajectories.some(answer => answer.text.includes('😀'))));
  assert.deepStrictEqual(decodeRun(encodeRun(thorough)), thorough);
});

test('a file is read alike after an editor has laid it out anew', () => {
  assert.deepStrictEqual(decodeRun(JSON.stringify(JSON.parse(text), null, 2)), run);
});

test('a file cut at any place is refused with what was found', () => {
  for (const share of [0, 0.01, 0.5, 0.999]) {
    const error = refusal(text.slice(0, Math.floor(text.length * share)));
    assert.equal(error.kind, 'run-file-invalid');
    assert.match(error.message, share < 0.01 ? /not a run file/ : /truncated or damaged: its \d+ characters/);
    assert.match(error.remedy, /untouched copy/);
  }
});

test('hand edits are found by the checksum', () => {
  const edited = refusal(text.replace('"temperature":0.7', '"temperature":0.8'));
  assert.equal(edited.kind, 'run-file-invalid');
  assert.match(edited.message, /changed after it was written/);
  assert.match(edited.detail, /^stored [0-9a-f]{8}, found [0-9a-f]{8}$/);
  const { checksum: _, ...without } = JSON.parse(text) as Record<string, unknown>;
  assert.match(refusal(JSON.stringify(without)).message, /not a run file/);
});

test('a newer version is named as such, whatever else it holds', () => {
  const error = refusal('{"format":"adjacent-run","version":3,"something":"new"}');
  assert.equal(error.kind, 'run-file-newer');
  assert.match(error.message, /version 3; this version of Adjacent reads up to 2/);
  assert.equal(error.remedy, 'Update Adjacent to open it.');
});

test('other files are no run files', () => {
  for (const other of [
    '',
    'hello',
    '[]',
    '{}',
    'null',
    '{"format":"adjacent-run"}',
    '{"format":"notebook","version":1,"checksum":"","run":{}}',
  ]) {
    assert.equal(refusal(other).kind, 'run-file-invalid', other);
  }
});

test('a forged file that fits its checksum is still looked at, and the place is named', () => {
  const cases: readonly (readonly [(run: Record<string, never>) => void, RegExp])[] = [
    [whole => Object.assign(whole, { status: 'great' }), /"status" is wrong/],
    [whole => Object.assign(whole['plan'] ?? {}, { home: 99 }), /a cell has no window/],
    [whole => Object.assign(whole['plan'] ?? {}, { order: [[99]] }), /order lists a cell/],
    [whole => Object.assign(whole['trajectories'] ?? {}, { text: [] }), /"trajectories" has answers without/],
    [
      whole => Object.assign(whole['trajectories']?.['ids'] ?? {}, { length: 3 }),
      /"trajectories\.ids" does not hold 3 values of type int32/,
    ],
    [whole => Object.assign(whole, { cells: [] }), /cells do not match its plan/],
    [whole => Object.assign(whole['manifest'] ?? {}, { models: [] }), /"manifest\.models"/],
  ];
  for (const [change, message] of cases) {
    const error = refusal(forged(change));
    assert.equal(error.kind, 'run-file-invalid');
    assert.match(error.message, message);
  }
});
