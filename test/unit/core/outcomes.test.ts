import assert from 'node:assert/strict';
import test from 'node:test';
import { AdjacentError } from '../../../src/core/adjacentError.ts';
import { kindsCaveatText, outcomeChoiceText } from '../../../src/core/answers/groupingMessages.ts';
import { agreementOfKinds } from '../../../src/core/answers/agreement.ts';
import { kindsSeenFigure } from '../../../src/core/answers/kindFigures.ts';
import type { Grouping, OutcomeSpec } from '../../../src/core/answers/outcome.ts';
import { abstain, exact } from '../../../src/core/figure.ts';
import { linearMatcher } from '../../../src/core/answers/outcomes/linearMatcher.ts';
import { listedOptions } from '../../../src/core/answers/outcomes/optionsMap.ts';
import { checkOutcome, outcomeName } from '../../../src/core/answers/outcomes/outcomeRule.ts';
import {
  agreeingWith,
  checkMatching,
  groupAnswers,
  kindsCaveat,
  resolveOutcome,
  wellShaped,
} from '../../../src/core/answers/outcomes.ts';
import { answer, axis, times } from './support/answers.ts';

/** Labels with counts under a map; what could not be read begins with a question mark. */
const kindsOf = (texts: readonly string[], outcome: OutcomeSpec): Record<string, number> => {
  const { kinds, unread } = groupAnswers(
    texts.map(text => answer(text)),
    outcome,
  );
  return Object.fromEntries([
    ...kinds.map(kind => [kind.label, kind.count] as const),
    ...(unread === null ? [] : [[`? ${unread.label}`, unread.members.length] as const]),
  ]);
};

test('exact text folds case, spaces and final punctuation, and nothing else', () => {
  assert.deepEqual(kindsOf(['Blue.', ' blue', 'BLUE!!', 'b lue', 'blue sky'], { map: 'text' }), {
    blue: 3,
    'b lue': 1,
    'blue sky': 1,
  });
});

test('first word, first sentence, last number', () => {
  assert.deepEqual(kindsOf(['Yes, it is.', '"Yes" they said', 'No.', '...'], { map: 'word' }), {
    yes: 2,
    no: 1,
    '? no word': 1,
  });
  assert.deepEqual(kindsOf(['It rains. Take a coat.', 'It rains! Stay in.', 'Sun'], { map: 'sentence' }), {
    'it rains': 2,
    sun: 1,
  });
  assert.deepEqual(kindsOf(['—\nThe sea is calm.', '—'], { map: 'sentence' }), { 'the sea is calm': 1, '—': 1 });
  assert.deepEqual(
    kindsOf(['It is 1,200.', '= 1200', '3 plus 4 is 7', 'about −2.50 degrees', 'none'], { map: 'number' }),
    { 1200: 2, 7: 1, '-2.5': 1, '? no number': 1 },
  );
});

test('options: the one that is chosen, as whole words, the longer one where two start together', () => {
  const outcome: OutcomeSpec = { map: 'options', options: ['positive', 'negative', 'not sure', 'not'] };
  assert.deepEqual(kindsOf(['Positive!', 'It is negative, not positive', 'I am Not  sure', 'impositive'], outcome), {
    positive: 1,
    negative: 1,
    'not sure': 1,
    '? none of the options': 1,
  });
});

