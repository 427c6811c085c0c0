import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { agreementFigure } from '../../../src/core/answers/agreement.ts';
import { groupAnswers } from '../../../src/core/answers/outcomes.ts';
import { semanticOrderFigure } from '../../../src/core/answers/semanticOrder.ts';
import { answer } from '../../unit/core/support/answers.ts';

test('s in [-1/(n-1), 1], agreement in [0, 1], intervals hold their values, nothing is NaN', () => {
  const vectors = fc.array(fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 3, maxLength: 3 }), {
    minLength: 16,
    maxLength: 40,
  });
  fc.assert(
    fc.property(vectors, list => {
      const answers = list.map((vector, i) => answer(`text ${i}`, { embedding: Float32Array.from(vector) }));
      for (const figure of [
        semanticOrderFigure(answers),
        agreementFigure(groupAnswers(answers, { map: 'meaning' }).partners),
      ]) {
        if (figure.kind === 'abstain') continue;
        assert.ok(figure.value >= -1 / (list.length - 1) - 1e-9 && figure.value <= 1);
        assert.ok(
          figure.kind === 'estimate' && figure.interval[0] <= figure.value && figure.value <= figure.interval[1],
        );
      }
    }),
    { seed: 30, numRuns: 200 },
  );
});
