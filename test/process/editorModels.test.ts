import assert from 'node:assert/strict';
import { after, before, test, type TestContext } from 'node:test';
import { AdjacentError } from '../../src/core/adjacentError.ts';
import { editorReference } from '../../src/domain/editorModel.ts';
import type { LanguageModel } from '../../src/domain/languageModel.ts';
import type { GridReport } from '../../src/domain/report.ts';
import type { GridSpec } from '../../src/domain/spec.ts';
import { editorRequests } from '../../src/engine/served/editorProvider.ts';
import { openModel } from '../../src/engine/openModel.ts';
import { editorWith, type EditorFaults, type TestEditor } from '../support/editorModel.ts';
import { foldersIn, openEngine, temporaryFolder, type TestEngine } from './support/engine.ts';

const { signal } = new AbortController();
const listener = { report: () => undefined, progress: () => undefined };
/** Shared, so that the reader is prepared once. */
const folders = foldersIn(temporaryFolder({ after }));
const name = 'Tiny of the editor';
let local: LanguageModel;
let models = 0;

before(async () => {
  local = await openModel('ladder/neox-0.2m', folders, { threads: 1, signal, onStage: () => undefined });
});
after(() => local.close());

/** An engine beside an editor. Probe results are kept by model, and each test tells other lies, so each has its own. */
function open(
  test: TestContext,
  faults: EditorFaults = {},
): TestEngine & { readonly editor: TestEditor; readonly reference: string } {
  const editor = editorWith(local, faults);
  const reference = editorReference({ vendor: 'test', id: `tiny/${++models}`, name });
  const engine = openEngine(test, { folders: { ...folders, served: [reference] }, askEditor: editor.ask });
  return { editor, reference, ...engine };
}

function spec(model: string, part: Partial<GridSpec> = {}): GridSpec {
  return {
    kind: 'diagram',
    prompt: 'The small river',
    source: 'test',
    model,
    form: 'auto',
    mode: 'answers',
    outcome: { map: 'text' },
    preset: 'quick',
    seed: 1,
    topP: 1,
    samples: 32,
    tokens: 2,
    temperatures: [0.4],
    windows: [{ kind: 'all' }],
    ...part,
  };
}

test('a model of the editor gives what needs answers alone, and names the rest', async t => {
  const { client, editor, file, reference } = open(t);
  const found = await client.analyze('one', spec(reference), file('one'), listener, signal);
  const own = await client.analyze('own', spec('ladder/neox-0.2m'), file('own'), listener, signal);
  const [report, exact] = [found.report as GridReport, own.report as GridReport];
  assert.equal(report.status, 'done', report.error?.message);
  assert.equal(report.model.name, 'Tiny of the editor');
  for (const [at, cell] of report.cells.entries()) {
    const [one, other] = [cell.figures['agreement'], exact.cells[at]?.figures['agreement']];
    assert.ok(one?.kind === 'estimate' && other?.kind === 'estimate');
    assert.ok(
      one.interval[0] <= other.interval[1] && other.interval[0] <= one.interval[1],
      JSON.stringify([one, other]),
    );
    for (const id of ['openness', 'energy', 'share-between']) {
      const figure = cell.figures[id];
      assert.equal(figure?.kind, 'abstain', id);
    }
  }
  const codes = report.notes.map(({ code }) => code);
  for (const code of ['editor-model', 'probe-answers-only', 'served-requests', 'served-reader'])
    assert.ok(codes.includes(code as (typeof codes)[number]), code);
  assert.ok(!codes.includes('probe-temperature'));
  const answers = editor.wants.filter(({ kind }) => kind === 'answer').length;
  // 32 answers, and 28 of the test of the temperature.
  assert.equal(answers, 60);
});

test('system messages stand in the first message of the user', async t => {
  const { client, editor, file, reference } = open(t);
  const messages = [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'One' },
    { role: 'assistant', content: 'Two' },
  ] as const;
  await client.analyze('m', spec(reference, { messages: [...messages], samples: 16 }), file('m'), listener);
  const last = editor.wants.at(-1);
  assert.deepEqual(last?.kind === 'answer' && last.messages, [
    { role: 'user', content: 'Be brief.\n\nOne' },
    messages[2],
    { role: 'user', content: 'The small river' },
  ]);
});