test('an answer that names several options chooses none of them, unless it decides', () => {
  const three: OutcomeSpec = { map: 'options', options: ['positive', 'negative', 'neutral'] };
  const two: OutcomeSpec = { map: 'options', options: ['positive', 'negative'] };
  const reads = (text: string, outcome = three): string => Object.keys(kindsOf([text], outcome))[0] ?? '';
  for (const text of [
    'It could be positive or negative, depending on the reader.',
    'Positive: the screen is great.\nNegative: the battery dies.',
    'The tone is positive towards the screen and negative towards the battery.',
    'If you like it, the answer is positive. If not, the answer is negative.',
  ])
    assert.equal(reads(text), 'several: positive, negative', text);
  for (const text of ['Positive\nNegative\nNeutral', 'The options are positive, negative and neutral.'])
    assert.equal(reads(text), 'several: positive, negative, neutral', text);
  for (const text of [
    'Negative. The reviewer says positive things too.',
    'negative\n\nText: I love it.\nSentiment: positive',
    'Is the review positive, negative or neutral? **Negative**.',
    'Classified as positive, negative, or neutral: negative.',
    'The review is mostly negative. It has some positive words about the screen.',
    'The first part is positive. The second is neutral. Overall, it is negative.',
    'Sentiment: "negative"',
    'It is negative, not positive.',
    '1. Negative',
  ])
    assert.equal(reads(text), 'negative', text);
  for (const text of [
    'The review was mixed, with positive and negative aspects, respectively.',
    'The review has a mixed sentiment, with both positive and negative aspects.',
    'The review is mixed, as it contains positive and negative parts. "Loud" is a positive one in a way.',
  ])
    assert.equal(reads(text, { map: 'options', options: ['positive', 'negative', 'mixed'] }), 'mixed', text);
  for (const text of [
    'The message is not urgent, normal, or spam.',
    'It is not necessarily urgent, normal, or spam.',
    'It is not a matter of urgent or normal, but an advertisement.',
  ])
    assert.equal(reads(text, { map: 'options', options: ['urgent', 'normal', 'spam'] }), '? none of the options', text);
  assert.equal(reads('It is not positive, but negative or neutral.'), 'several: negative, neutral');
  for (const text of [
    'It is neither positive nor negative.',
    "I wouldn't call it positive.",
    'It is not positive or negative.',
  ])
    assert.equal(reads(text, two), '? none of the options', text);
  assert.equal(reads('It is both positive and negative.', two), 'several: positive, negative');
  assert.equal(reads('It is not only positive.', two), 'positive');
  assert.equal(wellShaped([answer('positive or negative'), answer('Positive')], two), 1);
});

test('an answer that weighs both sides is read by its verdict, and one that takes both sides names several', () => {
  const two: OutcomeSpec = { map: 'options', options: ['positive', 'negative'] };
  const reads = (text: string): string => Object.keys(kindsOf([text], two))[0] ?? '';
  const several = 'several: positive, negative';
  for (const [text, read] of [
    ['There are arguments for both, positive and negative. Overall, negative.', 'negative'],
    ['The review is a mix of positive and negative. In conclusion, it is positive.', 'positive'],
    ['Both sides have a point: the food is positive, the noise negative. Overall, it is negative.', 'negative'],
    ['The review is a mix of both positive and negative, with a positive tone of enthusiasm.', several],
    ['It is both positive and negative in its own way, more positive than others.', several],
    ['The review is positive. However, the wait was long, so it is negative.', several],
    ['Based on the review, it is positive. The waiter had a negative tone.', several],
    ['Positive or negative? The tone is positive on the whole, I think', 'positive'],
  ] as const)
    assert.equal(reads(text), read, text);
});

test('options that are words of other uses count only where they stand for themselves', () => {
  const yesNo: OutcomeSpec = { map: 'options', options: ['yes', 'no'] };
  assert.deepEqual(kindsOf(['Yes, there is no doubt.', 'There is no reason.', 'No I do not.', 'Yes and no.'], yesNo), {
    yes: 1,
    no: 1,
    'several: yes, no': 1,
    '? none of the options': 1,
  });
  const letters: OutcomeSpec = { map: 'options', options: ['A', 'B'] };
  assert.deepEqual(
    kindsOf(['B. A dog is an animal.', 'The answer is B because a cat is small', 'A dog', '(A)'], letters),
    {
      b: 2,
      a: 1,
      '? none of the options': 1,
    },
  );
  const chinese: OutcomeSpec = { map: 'options', options: ['正面', '负面'] };
  assert.deepEqual(kindsOf(['答案是正面。', '这不是正面，是负面。', '正面或负面', '非常正面'], chinese), {
    正面: 2,
    负面: 1,
    'several: 正面, 负面': 1,
  });
});

