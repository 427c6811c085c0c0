import assert from 'node:assert/strict';
import test from 'node:test';
import { nameSameThings } from '../../../../src/core/answers/wordVectors.ts';
import { quoted, quotedAnswer } from '../../../../src/core/quoted.ts';
import { isFormal } from '../../../../src/core/answers/formalText.ts';
import type { OutcomeSpec } from '../../../../src/domain/spec.ts';
import type { GridRun } from '../../../../src/domain/run.ts';
import { answersHeadline } from '../../../../src/experiments/diagram/report/answersHeadline.ts';
import { gridReport } from '../../../../src/experiments/diagram/report/gridReport.ts';
import { summaryOf } from '../../../../src/experiments/diagram/report/headline.ts';
import { tilesOf } from '../../../../src/experiments/diagram/report/tiles.ts';
import { cellReport } from '../../../../src/run/measuring/cellReports.ts';
import { record, smallSpec, words } from '../../support/experiments.ts';
import { referenceModel } from '../../support/referenceModel.ts';

const spec = smallSpec({ outcome: { map: 'text' }, windows: [{ kind: 'all' }], samples: 40 });
const { run } = await record(spec, [referenceModel(words)]);

/** The run where the 40 answers of the home cell have these texts, all with one embedding and `length` tokens. */
function runTelling(texts: (at: number) => string, ended = true, length = 1): GridRun {
  // With fewer tokens to choose from, the entropy of these answers is not noise.
  const models = run.manifest.models.map(model => ({ ...model, card: { ...model.card, vocabulary: 5000 } }));
  return {
    ...run,
    manifest: { ...run.manifest, models },
    cells: run.cells.map(cell => ({
      ...cell,
      trajectories: cell.trajectories.map((answer, at) => ({
        ...answer,
        ids: new Int32Array(length),
        ended,
        text: texts(at),
        embedding: Float32Array.of(1, 0),
      })),
    })),
  };
}

/** The headline of that run. */
function headline(texts: (at: number) => string, outcome: OutcomeSpec, ended = true): string | null {
  const told = runTelling(texts, ended);
  return answersHeadline(told, cellReport(told, 1, outcome), outcome, 'At temperature 0.7');
}

test('answers whose time ran out are known only as far as they were drawn, not to the budget of the run', () => {
  const told = runTelling(at => `The sea is calm, said sailor ${at}`, false, 3);
  assert.ok(told.plan.tokens > 3);
  const cell = cellReport(told, 1, { map: 'meaning' });
  const { headline: line, details } = summaryOf(told, cell, { map: 'meaning' });
  assert.match(line, /^At temperature 0\.7 within 3 tokens, /);
  for (const [, tokens] of details.matchAll(/(?:[Ww]ithin|first) (\d+) token/gu)) assert.equal(tokens, '3', details);
});

test('the growth of kinds says where the words of their answers do not bear them out', () => {
  const caveats = (texts: (at: number) => string): readonly (string | undefined)[] =>
    gridReport(runTelling(texts), { map: 'meaning' }).discovery?.cells.map(({ caveat }) => caveat) ?? [];
  const unlike = caveats(at => `{"id": ${at}, "name": "N${at * 7}"`);
  assert.ok(unlike.length > 0);
  for (const caveat of unlike) assert.match(caveat ?? '', /words do not bear out that they mean the same/);
  const alike = caveats(at => `The sea is calm and the boats go out today, said sailor ${at}.`);
  assert.deepEqual(new Set(alike), new Set([undefined]));
});

test('what a model rates alike without common words is not called meaning, in the details and the tiles', () => {
  const told = runTelling(at => `{"id": ${at}, "name": "N${at * 7}"`);
  const cell = cellReport(told, 1, { map: 'meaning' });
  const { details } = summaryOf(told, cell, { map: 'meaning' });
  assert.match(
    details,
    /^The model rates two answers as close with probability 1\.00 .*, but those share too few words/,
  );
  const [, meaning, , noise] = tilesOf(told, cell, { map: 'meaning' });
  assert.deepEqual([meaning?.title, meaning?.value], ['Same meaning', 'not stated']);
  assert.match(meaning?.caption ?? '', /share too few words/);
  assert.doesNotMatch(noise?.caption ?? '', /consistent|varied/);
});

