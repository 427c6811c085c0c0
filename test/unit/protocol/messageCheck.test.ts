import assert from 'node:assert/strict';
import test from 'node:test';
import { AdjacentError } from '../../../src/core/adjacentError.ts';
import { estimate } from '../../../src/core/figure.ts';
import type { EngineRequest } from '../../../src/protocol/engineProtocol.ts';
import { engineReplySchema } from '../../../src/protocol/engineReplySchema.ts';
import { engineRequestSchema } from '../../../src/protocol/engineRequestSchema.ts';
import { checkMessage, idOf } from '../../../src/protocol/messageCheck.ts';
import type { CellReport } from '../../../src/domain/report.ts';

const request: EngineRequest = {
  type: 'analyze',
  id: 7,
  runId: 'run',
  out: 'run.emergence.json',
  spec: {
    kind: 'diagram',
    prompt: 'a',
    source: 'test',
    model: 'm',
    form: 'auto',
    mode: 'auto',
    outcome: { map: 'options', options: ['yes', 'no'] },
    preset: 'quick',
    seed: NaN,
    topP: 1,
  },
};
const cell: CellReport = {
  index: 0,
  row: 0,
  column: 0,
  window: 0,
  temperature: 0.7,
  state: 'done',
  n: 16,
  cut: 0,
  longest: 8,
  empty: 0,
  figures: { energy: estimate(1, [0.5, 1.5], 16, 'test') },
  regime: null,
  kinds: [],
  unread: null,
  kindsCaveat: '',
};

function refused(shape: Parameters<typeof checkMessage>[0], message: unknown, place: string): void {
  assert.throws(
    () => checkMessage(shape, message, 'the engine'),
    (error: unknown) => error instanceof AdjacentError && error.kind === 'unexpected' && error.detail.startsWith(place),
  );
}

test('a message that fits is given back as it came, with numbers that the spec check will refuse', () => {
  assert.equal(checkMessage(engineRequestSchema, request, 'the host'), request);
  const reply = { type: 'cell', id: 7, runId: 'run', cell };
  assert.equal(checkMessage(engineReplySchema, reply, 'the engine'), reply);
});

test('what does not fit is refused at the place that does not', () => {
  refused(engineRequestSchema, { ...request, spec: { ...request.spec, outcome: { map: 'options' } } }, 'spec.outcome');
  refused(engineRequestSchema, { ...request, spec: { ...request.spec, samples: '16' } }, 'spec.samples');
  refused(engineRequestSchema, { ...request, type: 'analyse' }, 'type');
  refused(
    engineReplySchema,
    { type: 'failed', id: 1, error: { kind: 'nonsense', message: '', remedy: '', detail: '' } },
    'error.kind',
  );
  refused(
    engineReplySchema,
    { type: 'cell', id: 7, runId: 'run', cell: { ...cell, figures: { energy: { kind: 'exact', value: NaN } } } },
    'cell.figures.energy',
  );
  refused(
    engineReplySchema,
    { type: 'cell', id: 7, runId: 'run', cell: { ...cell, figures: { energy: { kind: 'exact', value: Infinity } } } },
    'cell.figures.energy',
  );
  refused(
    engineReplySchema,
    {
      type: 'cell',
      id: 7,
      runId: 'run',
      cell: { ...cell, figures: { energy: { ...estimate(1, [0.5, 1.5], 16, 'test'), interval: [0.5, 1, 1.5] } } },
    },
    'cell.figures.energy',
  );
  refused(engineReplySchema, { type: 'cell', id: 7, runId: 'run', cell: { ...cell, figures: [] } }, 'cell.figures');
  refused(engineReplySchema, null, '');
});

test('a text that stands where something else belongs is not repeated', () => {
  for (const spec of [
    { ...request.spec, seed: 'the prompt' },
    { ...request.spec, mode: 'the prompt' },
  ]) {
    assert.throws(
      () => checkMessage(engineRequestSchema, { ...request, spec }, 'the host'),
      (error: unknown) =>
        error instanceof AdjacentError &&
        /^spec\.(seed|mode): ./.test(error.detail) &&
        !error.detail.includes('the prompt'),
    );
  }
});

test('the id of a message is found whatever else it holds', () => {
  assert.equal(idOf({ id: 3, type: 'nonsense' }), 3);
  for (const message of [null, 'text', {}, { id: '3' }]) assert.equal(idOf(message), null);
});
