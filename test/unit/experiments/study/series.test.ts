import assert from 'node:assert/strict';
import test from 'node:test';
import { valueOf } from '../../../../src/core/figure.ts';
import { formatPercent } from '../../../../src/core/format.ts';
import type { ModelCard } from '../../../../src/domain/languageModel.ts';
import { summaryText } from '../../../../src/domain/report.ts';
import { reportOf } from '../../../../src/experiments/registry.ts';
import type { Configuration, InductionReading, ItemReading, Study, StudyItem } from '../../../../src/domain/study.ts';
import { ofStudy } from '../../../support/kinds.ts';
import { configuration, findingsWithSentence, noStudy, studyRun } from '../../support/handMadeStudies.ts';

const steps = [0, 1, 2, 4, 8, 16, 32, 64, 128];
const count = 60;

function itemsOf(skill: string, from: number): StudyItem[] {
  return Array.from({ length: count }, (_, at) => ({
    index: from + at,
    question: 'The fox said',
    options: [' a', ' b', ' c', ' d'],
    answer: at % 4,
    skill,
    examples: [],
  }));
}

/** An item reading where the right option has probability p(item) among four and the answer is right for a share of the
 * items. */
function answers(
  index: number,
  items: readonly StudyItem[],
  ofItem: (item: StudyItem) => { readonly p: number; readonly right: boolean },
): ItemReading {
  const width = 4;
  const logProb = new Float64Array(items.length * width);
  items.forEach((item, row) => {
    const { p, right } = ofItem(item);
    // A wrong answer has one other option that is likelier; the rest share what is left.
    const other = right ? (1 - p) / 3 : Math.min(1 - p, p * 1.1);
    const rest = right ? other : (1 - p - other) / 2;
    for (let option = 0; option < width; option++)
      logProb[row * width + option] = Math.log(
        Math.max(1e-9, option === item.answer ? p : option === (item.answer + 1) % width ? other : rest),
      );
  });
  return {
    configuration: index,
    logProb,
    tokens: new Int32Array(logProb.length).fill(2),
    characters: new Int32Array(logProb.length).fill(5),
  };
}

/** The first `share` of a skill's items are right. */
const rightUpTo =
  (share: number) =>
  (item: StudyItem): boolean =>
    (item.index % count) / count < share;

function reportFor(
  study: Study,
  cards: readonly Partial<ModelCard>[],
  changes: Parameters<typeof studyRun>[1] = {},
): ReturnType<typeof findingsWithSentence> {
  return findingsWithSentence(studyRun(study, { cards, ...changes }));
}

interface Training {
  readonly p: (step: number) => number;
  readonly share: (step: number) => number;
}

const chanceShare = 0.25;
const quarter = formatPercent(chanceShare);
const gradual = (step: number): number => 0.32 + 0.018 * Math.log2(step + 1);
/** Copying jumps at step 32 though the right answer gets likelier at every step; tracking is guessed throughout. */
const copying: Training = { p: gradual, share: step => (step >= 32 ? 0.95 : chanceShare) };
const guessed: Training = { p: () => 0.32, share: () => chanceShare };

function trainingStudy(
  skills: Readonly<Record<string, Training>>,
  control: Readonly<Record<string, Training>>,
  at: readonly number[] = steps,
): Study {
  const items = Object.keys(skills).flatMap((skill, place) => itemsOf(skill, place * count));
  const models = [...at.map(step => `ladder/two@step-${step}`), ...at.map(step => `ladder/one@step-${step}`)];
  const configurations = models.map((_, index): Configuration => {
    const own = index < at.length;
    return configuration(
      index,
      own ? 'series' : 'control',
      { checkpoint: at[index % at.length] ?? 0 },
      { model: index },
    );
  });
  const itemReadings = configurations.map(one => {
    const law = one.role === 'series' ? skills : control;
    const step = Number(one.setting.checkpoint);
    return answers(one.index, items, item => ({
      p: (law[item.skill]?.p(step) ?? 0.25) + 0.015 * ((item.index % 5) - 2),
      right: rightUpTo(law[item.skill]?.share(step) ?? 0)(item),
    }));
  });
  return { ...noStudy, kind: 'training', models, configurations, items, itemReadings };
}