test('answers that share a topic but promise different things are not said to agree, in any part of the first screen', () => {
  const replies = [
    'Dana, your refund is on its way today; the plant may stay with you',
    'Dana, a refund is impossible; the plant died of poor watering',
    'Dana, send a photo of the plant before a refund is considered',
  ];
  const told = runTelling(at => `${replies[at % 3] ?? ''} ${'abcdefgh'[at % 8] ?? ''}${at}.`);
  const outcome = { map: 'meaning' } as const;
  const cell = cellReport(told, 1, outcome);
  const { headline: line, details } = summaryOf(told, cell, outcome);
  assert.match(line, /, no two of 40 answers match word for word; all share a topic, but may say different things\.$/);
  assert.ok(line.split(' ').length <= 25, line);
  assert.match(details, /^Two answers share a topic with probability 1\.00 /);
  const [, topic, , noise] = tilesOf(told, { ...cell, regime: { name: 'settled', certain: true } }, outcome);
  assert.doesNotMatch(noise?.caption ?? '', /consistent/);
  assert.equal(topic?.title, 'Same topic');
  assert.match(topic.caption, /whatever they say about it/);
});

test('grouped by exact text, the tiles have agreement by exact text once, and that by meaning beside it', () => {
  const told = runTelling(at => `The sea is calm, said sailor ${Math.max(0, at - 4)}.`);
  const [words, meaning] = tilesOf(told, cellReport(told, 1, { map: 'text' }), { map: 'text' });
  assert.deepEqual([words?.title, meaning?.title, meaning?.value], ['Same words', 'Same meaning', '100%']);
  assert.notEqual(words?.value, '100%');
});

test('code, JSON, markup and numbers are formal; sentences are not', () => {
  for (const text of ['```js\nlet a;\n```', '{"a": 1}', '[1, 2]', '<p>Hi</p>', ' 42 ', '3.5%', '12 + 30 = 42'])
    assert.equal(isFormal(text), true, text);
  for (const text of ['I am sorry.', 'At 5 pm', '2 apples', '', 'a < b']) assert.equal(isFormal(text), false, text);
});

test('answers that fit a schema are not called alike, and unreadable ones are said', () => {
  const outcome = { map: 'schema', schema: '{"type": "object"}' } as const;
  assert.equal(
    headline(at => `{"a": ${at}}`, outcome),
    'At temperature 0.7, all 40 answers fit the JSON schema; no two match word for word.',
  );
  assert.equal(
    headline(at => (at < 30 ? '[1]' : `{"a": ${at}}`), outcome),
    'At temperature 0.7, 30 of 40 answers do not fit the JSON schema; 30 match word for word.',
  );
  assert.equal(
    headline(() => 'Hello', outcome),
    'At temperature 0.7, all 40 answers contain no valid JSON.',
  );
});

test('answers of one meaning that all differ are not called the same', () => {
  assert.equal(
    headline(at => `The sea is calm, said sailor ${at}.`, { map: 'meaning' }),
    'At temperature 0.7, all 40 answers say roughly the same thing; no two match word for word.',
  );
  assert.equal(
    headline(at => `The sea is calm, said sailor ${Math.max(0, at - 4)}.`, { map: 'meaning' }),
    'At temperature 0.7, all 40 answers say roughly the same thing; 5 match word for word.',
  );
});

test('of answers that share only a topic the headline tells first how they differ, and cut ones are beginnings', () => {
  const subjects = [
    'We are sorry that your parcel is late',
    'Please send us your order number',
    'A courier comes today',
  ];
  const told = (at: number): string => `${subjects[at % 3] ?? ''} ${'abcdefgh'[at % 8] ?? ''}${at}.`;
  assert.equal(
    headline(told, { map: 'meaning' }),
    'At temperature 0.7, no two of 40 answers match word for word; all share a topic, but may say different things.',
  );
  assert.equal(
    headline(at => `The sea is calm, said sailor ${at}`, { map: 'meaning' }, false),
    'At temperature 0.7, no two of 40 beginnings match word for word; all share a topic, but may say different things.',
  );
});

test('answers that share what the prompt says but differ in what they add only share a topic', () => {
  const added = [
    'a vote was put off until the next meeting',
    'the mayor asked for a second offer',
    'the treasurer warned of an empty reserve',
  ];
  assert.equal(
    headline(
      at => `The committee of the harbour town met and discussed the repair of the pier ${at}; ${added[at % 3] ?? ''}.`,
      { map: 'meaning' },
    ),
    'At temperature 0.7, no two of 40 answers match word for word; all share a topic, but may say different things.',
  );
});

test('beginnings that share only their language are not called close in meaning', () => {
  const french = ['Bien sûr, je', 'Cette imagé est', 'Ilsewert der W', 'L’amphibuie:', 'Je suis à la lut', 'En deux'];
  const chinese = ['如果你不熟', '北京是一宝', '湖北在美', '江险林'];
  for (const texts of [french, chinese])
    assert.equal(
      headline(at => `${texts[at % texts.length] ?? ''} ${at}`, { map: 'meaning' }, false),
      'At temperature 0.7, no two of 40 beginnings match word for word.',
    );
  assert.ok(nameSameThings(['北京是中国的首都', '中国的首都是北京'], ''));
  assert.ok(!nameSameThings(french, ''));
});