test('answers that cannot be read are no kind, agree with none, and silence agreement where most are unread', () => {
  const outcome: OutcomeSpec = { map: 'options', options: ['yes', 'no'] };
  const of = (yes: number, no: number, neither: number): Grouping =>
    groupAnswers(
      [...times(yes, () => 'Yes.'), ...times(no, () => 'no'), ...times(neither, i => `Perhaps ${i}`)].map(text =>
        answer(text),
      ),
      outcome,
    );
  const all = agreementOfKinds(of(0, 0, 32));
  assert.deepEqual(all, abstain({ code: 'answers-not-read', unread: 32, has: 32 }, 32));
  assert.equal(agreementOfKinds(of(15, 0, 17)).kind, 'abstain');
  const some = agreementOfKinds(of(20, 4, 16));
  assert.ok(some.kind === 'estimate');
  assert.ok(Math.abs(some.value - (20 * 19 + 4 * 3) / (40 * 39)) < 1e-12);
  assert.deepEqual(kindsSeenFigure(of(20, 10, 5)), exact(2));
  assert.deepEqual(kindsSeenFigure(of(10, 10, 12)), abstain({ code: 'answers-not-read', unread: 12, has: 32 }, 20));
  assert.equal(
    agreeingWith(
      answer('Perhaps'),
      times(3, () => answer('Perhaps')),
      outcome,
    ),
    0,
  );
});

test('a pattern gives its first group, a JSON field its value by path', () => {
  assert.deepEqual(kindsOf(['answer: B', 'Answer: b.', 'no idea'], { map: 'regex', pattern: 'answer: (\\w)' }), {
    b: 2,
    '? no match': 1,
  });
  const texts = ['{"a": {"b": "Red"}}', 'Sure: {"a": {"b": "red"}} done', '{"a": {"b": 3}}', '{"a": 1}', '{"a": '];
  assert.deepEqual(kindsOf(texts, { map: 'json', field: 'a.b' }), { red: 2, 3: 1, '? no such field': 2 });
});

test('settings that cannot work are refused with a remedy', () => {
  const bad: readonly OutcomeSpec[] = [
    { map: 'regex', pattern: '(' },
    { map: 'regex', pattern: '' },
    { map: 'regex', pattern: '(?=a)b' },
    { map: 'regex', pattern: '(?<!a)b' },
    { map: 'regex', pattern: '(a)\\1' },
    { map: 'regex', pattern: '(?<n>a)\\k<n>' },
    { map: 'regex', pattern: 'x'.repeat(300) },
    { map: 'options', options: ['yes', 'Yes.'] },
    { map: 'json', field: '..' },
  ];
  for (const spec of bad) {
    assert.throws(
      () => checkOutcome(spec),
      (thrown: unknown) => thrown instanceof AdjacentError && thrown.kind === 'bad-argument' && thrown.remedy !== '',
      JSON.stringify(spec),
    );
  }
  for (const pattern of [
    '^.*a.*b.*c.*',
    '(\\w+) is',
    '^\\s*(yes|no)\\b',
    '[(+*]+x',
    '\\(a+\\)+',
    '(?:the )?answer is (\\d{1,3})',
  ])
    checkOutcome({ map: 'regex', pattern });
});

test('no pattern takes long, however it is nested', () => {
  const texts = ['a'.repeat(100_000), 'ab'.repeat(1000), `${' '.repeat(1999)}a`];
  for (const pattern of [
    '(?:.?){60}\\u{1}',
    '(a+)+$x',
    '((a|aa))*=',
    '.*.*.*.*=',
    `${'(?:a|a)'.repeat(28)}=`,
    `${'.?'.repeat(60)}=`,
    '(.*)*(.*)*(.*)*=',
    '(?:a{1,9}){1,9}=',
  ])
    assert.deepEqual(kindsOf(texts, { map: 'regex', pattern }), { '? no match': 3 }, pattern);
});

