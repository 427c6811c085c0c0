import assert from 'node:assert/strict';
import test from 'node:test';
import { AdjacentError } from '../../../src/core/adjacentError.ts';
import { assertionName, checkAssertions, readAssertions } from '../../../src/core/answers/assertions/assertion.ts';
import { checkJudging, judgeAnswers } from '../../../src/core/answers/assertions/judge.ts';
import { schemaValidator } from '../../../src/core/answers/assertions/schemaValidator.ts';

const answers = (...texts: readonly string[]) => texts.map(text => ({ text, ended: true }));
const refused = (pattern: RegExp) => (error: unknown) =>
  error instanceof AdjacentError && error.kind === 'bad-argument' && pattern.test(error.message);
const order =
  '{"type":"object","required":["total"],"properties":{"total":{"type":"number","minimum":0}},"title":"Order"}';

test('each assertion splits answers as a program that reads them would', () => {
  const texts = answers('{"total": 3}', ' {"total": -1} ', '```json\n{"total": 3}\n```', 'Yes', 'yes', '');
  const results = judgeAnswers(texts, [
    { kind: 'json' },
    { kind: 'schema', schema: order },
    { kind: 'regex', pattern: '^yes$' },
    { kind: 'contains', text: 'es' },
    { kind: 'equals', text: 'Yes' },
  ]);
  assert.deepEqual(
    results.map(({ name, failed }) => [name, failed]),
    [
      ['valid JSON', [2, 3, 4, 5]],
      ['JSON schema Order', [1, 2, 3, 4, 5]],
      ['matches ^yes$', [0, 1, 2, 5]],
      ['contains “es”', [0, 1, 2, 5]],
      ['equals “Yes”', [0, 1, 2, 4, 5]],
    ],
  );
});

test('the share has its exact interval (Clopper & Pearson 1934), and cut answers are counted apart', () => {
  const texts = Array.from({ length: 32 }, (_, at) => ({ text: at < 28 ? '[1]' : '[1', ended: at < 30 }));
  const [result] = judgeAnswers(texts, [{ kind: 'json' }]);
  assert.equal(result?.passed, 28);
  assert.equal(result.cut, 2);
  const { share } = result;
  assert.ok(share.kind === 'estimate');
  assert.equal(share.value, 0.875);
  // qbeta(0.025, 28, 5) and qbeta(0.975, 29, 4)
  assert.ok(Math.abs(share.interval[0] - 0.7101) < 5e-4 && Math.abs(share.interval[1] - 0.9649) < 5e-4);
  const [none] = judgeAnswers([], [{ kind: 'json' }]);
  assert.equal(none?.share.kind, 'abstain');
});

test('schemas are read by their draft, and their patterns regard case', () => {
  assert.equal(schemaValidator('{"type":"array","prefixItems":[{"type":"string"}],"items":false}')(['a']), true);
  assert.equal(schemaValidator('{"type":"array","prefixItems":[{"type":"string"}],"items":false}')(['a', 1]), false);
  const old = '{"$schema":"http://json-schema.org/draft-07/schema#","type":"array","items":[{"type":"string"}]}';
  assert.equal(schemaValidator(old)([1]), false);
  assert.equal(schemaValidator('{"pattern":"^[A-Z]{2}$"}')('AB'), true);
  assert.equal(schemaValidator('{"pattern":"^[A-Z]{2}$"}')('ab'), false);
  const tree = '{"$ref":"#/$defs/t","$defs":{"t":{"properties":{"next":{"$ref":"#/$defs/t"}},"required":["v"]}}}';
  assert.equal(schemaValidator(tree)({ v: 1, next: { v: 2 } }), true);
  assert.equal(schemaValidator(tree)({ v: 1, next: {} }), false);
});

test('no schema, pattern or answer keeps the engine busy', () => {
  const doubling = Object.fromEntries(
    Array.from({ length: 60 }, (_, at) => [
      `d${at}`,
      { allOf: [{ $ref: `#/$defs/d${at + 1}` }, { $ref: `#/$defs/d${at + 1}` }] },
    ]),
  );
  const schema = JSON.stringify({ $ref: '#/$defs/d0', $defs: { ...doubling, d60: {} } });
  const before = process.cpuUsage().user;
  assert.equal(schemaValidator(schema)({}), false);
  assert.ok(process.cpuUsage().user - before < 3e6, 'two to the sixtieth references are not followed');
  assert.throws(() => schemaValidator('{"pattern":"(a+)+\\\\1"}'), refused(/refers back/));
  const deep = '['.repeat(5000) + ']'.repeat(5000);
  assert.equal(
    schemaValidator('{"$ref":"#/$defs/l","$defs":{"l":{"items":{"$ref":"#/$defs/l"}}}}')(JSON.parse(deep)),
    false,
  );
});

test('what cannot be asserted is refused in one sentence', () => {
  const cases: readonly (readonly [unknown, RegExp])[] = [
    ['jsn', /"jsn" is not an assertion/],
    [{ contains: 'a', equals: 'b' }, /is not an assertion/],
    [42, /"42" is not an assertion/],
    ['contains:', /text of an assertion is empty/],
    [{ contains: ['a'] }, /has no text/],
    ['regex:(', /not a regular expression/],
    ['regex:(?=a)', /looks ahead/],
    ['schema:', /has no schema/],
    ['schema:order.json', /not a JSON schema/],
    ['schema:{"type": }', /not an object in JSON/],
    [Array.from({ length: 17 }, () => 'json'), /17 assertions/],
  ];
  for (const [written, pattern] of cases) assert.throws(() => readAssertions(written), refused(pattern));
  assert.throws(() => readAssertions('schema:gone.json', () => null), refused(/gone.json cannot be read/));
  assert.throws(
    () => checkJudging([{ kind: 'schema', schema: '{"type":"nothing"}' }]),
    refused(/schema cannot be used/),
  );
  assert.throws(
    () => checkJudging([{ kind: 'schema', schema: '{"$ref":"other.json"}' }]),
    refused(/schema cannot be used/),
  );
  const nested = '{"not":'.repeat(100) + '{}' + '}'.repeat(100);
  assert.throws(() => checkJudging([{ kind: 'schema', schema: nested }]), refused(/nests more than 64 levels/));
});

test('assertions are read as people write them', () => {
  assert.deepEqual(
    readAssertions(['json', 'regex:^\\d+$', 'contains: yes', { equals: 7 }, { schema: { type: 'object' } }]),
    [
      { kind: 'json' },
      { kind: 'regex', pattern: '^\\d+$' },
      { kind: 'contains', text: 'yes' },
      { kind: 'equals', text: '7' },
      { kind: 'schema', schema: '{"type":"object"}' },
    ],
  );
  assert.deepEqual(
    readAssertions('schema:a.json', () => order),
    [{ kind: 'schema', schema: order }],
  );
  assert.equal(assertionName({ kind: 'schema', schema: '{}' }), 'JSON schema');
  checkAssertions([{ kind: 'equals', text: 'x' }]);
});
