import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import type { OutcomeSpec } from '../../../src/core/answers/outcome.ts';
import { groupAnswers } from '../../../src/core/answers/outcomes.ts';
import { answer } from '../../unit/core/support/answers.ts';

test('kinds partition the answers, largest first, and agree with kindOf and partners', () => {
  const texts = fc.array(
    fc.oneof(fc.string({ maxLength: 30 }), fc.constantFrom('Yes.', 'yes', 'no 3', '{"a":1}', '', '😀 ok', '\ud800')),
    { maxLength: 20 },
  );
  const specs = fc.constantFrom<OutcomeSpec>(
    { map: 'meaning' },
    { map: 'text' },
    { map: 'word' },
    { map: 'sentence' },
    { map: 'number' },
    { map: 'options', options: ['yes', 'no'] },
    { map: 'regex', pattern: '(\\w+) (\\d)' },
    { map: 'json', field: 'a' },
  );
  fc.assert(
    fc.property(texts, specs, (list, outcome) => {
      const { kinds, kindOf, partners, unread } = groupAnswers(
        list.map(text => answer(text)),
        outcome,
      );
      assert.deepEqual(
        [...kinds.flatMap(kind => kind.members), ...(unread?.members ?? [])].toSorted((a, b) => a - b),
        list.map((_, i) => i),
      );
      kinds.forEach((kind, place) => {
        assert.equal(kind.count, kind.members.length);
        assert.ok(kind.members.includes(kind.central));
        assert.ok(place === 0 || kind.count <= (kinds[place - 1]?.count ?? 0));
        for (const member of kind.members) assert.equal(kindOf[member], place);
      });
      for (const member of unread?.members ?? []) assert.equal(kindOf[member], -1);
      if (outcome.map !== 'meaning')
        assert.deepEqual(
          partners,
          kindOf.map(kind => (kinds[kind]?.count ?? 1) - 1),
        );
    }),
    { seed: 4, numRuns: 400 },
  );
});