test('what answers only repeat of the prompt does not make them alike', () => {
  const capitals = ['Madrid', 'Barcelona', 'Sevilla', 'Valencia'];
  const spain = (at: number): string => `The capital of Spain is ${capitals[at % 4] ?? ''}.`;
  const cities = ['中国城市名字：河南', '当中国城市名字是西安', '该中国城市是杭州', '中国城市位于上海'];
  for (const [texts, prompt] of [
    [spain, 'What is the capital of Spain?'],
    [(at: number) => `${cities[at % 4] ?? ''} ${at}`, '说出一个中国城市的名字。'],
  ] as const) {
    const told = runTelling(texts);
    const asked = { ...told, manifest: { ...told.manifest, spec: { ...told.manifest.spec, prompt } } };
    const outcome = { map: 'meaning' } as const;
    const line = answersHeadline(asked, cellReport(asked, 1, outcome), outcome, 'At temperature 0.7') ?? '';
    assert.match(line, /word for word\.$/);
    assert.doesNotMatch(line, /topic|same thing/, line);
  }
});

test('what was cut is called a beginning by every map, and its last number is the last one so far', () => {
  const text = (at: number): string => (at < 30 ? `12 cars and 40 seats, ${at % 3} 480` : `${at} cars`);
  assert.equal(
    headline(text, { map: 'number' }, false),
    'At temperature 0.7, 30 of 40 beginnings have 480 as the last number so far; 10 match word for word.',
  );
  assert.equal(
    headline(text, { map: 'number' }),
    'At temperature 0.7, 30 of 40 answers give the number 480; 10 match word for word.',
  );
  assert.equal(
    headline(at => `\`\`\`js\nlet a = ${at % 2};`, { map: 'code' }, false),
    'At temperature 0.7, 20 of 40 beginnings have the code “let a = 0;”, 20 have the code “let a = 1;”.',
  );
});

test('a kind by exact text keeps its case', () => {
  assert.equal(
    headline(at => (at < 30 ? 'The  Sea.' : `${at}`), { map: 'text' }),
    'At temperature 0.7, 30 of 40 answers are “The Sea.”',
  );
});

test('answers that match word for word are counted in the kind that the headline names', () => {
  assert.equal(
    headline(at => (at < 24 ? (at < 8 ? 'Neutral' : `It is neutral, ${at}`) : 'Negative'), {
      map: 'options',
      options: ['neutral', 'negative'],
    }),
    'At temperature 0.7, 24 of 40 answers choose “neutral”; 8 match word for word.',
  );
});

test('of kinds that are about equally common, none alone is the picture', () => {
  const apart = (at: number): Float32Array => (at % 2 === 0 ? Float32Array.of(1, 0) : Float32Array.of(0, 1));
  const told = runTelling(at => (at % 2 === 0 ? 'Spain is a country.' : 'Italy is a country.'));
  const cells = told.cells.map(cell => ({
    ...cell,
    trajectories: cell.trajectories.map((answer, at) => ({ ...answer, embedding: apart(at) })),
  }));
  const outcome = { map: 'meaning' } as const;
  const line = (run: GridRun): string | null =>
    answersHeadline(run, cellReport(run, 1, outcome), outcome, 'At temperature 0.7');
  assert.equal(
    line({ ...told, cells }),
    'At temperature 0.7, 20 of 40 answers are like “Spain is a country.”, 20 like “Italy is a country.”',
  );
  const options: OutcomeSpec = { map: 'options', options: ['red', 'green', 'blue'] };
  assert.equal(
    headline(at => (at < 22 ? `Red, ${at}` : `Blue, ${at}`), options),
    'At temperature 0.7, 22 of 40 answers choose “red”, 18 choose “blue”; no two match word for word.',
  );
  assert.equal(
    headline(at => ['Red', 'Green', 'Blue'][at % 3] ?? '', options),
    'At temperature 0.7, 3 kinds are about equally common, with up to 14 of 40 answers each.',
  );
  const rare = (at: number): string => `\`\`\`js\nlet a = ${at < 6 ? at % 3 : at};\n\`\`\``;
  assert.equal(
    headline(rare, { map: 'code' }),
    'At temperature 0.7, 2 of 40 answers have the same code, “let a = 0;”; 2 match word for word.',
  );
  assert.equal(
    headline(at => (at % 2 === 0 ? `Red or blue, ${at}` : 'Blue'), options),
    'At temperature 0.7, 20 of 40 answers name several options, 20 choose “blue”.',
  );
  assert.equal(
    headline(at => (at % 2 === 0 ? 'Red' : at % 4 === 1 ? 'Purple' : 'Green'), options),
    'At temperature 0.7, 20 of 40 answers choose “red”; 20 match word for word.',
  );
  assert.equal(
    headline(at => (at < 18 ? 'Purple' : at < 32 ? `Red, ${at}` : 'Blue'), options),
    'At temperature 0.7, 14 of 40 answers choose “red”; 18 choose none of the options.',
  );
});