test('an editor that ignores the temperature is found out', async t => {
  const { client, file, reference } = open(t, { temperatureIgnored: true });
  const { report } = await client.analyze('t', spec(reference, { samples: 16 }), file('t'), listener, signal);
  assert.ok(report.notes.some(({ code }) => code === 'probe-temperature'));
});

test('nothing is asked of a model before a run is started', async t => {
  const { client, editor, reference } = open(t);
  const { models } = await client.catalog();
  const listed = models.find(({ id }) => id === reference) ?? assert.fail('not listed');
  assert.deepEqual([listed.name, listed.problem], ['Tiny of the editor', null]);
  assert.equal(await client.warmUp(reference), 'not-prepared');
  const score = client.score({ model: reference, text: 'Some text', form: 'auto', temperature: 1, topP: 1 });
  await assert.rejects(score, { kind: 'model-unsupported' });
  assert.equal(editor.wants.length, 0);
});

test('each refusal is one sentence with a remedy', async t => {
  const kinds = {
    'not-allowed': 'server-refused',
    limit: 'server-busy',
    missing: 'model-missing',
    failed: 'server-invalid',
  };
  for (const [refusal, kind] of Object.entries(kinds) as [EditorFaults['refusal'] & string, string][])
    await t.test(refusal, async inner => {
      const { client, editor, file, reference } = open(inner, { refusal, refusesAfter: 0 });
      const { report } = await client
        .analyze('r', spec(reference), file('r'), listener, signal)
        .catch((error: unknown) => {
          assert.ok(error instanceof AdjacentError);
          return { report: { error } };
        });
      assert.equal(report.error?.kind, kind);
      assert.match(report.error.message, /Tiny of the editor.*“in words of the model”/);
      assert.ok(report.error.remedy !== '');
      // What is explained is not tried again: those that were under way, and at most as many that took their places.
      const sent = editor.wants.filter(({ kind: wanted }) => wanted === 'answer').length;
      if (refusal !== 'failed') assert.ok(sent <= 2 * editorRequests, String(sent));
    });
});

test('a limit that is reached keeps the answers, and the run resumes', async t => {
  const { client, editor, file, reference } = open(t, { refusesAfter: 50 });
  const stopped = await client.analyze('l', spec(reference), file('l'), listener, signal);
  assert.equal(stopped.report.error?.kind, 'server-busy');
  const kept = stopped.report.cells.reduce((sum, { n }) => sum + n, 0);
  assert.equal(kept, 22);
  delete editor.faults.refusesAfter;
  const before = editor.wants.length;
  const { report } = await client.resume(file('l'), listener, signal);
  assert.equal(report.status, 'done', report.error?.message);
  // What it is and 10 answers: none is asked for twice.
  assert.equal(editor.wants.length - before, 10);
});

test('canceling takes back what was asked', async t => {
  const { client, editor, file, reference } = open(t);
  await client.analyze('warm', spec(reference, { samples: 16 }), file('warm'), listener, signal);
  editor.faults.isSilent = true;
  const controller = new AbortController();
  const run = client.analyze('c', spec(reference, { seed: 2 }), file('c'), listener, controller.signal);
  const started = editor.wants.length;
  while (editor.wants.length < started + 2) await new Promise(resolve => setTimeout(resolve, 20));
  controller.abort();
  await run.catch((error: unknown) => {
    assert.ok(error instanceof AdjacentError && error.kind === 'cancelled');
  });
  while (editor.takenBack() === 0) await new Promise(resolve => setTimeout(resolve, 20));
});

test('outside of the editor there are no such models', async t => {
  const { client, file } = openEngine(t, { folders });
  const reference = editorReference({ vendor: 'test', id: 'tiny', name });
  const run = client.analyze('n', spec(reference), file('n'), listener, signal);
  await assert.rejects(run, { kind: 'model-missing', message: /answers there only/ });
});
