/** Exports show the messages before a prompt: those of the run, or of the row of a cell. */
import assert from 'node:assert/strict';
import test from 'node:test';
import type { Conversation } from '../../../../src/domain/chatMessage.ts';
import { conversationsOf } from '../../../../src/domain/conversation.ts';
import { treeDocument, treeMarkdown } from '../../../../src/experiments/diagram/report/treeExport.ts';
import { summaryMarkdown } from '../../../../src/experiments/exports.ts';
import { cellDetailOf, reportOf } from '../../../../src/experiments/registry.ts';
import { record, smallSpec, words } from '../../support/experiments.ts';
import { referenceModel } from '../../support/referenceModel.ts';

const system = (content: string): Conversation['messages'] => [{ role: 'system', content }];

test('the summary of a run has the messages before its prompt', async () => {
  const spec = smallSpec({
    prompt: 'go',
    messages: system('Be brief.'),
    temperatures: [1],
    windows: [{ kind: 'all' }],
  });
  const { run } = await record(spec, [referenceModel(words)]);
  assert.match(summaryMarkdown(reportOf(run)), /\n```text\nsystem: Be brief\.\n\nuser: go\n```\n/);
  const plain = await record(smallSpec({ prompt: 'go', temperatures: [1] }), [referenceModel(words)]);
  assert.match(summaryMarkdown(reportOf(plain.run)), /\n```text\ngo\n```\n/);
});

test('the tree of a cell has the prompt and the messages of its row', async () => {
  const conversations = conversationsOf([
    { text: 'go', messages: system('Be kind.') },
    { text: 'stay', messages: system('Be dry.') },
  ]);
  assert.ok(conversations);
  const levels = conversations.map(({ level }) => level);
  const spec = smallSpec({
    prompt: 'go',
    messages: system('Be kind.'),
    axes: { x: { knob: 'temperature', levels: [0.7, 1] }, y: { knob: 'variant', levels }, conversations },
  });
  const { run } = await record(spec, [referenceModel(words)]);
  const report = reportOf(run);
  const cell = report.cells.find(({ row }) => row === 1)?.index ?? -1;
  const detail = cellDetailOf(run, cell, report.outcome);
  const { prompt, messages } = treeDocument(report, cell, detail);
  assert.deepEqual([prompt, messages], ['stay', system('Be dry.')]);
  assert.match(treeMarkdown(report, cell, detail), /system: Be dry\.\n\nuser: stay\n/);
});