test('marks without a letter or digit are named, not quoted', () => {
  assert.equal(
    headline(at => (at < 30 ? '—' : `${at}`), { map: 'text' }),
    'At temperature 0.7, 30 of 40 answers are a dash.',
  );
  assert.equal(
    headline(at => (at < 30 ? '"\n\nThe sea is calm.' : `${at}`), { map: 'sentence' }),
    'At temperature 0.7, 30 of 40 answers begin with “the sea is calm”; 30 match word for word.',
  );
  assert.deepEqual(
    ['“', ' — ', '?!', '\n', ' ', '**', '🙂', 'a"', '\uFFFD'].map(text => quoted(text)),
    [
      'a quotation mark',
      'a dash',
      'punctuation marks',
      'a line break',
      'a space',
      'an asterisk',
      '“🙂”',
      '“a"”',
      'a part of a character',
    ],
  );
});

test('a quotation that ends a sentence needs no period behind it', () => {
  assert.equal(
    headline(at => (at < 30 ? 'Nova was born.' : `No ${at}`), { map: 'sentence' }),
    'At temperature 0.7, 30 of 40 answers begin with “nova was born”; 30 match word for word.',
  );
  assert.equal(
    headline(at => (at < 30 ? '你好。' : `${at}`), { map: 'text' }),
    'At temperature 0.7, 30 of 40 answers are “你好。”',
  );
  assert.equal(
    headline(at => (at < 30 ? 'Yes' : `${at}`), { map: 'text' }),
    'At temperature 0.7, 30 of 40 answers are “Yes”.',
  );
});

test('code is compared word for word first', () => {
  assert.equal(
    headline(at => `\`\`\`js\nlet a = ${at};\n\`\`\``, { map: 'meaning' }),
    'At temperature 0.7, no two of 40 answers match word for word.',
  );
  assert.equal(
    headline(at => `\`\`\`js\nlet a = ${at};\n\`\`\``, { map: 'code' }),
    'At temperature 0.7, no two of 40 answers have the same code.',
  );
});

test('where most answers cannot be read, that comes first, and what the others do behind it', () => {
  assert.equal(
    headline(at => (at < 10 ? 'Billing' : at < 12 ? 'Bug' : `Cheers ${at}.`), {
      map: 'options',
      options: ['billing', 'bug'],
    }),
    'At temperature 0.7, 28 of 40 answers choose none of the options; 10 choose “billing”.',
  );
});

test('JSON that was cut is not said to be missing', () => {
  const json = (at: number): string => `{"id": ${at}, "name": "N`;
  assert.equal(
    headline(json, { map: 'json', field: '.' }, false),
    'At temperature 0.7, all 40 beginnings contain no complete JSON yet.',
  );
  assert.equal(
    headline(json, { map: 'json', field: '.' }),
    'At temperature 0.7, all 40 answers contain no valid JSON.',
  );
});

test('answers that cannot be read by the map are not counted as agreement', () => {
  const prose = (at: number): string => `Sailor number ${'abc'[at % 3] ?? ''} sings`;
  assert.equal(
    headline(prose, { map: 'json', field: 'name' }),
    'At temperature 0.7, all 40 answers have no JSON field “name”.',
  );
  assert.equal(headline(prose, { map: 'number' }), 'At temperature 0.7, all 40 answers contain no number.');
  assert.equal(
    headline(prose, { map: 'options', options: ['yes', 'no'] }),
    'At temperature 0.7, all 40 answers choose none of the options.',
  );
  assert.equal(
    headline(at => (at < 30 ? `Yes, ${at}` : 'No'), { map: 'options', options: ['yes', 'no'] }),
    'At temperature 0.7, 30 of 40 answers choose “yes”; no two match word for word.',
  );
});

test('an answer that begins with quotation marks is quoted once', () => {
  const found: readonly (readonly [answer: string, said: string])[] = [
    ['"The sea," he said.', '“"The sea," he said.”'],
    ['“The sea.”', '“The sea.”'],
    ['““The sea', '“The sea”'],
    ['"The sea is…', '“The sea is…”'],
    ['“The sea,” he said, “is „cold”', '“‘The sea,’ he said, ‘is ‘cold’”'],
    ['{"name": "Ida"}', '“{"name": "Ida"}”'],
    ['The “sea”', '“The ‘sea’”'],
    ['“', 'a quotation mark'],
    ['', 'a space'],
  ];
  for (const [answer, said] of found) assert.equal(quotedAnswer(answer), said, answer);
  assert.equal(quoted('"The'), '“"The”', 'a token is quoted as it is');
});