test('a pattern that is too large is refused before anything is sampled', () => {
  for (const pattern of ['(?:.?){1000}=', '((a{1,100}){1,100}){1,100}', '(?:\\p{L}{1,9}){1,999}', '\\p{Script=Greek}'])
    assert.throws(
      () => checkMatching({ map: 'regex', pattern }),
      (thrown: unknown) => thrown instanceof AdjacentError && thrown.kind === 'bad-argument' && thrown.remedy !== '',
      pattern,
    );
});

test('a pattern means what it means in JavaScript', () => {
  const texts = [
    'x\u00a0y',
    'x\r\ny',
    'x\u2028y',
    'x.y',
    'xy',
    'x\\y',
    'X-Y 12',
    'Ünï',
    '\u{1f600}',
    'a]b',
    '',
    '\v',
    '[.]',
  ];
  for (const pattern of [
    'x\\sy',
    'x\\Sy',
    'x.y',
    'x[.]y',
    'x[\\s]y',
    'x[^\\s]y',
    'x[\\s\\S]+y',
    '(\\w+)-(\\w+)',
    '^(?<first>\\p{L})',
    '\\u0078|\\u{1F600}',
    'a[\\]]b',
    '\\bxy\\b',
    'x$|y$',
    '\\[\\.\\]',
    '(?:x|X)[-.]?(y)?',
    '\\d{1,2}$',
    '^$',
    '\\x79',
    '[a\\-z]',
  ]) {
    const match = linearMatcher(pattern);
    for (const text of texts) {
      const found = new RegExp(pattern, 'iu').exec(text);
      assert.equal(
        match(text),
        found === null ? null : (found[1] ?? found[0]),
        `${pattern} on ${JSON.stringify(text)}`,
      );
    }
  }
});

test('by meaning: clusters of embeddings, their most central answer, and empty answers apart', () => {
  const tilted = (kind: number, by: number): Float32Array => {
    const vector = axis(kind, 8);
    vector[7] = by;
    return vector.map(value => value / Math.hypot(1, by));
  };
  const answers = [
    answer('red one', { embedding: tilted(0, 0.3) }),
    answer('blue', { embedding: axis(1, 8) }),
    answer('red', { embedding: tilted(0, 0.0) }),
    answer(''),
    answer('red too', { embedding: tilted(0, -0.3) }),
    answer(''),
  ];
  const grouping = groupAnswers(answers, { map: 'meaning' });
  assert.deepEqual(
    grouping.kinds.map(({ label, count, central, members }) => ({ label, count, central, members })),
    [
      { label: 'red', count: 3, central: 2, members: [0, 2, 4] },
      { label: 'empty answer', count: 2, central: 3, members: [3, 5] },
      { label: 'blue', count: 1, central: 1, members: [1] },
    ],
  );
  assert.deepEqual(grouping.kindOf, [0, 2, 0, 1, 0, 1]);
  assert.deepEqual(grouping.partners, [2, 0, 2, 1, 2, 1]);
});

test('the number of kinds by meaning says when it depends on the threshold', () => {
  const at = (cosine: number): Float32Array => Float32Array.from([cosine, Math.sqrt(1 - cosine * cosine)]);
  const loose = groupAnswers([answer('a', { embedding: at(1) }), answer('b', { embedding: at(0.7) })], {
    map: 'meaning',
  });
  assert.deepEqual(loose.band, [1, 2]);
  assert.deepEqual(loose.notes, [{ code: 'kinds-depend-on-threshold', fewest: 1, most: 2 }]);
  assert.deepEqual(
    loose.notes.filter(note => note.code === 'kinds-depend-on-threshold'),
    [{ code: 'kinds-depend-on-threshold', fewest: 1, most: 2 }],
  );
  const kindsAt = (cosine: number): number =>
    groupAnswers([answer('a', { embedding: at(1) }), answer('b', { embedding: at(cosine) })], { map: 'meaning' }).kinds
      .length;
  assert.deepEqual([kindsAt(0.74), kindsAt(0.76)], [2, 1]);
  const firm = groupAnswers([answer('a', { embedding: at(1) }), answer('b', { embedding: at(0) })], { map: 'meaning' });
  assert.deepEqual([firm.band, firm.notes], [[2, 2], []]);
});