const ladder = (name: string): Partial<ModelCard> => ({
  name,
  series: 'ladder',
  baseName: name.replace(/ \(.*/, ''),
  checkpoints: steps,
  vocabulary: 512,
  tokenizerHash: 'same',
});
const trainingCards = (at: readonly number[] = steps): Partial<ModelCard>[] =>
  ['Two layers', 'One layer'].flatMap(name => at.map(step => ladder(step === 128 ? name : `${name} (step ${step})`)));

test('a skill appears at the first level above guessing, and a jump of accuracy alone is a metric artifact', () => {
  const study = trainingStudy(
    { 'ladder/copying': copying, 'ladder/tracking': guessed },
    { 'ladder/copying': guessed, 'ladder/tracking': guessed },
  );
  const { capabilities, sentence, warnings } = reportFor(study, trainingCards());
  const [first, second] = capabilities;
  assert.equal(
    first?.sentence,
    `Copying appears after 32 training steps: ${formatPercent(0.95)} [86, 99] of answers are right (${quarter} by guessing). The probability of the right answer rises earlier, from step 1 onward. Only accuracy jumps: the probability of the right answer rises without a jump, so the jump may come from the metric. The control (One layer) does not rise above guessing at any level.`,
  );
  assert.equal(
    second?.sentence.startsWith(
      `Accuracy on tracking is indistinguishable from guessing (${quarter}) at every level, so its changes cannot be told from chance. The probability of the right answer does not rise significantly either.`,
    ),
    true,
    second?.sentence,
  );
  assert.equal(
    sentence,
    'During training, copying appears after 32 training steps; tracking does not stay above guessing; the control (One layer) does not stay above guessing on copying.',
  );
  assert.deepEqual(warnings, [
    { code: 'teaching-models', models: 18 },
    { code: 'skills-at-chance', skills: ['tracking'] },
    { code: 'one-training-run' },
  ]);
  assert.doesNotMatch(JSON.stringify([capabilities, sentence, warnings]), /phase transition|NaN|undefined/);
});

test('curves run over the logarithm of the steps with step 0 where the caption says, a line for the control and one for guessing', () => {
  const study = trainingStudy({ copying }, { copying: guessed });
  const [{ continuous, choice, accuracy, chance, items } = assert.fail()] = reportFor(
    study,
    trainingCards(),
  ).capabilities;
  assert.deepEqual([chance, items], [0.25, count]);
  for (const curve of [continuous, choice, accuracy]) {
    assert.deepEqual(
      [curve.logX, curve.xLabel, curve.series.map(line => line.label)],
      [true, 'training step', ['Two layers', 'control: One layer']],
    );
    assert.deepEqual(curve.series[0]?.x, [0.5, 1, 2, 4, 8, 16, 32, 64, 128]);
    assert.match(curve.caption, /The axis is logarithmic\. Step 0, before any training, is drawn at 0\.5\.$/);
  }
  assert.deepEqual(accuracy.guides, [{ label: 'guessing', x: [0.5, 128], y: [0.25, 0.25] }]);
  steps.forEach((step, at) => {
    assert.ok(Math.abs((valueOf(choice.series[0]?.y[at]) ?? NaN) - gradual(step)) < 1e-9);
    assert.ok(
      Math.abs((valueOf(continuous.series[0]?.y[at]) ?? NaN) - Math.log(gradual(step)) / 2) < 0.005,
      'per token, of two',
    );
    assert.equal(valueOf(accuracy.series[0]?.y[at]), step >= 32 ? 57 / 60 : 15 / 60);
  });
  assert.equal(continuous.unit, 'nats per token');
});

test('with fewer than seven levels nothing is said about suddenness', () => {
  const few = [0, 8, 32, 128];
  const study = trainingStudy({ copying }, { copying }, few);
  const [{ sentence } = assert.fail()] = reportFor(study, trainingCards(few)).capabilities;
  assert.match(
    sentence,
    /Whether it appears suddenly is not stated: needs 7 levels, has 4\. The control \(One layer\) rises above guessing after 32 training steps\.$/,
  );
});

test('a change that is sharp in both scores is at most a crossover, never a phase transition', () => {
  const at = [0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512];
  const sharp: Training = {
    p: step => 0.32 + 0.6 / (1 + Math.exp(-4 * (Math.log2(step + 0.5) - 4))),
    share: step => 0.25 + 0.7 / (1 + Math.exp(-4 * (Math.log2(step + 0.5) - 4))),
  };
  const study = trainingStudy({ copying: sharp }, { copying: guessed }, at);
  const [{ sentence } = assert.fail()] = reportFor(study, trainingCards(at)).capabilities;
  assert.match(sentence, /It appears suddenly in both scores, which at most indicates a crossover\./);
});

test('one lucky level among many is not an appearance', () => {
  const study = trainingStudy(
    { copying: { p: () => 0.32, share: step => (step === 16 ? 0.5 : chanceShare) } },
    { copying: guessed },
  );
  assert.match(
    reportFor(study, trainingCards()).capabilities[0]?.sentence ?? '',
    /^Accuracy on copying rises above guessing \(25%\) at some levels but falls back, so no lasting change is stated\./,
  );
});

test('models side by side: who is above guessing, who is ahead, and scores by character where tokens differ', () => {
  const items = itemsOf('copying', 0);
  const shares = [0.25, 0.6, 0.95];
  const study: Study = {
    ...noStudy,
    kind: 'families',
    models: ['a', 'b', 'c'],
    items,
    configurations: shares.map((_, index) =>
      configuration(index, 'series', { family: ['a', 'b', 'c'][index] ?? '' }, { model: index }),
    ),
    itemReadings: shares.map((share, index) =>
      answers(index, items, item => ({ p: 0.4, right: rightUpTo(share)(item) })),
    ),
  };
  const cards = ['GPT-2', 'OPT', 'NeoX'].map((name, at) => ({ name, tokenizerHash: String(at) }));
  const { capabilities, sentence, warnings } = reportFor(study, cards);
  const [{ sentence: said, continuous, accuracy } = assert.fail()] = capabilities;
  assert.deepEqual(
    [accuracy.levels, accuracy.nominal, accuracy.series[0]?.x, continuous.unit],
    [['GPT-2', 'OPT', 'NeoX'], true, [0, 1, 2], 'nats per character'],
  );
  assert.equal(
    said,
    `Right answers on copying: GPT-2 ${quarter} [15, 38], OPT ${formatPercent(0.6)} [47, 72], and NeoX ${formatPercent(0.95)} [86, 99] (${quarter} by guessing). GPT-2 is indistinguishable from guessing. NeoX is ahead of GPT-2 and OPT.`,
  );
  assert.equal(sentence, 'Copying is above guessing only in OPT and NeoX.');
  assert.ok(warnings.some(({ code }) => code === 'different-tokenizers'));
  const same = reportFor(
    study,
    cards.map(card => ({ ...card, tokenizerHash: 'same' })),
  );
  assert.equal(same.capabilities[0]?.continuous.unit, 'nats per token');
  const guessing = {
    ...study,
    itemReadings: shares.map((_, index) => answers(index, items, item => ({ p: 0.26, right: rightUpTo(0.25)(item) }))),
  };
  assert.match(
    reportFor(guessing, cards).capabilities[0]?.sentence ?? '',
    /None of them is distinguishable from guessing, so their differences cannot be told from chance\.$/,
  );
});

test('examples before the question: orders are averaged within an item, and the gain is on the same items', () => {
  const items = itemsOf('few-shot', 0);
  const configurations = [
    configuration(0, 'series', { shots: 0 }),
    ...[0, 1].map(draw => configuration(draw + 1, 'series', { shots: 2 }, { draw })),
  ];
  const itemReadings = [0.3, 0.35, 0.45].map((p, index) =>
    answers(index, items, item => ({ p, right: rightUpTo([0.25, 0.5, 1][index] ?? 0)(item) })),
  );
  const { capabilities, sentence } = reportFor(
    { ...noStudy, kind: 'few-shot', models: ['m'], configurations, items, itemReadings },
    [{ name: 'NeoX' }],
  );
  const [{ accuracy, choice } = assert.fail()] = capabilities;
  assert.deepEqual(accuracy.series[0]?.x, [0, 2]);
  assert.equal(valueOf(accuracy.series[0].y[1]), 0.75);
  assert.ok(Math.abs((valueOf(choice.series[0]?.y[1]) ?? NaN) - 0.4) < 1e-9);
  assert.equal(
    sentence,
    `Examples raise the probability of the right answer on few shot from 2 examples onward: ${quarter} [15, 38] of answers are right without examples, ${formatPercent(0.75)} [62, 85] with 2 examples in the prompt.`,
  );
});

test('sizes are drawn at their parameters on a logarithmic axis', () => {
  const items = itemsOf('copying', 0);
  const parameters = [1_000_000, 200_000, 3_000_000];
  const study: Study = {
    ...noStudy,
    kind: 'size',
    models: ['m1', 'm0', 'm3'],
    items,
    configurations: parameters.map((_, index) =>
      configuration(index, 'series', { size: ['m1', 'm0', 'm3'][index] ?? '' }, { model: index }),
    ),
    itemReadings: parameters.map((many, index) =>
      answers(index, items, item => ({ p: 0.4, right: rightUpTo(many >= 1e6 ? 0.9 : 0.25)(item) })),
    ),
  };
  const { capabilities, sentence } = reportFor(
    study,
    parameters.map((parameterCount, at) => ({ parameterCount, name: ['NeoX 1M', 'NeoX 0.2M', 'NeoX 3M'][at] ?? '' })),
  );
  const [{ accuracy } = assert.fail()] = capabilities;
  assert.deepEqual(
    [accuracy.series[0]?.x, accuracy.logX, accuracy.xLabel],
    [[200_000, 1_000_000, 3_000_000], true, 'parameters'],
  );
  assert.equal(sentence, 'With increasing size, copying appears with NeoX 1M.');
});

test('items that were not read, or do not fit, are left out; the sentence of a running study says so', () => {
  const study = trainingStudy({ copying }, { copying: guessed });
  const [reading = assert.fail()] = study.itemReadings;
  const half: ItemReading = {
    ...reading,
    tokens: reading.tokens.map((value, at) => (at < 40 ? 0 : value)),
    logProb: reading.logProb.map((value, at) => (at >= 200 ? NaN : value)),
  };
  const growing = { ...study, itemReadings: [half] };
  const { capabilities, sentence, warnings, done, planned } = reportFor(growing, trainingCards(), {
    status: 'running',
  });
  const figure = capabilities[0]?.accuracy.series[0]?.y[0];
  assert.ok(figure?.kind === 'estimate' && figure.n === 40);
  assert.deepEqual([done, planned, capabilities[0]?.accuracy.series.length], [1, 18, 1]);
  assert.match(sentence, / The study is still running\.$/);
  assert.ok(!warnings.some(({ code }) => code === 'skills-at-chance'));
});

/** Sequences of a random string twice: so much surprisal the first time, and the second. */
function induction(index: number, first: number, second: number, openness = 2): InductionReading {
  const [sequences, length] = [8, 10];
  const surprisal = Float32Array.from({ length: sequences * 2 * length }, (_, at) =>
    at % (2 * length) === 0
      ? NaN
      : (at % (2 * length) < length ? first : second) + 0.1 * ((Math.floor(at / (2 * length)) % 3) - 1),
  );
  return { configuration: index, length, surprisal, openness, vocabulary: 512 };
}

test('two layers learn to repeat, the one-layer control does not, and before training the first token is a uniform guess', () => {
  const study = trainingStudy({ copying }, { copying: guessed });
  const inductions = study.configurations.map(({ index, role, setting }) => {
    const step = Number(setting.checkpoint);
    return induction(
      index,
      step === 0 ? 6.2 : 5.6,
      step === 0 ? 6.2 : role === 'series' && step >= 64 ? 0.6 : 5.2,
      step === 0 ? 6.2 : 2,
    );
  });
  const { inductionSentence, induction: curves, sentence } = reportFor({ ...study, inductions }, trainingCards());
  assert.match(
    inductionSentence,
    /^The model repeats a random string from step 64 onward: after 128 training steps, surprisal goes from 5\.59 \[5\.5\d, 5\.6\d\] to 0\.59 \[0\.5\d, 0\.6\d\] nats per token the second time\. The control \(One layer\) does not repeat it: after 128 training steps, surprisal goes from 5\.59 \[5\.5\d, 5\.6\d\] to 5\.19 \[5\.1\d, 5\.2\d\] nats per token the second time\. Before training, the entropy of the first token is close to uniform guessing: 6\.20 of at most 6\.24 nats\.$/,
  );
  assert.match(
    sentence,
    /^During training, copying appears after 32 training steps; .*does not stay above guessing on copying\.$/,
  );
  const alone = reportFor({ ...study, items: [], itemReadings: [], inductions }, trainingCards());
  assert.deepEqual([alone.sentence, alone.inductionSentence], [inductionSentence, ''], 'it appears once on a page');
  assert.deepEqual(
    curves.map(curve => [curve.id, curve.series.map(line => line.label)]),
    [
      [
        'induction',
        [
          'Two layers: first time',
          'Two layers: second time',
          'control: One layer: first time',
          'control: One layer: second time',
        ],
      ],
      ['induction-openness', ['Two layers', 'control: One layer']],
    ],
  );
  assert.ok(curves[1]?.guides[0]?.y.every(value => Math.abs(value - Math.log(512)) < 1e-12));
});

test('models side by side that can repeat a sequence, and that cannot', () => {
  const configurations = ['a', 'b', 'c'].map((family, index) =>
    configuration(index, 'series', { family }, { model: index }),
  );
  const inductions = [0.5, 5.9, 1].map((second, index) => induction(index, 6, second));
  const { sentence } = reportFor(
    { ...noStudy, kind: 'families', models: ['a', 'b', 'c'], configurations, inductions },
    ['GPT-2', 'OPT', 'NeoX'].map(name => ({ name })),
  );
  assert.match(
    sentence,
    /^A random string is repeated by GPT-2 and NeoX, but not by OPT: with GPT-2, surprisal goes from 5\.99 .* to 0\.49 /,
  );
});

test('a run without a prompt, windows or cells has a report', () => {
  const study = trainingStudy({ copying }, { copying: guessed });
  const run = studyRun(study, { cards: trainingCards(), spec: { prompt: '' } });
  const report = ofStudy(
    reportOf({
      ...run,
      cells: [],
      distributions: [],
      plan: { ...run.plan, windows: [], cells: [], temperatures: [], order: [], home: 0 },
    }),
  );
  assert.deepEqual(
    [report.title, report.cells, summaryText(report)],
    ['Training: when does it appear?', [], report.study.headline],
  );
});
