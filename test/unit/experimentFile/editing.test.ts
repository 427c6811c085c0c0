import assert from 'node:assert/strict';
import test from 'node:test';
import { completionsAt, type Completion } from '../../../src/experimentFile/editing/completion.ts';
import { hoverAt } from '../../../src/experimentFile/editing/hover.ts';
import { parseExperimentFile } from '../../../src/experimentFile/parse.ts';
import { knobIds } from '../../../src/domain/knob.ts';

const known = {
  models: ['smollm2-135m-instruct', 'ladder/neox-1m', 'calibration:iid'],
  items: ['ladder/copying'],
  checkpoints: { 'ladder/neox-1m': [0, 1, 128] },
};

/** Completions at the mark. */
function offered(marked: string): readonly Completion[] {
  const at = marked.indexOf('¦');
  const before = marked.slice(0, at).split('\n');
  return completionsAt(marked.replace('¦', ''), before.length - 1, before.at(-1)?.length ?? 0, known);
}

const labels = (marked: string): readonly string[] => offered(marked).map(one => one.label);

test('a new line offers the keys that the experiment uses and the file does not have', () => {
  const keys = labels('experiment: sweep\nprompts: [a]\n¦\n');
  assert.ok(keys.includes('knobs') && keys.includes('seeds'));
  for (const absent of ['experiment', 'prompts', 'items', 'rows']) assert.ok(!keys.includes(absent), absent);
  assert.ok(labels('mod¦\n').includes('models'));
});

test('knobs are those that the experiment uses, with title, class and caveat', () => {
  assert.deepEqual(labels('experiment: diagram\nprompts: [a]\nknobs:\n  ¦'), knobIds);
  assert.deepEqual(labels('experiment: sweep\nknobs:\n  temperature: [1]\n  ¦'), ['window', 'length']);
  const [window] = offered('experiment: sweep\nknobs:\n  temperature: [1]\n  wi¦');
  assert.equal(window?.detail, 'Context window (context)');
  assert.match(window.documentation, /only the end of the prompt/i);
  assert.equal(window.start, 2);
});

test('every completion of a knob makes a file without problems', () => {
  for (const { label, insert } of offered('experiment: constraints\nprompts: [a]\nknobs:\n  ¦')) {
    assert.deepEqual(
      parseExperimentFile(`experiment: constraints\nprompts: [a]\nknobs:\n  ${insert}\n`).problems,
      [],
      label,
    );
  }
});

test('values: words, levels with their units, models with their checkpoints, item sets', () => {
  assert.ok(labels('experiment: ¦').includes('few-shot'));
  assert.deepEqual(labels('experiment: diagram\nbudget: ¦'), [
    'quick',
    'standard',
    'thorough',
    'preset',
    'samples',
    'tokens',
    'items',
    'orders',
  ]);
  assert.deepEqual(labels('experiment: diagram\nknobs:\n  window: [all, ¦]'), ['all', '60%', '30%', '6 words', 'none']);
  assert.deepEqual(labels('knobs:\n  precision:\n    - ¦'), ['fp32', 'int8', '8-bit', '4-bit']);
  assert.deepEqual(labels('models: ¦'), ['smollm2-135m-instruct', 'ladder/neox-1m']);
  assert.equal(offered('models:\n  - lad¦').find(one => one.label === 'ladder/neox-1m')?.start, 4);
  assert.match(offered('models: [¦]')[1]?.detail ?? '', /3 checkpoints/);
  assert.deepEqual(labels('items:\n- ¦'), ['ladder/copying']);
  assert.deepEqual(labels('rows: ¦'), knobIds);
  assert.deepEqual(labels('experiment: constraints\nmetrics: [¦]'), ['expansion', 'attribution']);
  assert.ok(
    labels('experiment: diagram\nmetrics: [¦]').includes('openness') &&
      !labels('experiment: diagram\nmetrics: [¦]').includes('capability'),
  );
});

test('inside comments and multiline texts nothing is offered', () => {
  assert.deepEqual(offered('# mod¦'), []);
  assert.deepEqual(offered('prompts:\n  - |\n    Once ¦'), []);
  assert.deepEqual(offered('prompts:\n  - |\n    a\n    ¦'), []);
});

test('hovers explain keys, knobs and axes, but not words of a prompt', () => {
  const text = 'experiment: diagram\nrows: layers\nknobs:\n  layers: [75%]\nprompts: [models, a]\n';
  assert.match(hoverAt(text, 0, 3)?.text ?? '', /What to run/);
  assert.match(hoverAt(text, 1, 8)?.text ?? '', /not a smaller trained model/);
  assert.deepEqual(hoverAt(text, 3, 2), { title: 'layers', text: hoverAt(text, 3, 7)?.text, start: 2, end: 8 });
  assert.match(hoverAt(text, 3, 4)?.text ?? '', /75%/);
  assert.equal(hoverAt(text, 4, 12), null);
  assert.equal(hoverAt(text, 9, 0), null);
});