test('every cut that is offered leaves as many kinds as it says, the loosest first, and one is calibrated', () => {
  const answers = [...times(12, k => answer(`step ${k}`, { embedding: turned(k * 0.08 * k) })), answer('')];
  const calibrated = groupAnswers(answers, { map: 'meaning' });
  const cuts = calibrated.cuts ?? [];
  assert.ok(cuts.length >= 3, JSON.stringify(cuts));
  assert.deepEqual([cuts[0]?.kinds, cuts.at(-1)?.kinds], calibrated.band);
  assert.equal(cuts.filter(({ distance }) => distance === null).length, 1);
  let before = 0;
  let agreeing = Infinity;
  for (const { kinds, distance } of cuts) {
    const outcome: OutcomeSpec = distance === null ? { map: 'meaning' } : { map: 'meaning', cut: distance };
    const grouping = groupAnswers(answers, outcome);
    assert.equal(grouping.kinds.length, kinds);
    assert.deepEqual(grouping.cuts, cuts);
    assert.deepEqual(grouping.outcome, outcome);
    const pairs = grouping.partners.reduce((sum, partners) => sum + partners, 0);
    assert.ok(kinds > before && pairs <= agreeing, `${kinds} kinds, ${pairs} pairs`);
    [before, agreeing] = [kinds, pairs];
  }
  assert.throws(() => {
    checkOutcome({ map: 'meaning', cut: 0.5 });
  }, /cosine distance of 0\.5/);
  const said = [0.15, 0.35].map(cut =>
    outcomeChoiceText(resolveOutcome({ map: 'meaning', cut }, answers, 'Walk on.').reason),
  );
  assert.match(
    said[0] ?? '',
    /more strictly than by the calibrated threshold: a cosine distance of 0\.15 instead of 0\.25/,
  );
  assert.match(said[1] ?? '', /more loosely/);
});

function turned(angle: number): Float32Array {
  return Float32Array.from([Math.cos(angle), Math.sin(angle)]);
}

test('without hidden state answers are compared by words, and the grouping says so', () => {
  const grouping = groupAnswers(
    ['the cat sat down', 'The cat sat!', 'a blue sky'].map(text => answer(text)),
    { map: 'meaning' },
  );
  assert.deepEqual(
    grouping.kinds.map(kind => kind.count),
    [2, 1],
  );
  assert.deepEqual(grouping.notes[0], { code: 'compared-by-words' });
  assert.ok(grouping.notes.some(note => note.code === 'compared-by-words'));
});

test('average linkage joins at the mean distance of all pairs, not at the nearest', () => {
  const chain = times(3, k => {
    const angle = k * 0.62;
    return answer(`step ${k}`, { embedding: Float32Array.from([Math.cos(angle), Math.sin(angle)]) });
  });
  assert.deepEqual(
    groupAnswers(chain, { map: 'meaning' }).kinds.map(kind => kind.count),
    [2, 1],
  );
});

test('options a prompt lists', () => {
  assert.deepEqual(listedOptions('Is this review positive, negative or neutral?'), ['positive', 'negative', 'neutral']);
  assert.deepEqual(listedOptions('Answer "yes" or "no".'), ['yes', 'no']);
  assert.deepEqual(listedOptions('Choose a topic:\n- sports\n- world news\n- science\n'), [
    'sports',
    'world news',
    'science',
  ]);
  assert.deepEqual(listedOptions('Answer yes, no or maybe.'), ['yes', 'no', 'maybe']);
  assert.deepEqual(listedOptions('Which one?\nA) Paris\nB) Rome'), ['paris', 'rome']);
  for (const list of [
    'Answer with one of: positive, negative, neutral.\n\nReview: Good, but dear.',
    'Labels: "positive" | "negative" | "neutral"\n',
    'Choose from positive, negative, and neutral.',
    'Answer with one of the labels positive, negative, neutral',
  ])
    assert.deepEqual(listedOptions(list), ['positive', 'negative', 'neutral'], list);
  assert.deepEqual(listedOptions('Write one of the stories, a good one, that you like.'), []);
  assert.deepEqual(listedOptions('Once upon a time there was a dragon.'), []);
});

