import assert from 'node:assert/strict';
import { test } from 'node:test';
import { metrics } from '../../../src/core/metrics.ts';
import { glossary, isGlossaryTerm } from '../../../src/domain/glossary.ts';
import { metricTerm } from '../../../webview/panel/metricCards.ts';

test('every term of the glossary has one short sentence', () => {
  for (const [term, sentence] of Object.entries(glossary)) {
    assert.match(sentence, /^[A-Z][^.!?]*\.$/, term);
    assert.ok(sentence.length <= 120, `${term}: ${sentence.length} characters`);
  }
});

test('metrics find their terms; ids that are none do not', () => {
  assert.equal(metricTerm('energy'), 'energy');
  assert.equal(metricTerm('ess-tail'), 'effective-sample-size');
  assert.equal(metricTerm('binder'), null);
  assert.equal(isGlossaryTerm('toString'), false);
  const unexplained = metrics.map(({ id }) => id).filter(id => metricTerm(id) === null);
  assert.deepEqual(unexplained.sort(), ['binder', 'derail-rate', 'length', 'logit-variance', 'repetition']);
});
