import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { AdjacentError } from '../../src/core/adjacentError.ts';
import type { ChatMessage } from '../../src/domain/chatMessage.ts';
import { conversationsOf } from '../../src/domain/conversation.ts';
import type { StudySpec } from '../../src/domain/spec.ts';
import { decodeRun } from '../../src/run/file/runFile.ts';
import type { StudyRun } from '../../src/domain/run.ts';
import { studyPreset } from '../../src/knobs/studyPresets.ts';
import type { Study, StudyQuestion } from '../../src/domain/study.ts';
import { ofStudy } from '../support/kinds.ts';
import { openEngine, progressWatch, tinySpec } from './support/engine.ts';

function studySpec(study: Partial<StudyQuestion> = {}, changes: Partial<StudySpec> = {}): StudySpec {
  const { temperatures: _temperatures, windows: _windows, samples: _samples, ...plain } = tinySpec();
  return {
    ...plain,
    kind: 'study',
    prompt: 'the river was wide and the boat went over it',
    study: { ...studyPreset(study.kind ?? 'constraints'), ...study },
    ...changes,
  };
}

const runIn = (path: string): StudyRun => ofStudy(decodeRun(readFileSync(path, 'utf8')));
const studyIn = (path: string): Study => runIn(path).study;

test('constraints of a real model: every limit is read, the file replays bit for bit, at any number of threads', async t => {
  const { client, file } = openEngine(t);
  const [one, two] = [file('one'), file('two')];
  const done = await client.analyze(
    'one',
    studySpec(
      {
        axes: [
          { knob: 'layers', levels: [0.5] },
          { knob: 'heads', levels: [0.25] },
          { knob: 'precision', levels: ['4-bit'] },
          { knob: 'window', levels: ['3 words'] },
        ],
      },
      { threads: 1 },
    ),
    one,
    {},
  );
  assert.equal(done.report.status, 'done');
  const found = ofStudy(done.report).study;
  assert.equal(found.done, found.planned);
  const study = studyIn(one);
  assert.deepEqual(
    study.models.map(model => model.split('#')[1] ?? ''),
    ['', '4-bit'],
  );
  assert.equal(study.readings.length, study.configurations.length * study.texts.length);
  for (const reading of study.readings.filter(({ configuration }) => configuration === 0))
    assert.ok(reading.kept.every(kept => Math.abs(kept - 1) < 1e-6));
  for (const reading of study.readings)
    assert.ok(
      reading.kept.every(
        (kept, at) => kept + (reading.lost[at] ?? 0) > 0.949 && kept + (reading.lost[at] ?? 0) < 1 + 1e-6,
      ),
    );
  const replayed = await client.replay(one, {});
  assert.deepEqual(replayed.differences, []);
  await client.analyze('two', { ...runIn(one).manifest.spec, threads: 2 }, two, {});
  assert.deepEqual(studyIn(two).readings, study.readings);
});

test('a study that was cancelled keeps what was read and goes on in its own file', async t => {
  const { client, file } = openEngine(t);
  const path = file('stopped');
  const spec = studySpec(
    {
      axes: [
        { knob: 'heads', levels: [0.1, 0.25, 0.5] },
        { knob: 'precision', levels: ['4-bit'] },
      ],
      factors: [],
    },
    { preset: 'thorough' },
  );
  const controller = new AbortController();
  const reading = progressWatch(progress => progress.stage.startsWith('Scoring') && (progress.fraction ?? 0) > 0.1);
  const stopped = client.analyze('stopped', spec, path, reading, controller.signal);
  await reading.seen;
  controller.abort();
  assert.equal((await stopped).report.status, 'cancelled');
  const before = studyIn(path);
  assert.ok(before.readings.length > 0 && before.readings.length < before.configurations.length * before.texts.length);
  const done = await client.resume(path, {});
  assert.equal(done.report.status, 'done');
  assert.equal(done.path, path);
  const whole = file('whole');
  await client.analyze('whole', spec, whole, {});
  assert.deepEqual(studyIn(path).readings, studyIn(whole).readings);
  assert.deepEqual(runIn(path).cells, runIn(whole).cells);
  await assert.rejects(
    client.resume(path, {}),
    (error: unknown) => error instanceof AdjacentError && /nothing left/.test(error.message),
  );
});