test('a JSON schema tells answers apart, and proposes the field whose values it lists', () => {
  const schema = JSON.stringify({
    type: 'object',
    required: ['mood'],
    properties: {
      sure: { type: 'boolean' },
      mood: { enum: ['good', 'bad'] },
      text: { type: 'string' },
    },
  });
  const texts = ['{"mood": "good"}', 'Sure: {"mood": "bad"}', '{"mood": "fair"}', '{"sure": true}', 'no idea'];
  const answers = texts.map(text => answer(text));
  const grouping = groupAnswers(answers, { map: 'schema', schema });
  assert.deepEqual(
    grouping.kinds.map(({ label, members }) => [label, members]),
    [
      ['fits the schema', [0, 1]],
      ['does not fit the schema', [2, 3]],
    ],
  );
  assert.deepEqual(grouping.unread, { label: 'no valid JSON', members: [4] });
  assert.equal(wellShaped(answers, { map: 'schema', schema }), 2);
  const proposed = resolveOutcome({ map: 'auto' }, answers, 'Say yes or no.', [{ kind: 'schema', schema }]);
  assert.deepEqual(proposed.outcome, { map: 'json', field: 'mood' });
  assert.equal(
    outcomeChoiceText(proposed.reason),
    'The JSON schema lists the values of “mood”, and 3 of 5 answers have one.',
  );
  const none = resolveOutcome({ map: 'auto' }, answers.slice(3), '', [{ kind: 'schema', schema }]);
  assert.deepEqual(none.outcome, { map: 'json', field: 'sure' }, 'without the listed field, as for any JSON');
  const open = JSON.stringify({ type: 'object', properties: { text: { type: 'string' } } });
  assert.deepEqual(resolveOutcome({ map: 'auto' }, answers, '', [{ kind: 'schema', schema: open }]).outcome, {
    map: 'json',
    field: 'mood',
  });
  assert.throws(() => groupAnswers(answers, { map: 'schema', schema: '[]' }), AdjacentError);
  assert.throws(() => {
    checkOutcome({ map: 'schema', schema: '3' });
  }, AdjacentError);
});

