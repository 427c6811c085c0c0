import assert from 'node:assert/strict';
import test from 'node:test';
import { aboutRuns, reasonText } from '../../../src/core/reasons.ts';
import { isMessageShaped } from '../../../src/core/message.ts';
import type { Reason } from '../../../src/core/reasons.ts';
import { countText } from '../../../src/core/units.ts';

test('a reason reads as a clause with its parameters', () => {
  const read: readonly (readonly [Reason, string])[] = [
    [{ code: 'needs-more', needed: 30, has: 16, unit: 'answers' }, 'needs 30 answers, has 16'],
    [{ code: 'needs-more', needed: 16, has: 15, unit: 'full-length-runs' }, 'needs 16 full-length runs, has 15'],
    [
      { code: 'needs-temperatures', needed: 7, each: 16, has: 5, unit: 'runs' },
      'needs 7 temperatures with 16 runs each, has 5',
    ],

    [{ code: 'all-empty', unit: 'answers' }, 'every answer is empty'],
    [{ code: 'all-equal', unit: 'configurations', quantity: 'value' }, 'all configurations have the same value'],
    [
      { code: 'wrong-mode', mode: 'answers', tokens: 12 },
      'not defined for answers, which end after about 12 tokens: choose long runs',
    ],
    [{ code: 'wrong-mode', mode: 'answers', tokens: null }, 'not defined for answers, which end: choose long runs'],
    [{ code: 'not-dissolved', upTo: 1.5 }, 'on average, answers do not dissolve up to temperature 1.5'],
    [{ code: 'may-dissolve', at: 1.5 }, 'these answers do not tell whether they dissolve at temperature 1.5'],
  ];
  for (const [reason, text] of read) assert.equal(reasonText(reason), text);
});

test('in streams a reason is about runs, and every other reason stays', () => {
  assert.deepEqual(aboutRuns({ code: 'all-empty', unit: 'answers' }), { code: 'all-empty', unit: 'runs' });
  assert.deepEqual(aboutRuns({ code: 'too-short', unit: 'texts' }), { code: 'too-short', unit: 'texts' });
  assert.deepEqual(aboutRuns({ code: 'not-sampled' }), { code: 'not-sampled' });
});

test('a code with plain parameters has the form of a message, and nothing else', () => {
  for (const value of [{ code: 'not-sampled' }, { code: 'wrong-mode', mode: 'answers', tokens: null }])
    assert.ok(isMessageShaped(JSON.parse(JSON.stringify(value))), JSON.stringify(value));
  for (const value of [null, 'not sampled', [], {}, { code: 3 }, { code: 'not-sampled', more: [undefined] }])
    assert.ok(!isMessageShaped(value), JSON.stringify(value));
  assert.equal(reasonText({ code: 'toString' } as unknown as Reason), 'toString');
});

test('a count has its unit in the singular or the plural', () => {
  assert.deepEqual([countText(1, 'answers'), countText(32, 'base-points')], ['1 answer', '32 base points']);
});