test('items of a file are read by a model without a prompt; a file that is none is one sentence', async t => {
  const { client, file, folder } = openEngine(t);
  const items = join(folder, 'items.jsonl');
  writeFileSync(
    items,
    [
      { question: 'The river was', options: ['wide', 'cold and deep'], answer: 0 },
      {
        question: 'The boat went',
        options: ['over', 'under', 'away'],
        answer: 'away',
        examples: ['The bird went up', 'The stone went down'],
      },
    ]
      .map(row => `${JSON.stringify(row)}\n`)
      .join(''),
  );
  const spec = studySpec(
    { kind: 'few-shot', items: [items], orders: 2, axes: [{ knob: 'shots', levels: [0, 1] }] },
    { prompt: '' },
  );
  const path = file('items');
  const done = await client.analyze('items', spec, path, {});
  assert.equal(done.report.status, 'done');
  const study = studyIn(path);
  assert.deepEqual(
    study.configurations.map(({ label, draw }) => [label, draw]),
    [
      ['no examples', 0],
      ['1 example', 0],
      ['1 example', 1],
    ],
  );
  for (const reading of study.itemReadings)
    assert.ok(reading.logProb.every((value, at) => (reading.characters[at] === 0 ? Number.isNaN(value) : value < 0)));
  assert.deepEqual(
    study.itemReadings[0]?.logProb.slice(0, 3),
    study.itemReadings[1]?.logProb.slice(0, 3),
    'an item without examples is the same',
  );
  assert.notDeepEqual(study.itemReadings[0]?.logProb.slice(3), study.itemReadings[1]?.logProb.slice(3));
  writeFileSync(items, '{"question": "x", "options": ["a", "b"], "answer": 7}\n');
  await assert.rejects(
    client.analyze('bad', spec, file('bad'), {}),
    (error: unknown) => error instanceof AdjacentError && error.kind === 'bad-argument' && /Line 1/.test(error.message),
  );
});

test('prompts that differ in the messages before them are each read behind their own', async t => {
  const { client, file } = openEngine(t);
  const { prompt } = studySpec();
  const system = (content: string): readonly ChatMessage[] => [{ role: 'system', content }];
  const kind = system('the boat was on the river');
  const conversations = conversationsOf([
    { text: prompt, messages: kind },
    { text: prompt, messages: system('a door in the house') },
  ]);
  assert.ok(conversations);
  const axis = { knob: 'variant', levels: conversations.map(({ level }) => level) } as const;
  const out = file('messages');
  const question = { axes: [axis], factors: [], conversations, texts: 'prompt' } as const;
  const { report } = await client.analyze('messages', studySpec(question, { messages: kind, form: 'raw' }), out, {});
  const { configurations, texts, readings } = studyIn(out);
  const answers = texts.filter(({ source }) => source === 'answer').map(({ index }) => index);
  const keptAt = (level: string | undefined): readonly number[] => {
    const at = configurations.find(({ setting }) => setting.variant === level)?.index;
    const own = readings.filter(({ configuration, text }) => configuration === at && answers.includes(text));
    assert.ok(level !== undefined && own.length > 0);
    return own.flatMap(({ kept }) => [...kept]);
  };
  const [same, other] = axis.levels.map(keptAt);
  assert.ok(same?.every(kept => Math.abs(kept - 1) < 1e-6));
  assert.ok(other?.some(kept => kept < 0.99));
  assert.equal(new Set(configurations.map(({ label }) => label)).size, 3);
  await client.saveRun(out, file('summary'), 'markdown');
  const summary = readFileSync(file('summary'), 'utf8');
  for (const { level } of conversations) assert.ok(summary.includes(`\n${level}\n`), level);
  assert.equal(report.status, 'done');
  assert.ok((await client.replay(out, {})).equal);
});