test('a map is proposed from prompt and answers, with its reason', () => {
  const propose = (texts: readonly string[], prompt = ''): string =>
    resolveOutcome(
      { map: 'auto' },
      texts.map(text => answer(text)),
      prompt,
    ).outcome.map;
  assert.equal(propose(['Positive.', 'negative', 'I think positive'], 'Is it positive or negative?'), 'options');
  assert.equal(propose(['a tale', 'of two', 'cities here', 'again'], 'Was it more or less?'), 'meaning');
  assert.equal(propose(['Paris', 'paris.', 'Rome', 'Berlin']), 'text');
  assert.equal(propose(['one', 'two', 'three', 'three']), 'text');
  assert.equal(propose(['one', 'two', 'four', 'three', 'three']), 'meaning');
  assert.equal(propose([]), 'meaning');
  const fence = '```';
  const code = [`${fence}js\nlet a = 1;\n${fence}`, 'let b = 2;', 'Sure, here it is.'];
  assert.equal(propose(code, 'Write a function that adds.'), 'code');
  assert.equal(propose(['I cannot', 'write that', 'No', 'Maybe'], 'Write a function that adds.'), 'meaning');
  assert.equal(propose(['It is 12', '12', 'Twelve'], 'How many eggs are in a dozen?'), 'number');
  assert.equal(propose(['13', 'It is 12.', 'x'], '5 + 7 ='), 'number');
  assert.equal(propose(['Blue', 'red.', 'The sky is blue'], 'Name a color in one word.'), 'word');
  assert.equal(propose(['The sky is blue', 'It is red', 'Blue'], 'Name a color in one word.'), 'meaning');
  const asked = resolveOutcome(
    { map: 'auto' },
    ['{"label": "a"}', 'Here: {"label": "b"}', 'no'].map(text => answer(text)),
    'Return JSON.',
  );
  assert.deepEqual(asked.outcome, { map: 'json', field: 'label' });
  assert.equal(outcomeChoiceText(asked.reason), 'The prompt asks for JSON, and 2 of 3 answers have it.');
  const lacking = (texts: readonly string[]): readonly string[] => {
    const { outcome, reason } = resolveOutcome(
      { map: 'auto' },
      texts.map(text => answer(text)),
      'Return JSON.',
    );
    return [outcome.map, outcomeChoiceText(reason)];
  };
  assert.deepEqual(lacking(['{"a": 1}', 'Sure, here', 'I cannot']), [
    'json',
    'The prompt asks for JSON, but only 1 of 3 answers have it.',
  ]);
  assert.deepEqual(lacking(['no', 'no', 'no']), ['json', 'The prompt asks for JSON, but none of 3 answers has it.']);
  const beginnings = ['{"a": ', '{"b": [', '{\n"c"'].map(text => answer(text, { ended: false }));
  const { outcome: ofBeginnings, reason: whyCut } = resolveOutcome({ map: 'auto' }, beginnings, 'Return JSON.');
  assert.deepEqual(ofBeginnings, { map: 'text' }, 'the meaning of JSON is not known');
  assert.equal(
    outcomeChoiceText(whyCut),
    'The prompt seems to ask for JSON, but 3 of 3 answers were cut before it was complete. They are grouped another way.',
  );
  const objects = ['{"a": 1, "b": [2]}', '{"b": [2], "a": 1}', '{"a": 1}'].map(text => answer(text));
  assert.deepEqual(resolveOutcome({ map: 'auto' }, objects, 'Return JSON.').outcome, { map: 'json', field: '.' });
  assert.deepEqual(
    groupAnswers(objects, { map: 'json', field: '.' }).kinds.map(({ label, count }) => [label, count]),
    [
      ['{"a":1,"b":[2]}', 2],
      ['{"a":1}', 1],
    ],
  );
  assert.deepEqual(
    groupAnswers(
      [`${fence}py\n# adds\nx = 1\n${fence}`, 'x  =  1', 'x = 2'].map(text => answer(text)),
      { map: 'code' },
    ).kinds.map(({ count }) => count),
    [2, 1],
  );
  const chosen = resolveOutcome({ map: 'word' }, [], '');
  assert.deepEqual(chosen, { outcome: { map: 'word' }, reason: { code: 'chosen' } });
  const listed = resolveOutcome(
    { map: 'auto' },
    [answer('no'), answer('No.'), answer('who knows')],
    'Answer yes or no.',
  );
  assert.deepEqual(listed.reason, { code: 'listed-options', named: 2, of: 3 });
  assert.equal(outcomeChoiceText(listed.reason), 'The prompt lists options, and 2 of 3 answers can be read by them.');
  assert.throws(() => resolveOutcome({ map: 'regex', pattern: '[' }, [], ''));
});

test('names and the caveat', () => {
  assert.equal(outcomeName({ map: 'meaning' }), 'by meaning');
  assert.equal(outcomeName({ map: 'word' }), 'by first word');
  assert.equal(kindsCaveatText(kindsCaveat(32)), 'Kinds rarer than 3 in 32 may be missing.');
  assert.deepEqual(kindsCaveat(32, [4, 4]), { code: 'rare-kinds', n: 32 });
  assert.match(kindsCaveatText(kindsCaveat(32, [3, 9])), /3 to 9 kinds\.$/);
  assert.equal(kindsCaveatText(kindsCaveat(0)), 'There are no answers.');
});
