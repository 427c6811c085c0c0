import assert from 'node:assert/strict';
import test from 'node:test';
import { metricOf } from '../../../../src/core/metrics.ts';
import { firstTokens } from '../../../../src/run/measuring/firstTokens.ts';
import { sampleOf } from '../../../../src/run/measuring/cellSample.ts';
import { valueOf } from '../../../../src/core/figure.ts';
import { summaryMarkdown } from '../../../../src/experiments/exports.ts';
import { decodeRun, encodeRun } from '../../../../src/run/file/runFile.ts';
import { cellDetailOf, reportOf } from '../../../../src/experiments/registry.ts';
import type { GridRun } from '../../../../src/domain/run.ts';
import { summaryText, type Tile } from '../../../../src/domain/report.ts';
import { letters, record, smallSpec, specOf, words } from '../../support/experiments.ts';
import { referenceModel, type ReferenceLaw } from '../../support/referenceModel.ts';

/** Answers of one word, yes, no or maybe, in a vocabulary of 60: nothing dissolves. */
const verdictWords: ReferenceLaw = {
  tokens: ['', 'yes', 'no', 'maybe', ...Array.from({ length: 56 }, (_, at) => `w${at}`)],
  ends: [0],
  logits: history =>
    Array.from({ length: 60 }, (_, id) => (history.at(-1) !== 0 ? (id === 0 ? 30 : 0) : ([-9, 3, 2.4, 1.8][id] ?? -9))),
};

/** The same first word, then every token alike in the heat, one chain of tokens in the cold: answers dissolve. */
const dissolving: ReferenceLaw = {
  ...verdictWords,
  ends: [],
  logits: history => Array.from({ length: 60 }, (_, id) => (id === ((history.at(-1) ?? 0) + 1) % 60 ? 4 : 0)),
};

const answersSpec = smallSpec({ outcome: { map: 'word' }, windows: [{ kind: 'all' }], samples: 40 });
const answered = (await record(answersSpec, [referenceModel(verdictWords)])).run;
const tileValues = (tiles: readonly Tile[]): readonly (readonly [string, string])[] =>
  tiles.map(tile => [tile.title, tile.value]);

test('the sentence says what to expect, how often runs agree and that nothing dissolves', () => {
  const report = reportOf(answered);
  const counts = new Map<string, number>();
  for (const { text } of answered.cells[1]?.trajectories ?? []) counts.set(text, (counts.get(text) ?? 0) + 1);
  assert.equal(counts.size, 3);
  const agreement = [...counts.values()].reduce((sum, x) => sum + x * (x - 1), 0) / (40 * 39);
  const yes = counts.get('yes') ?? 0;
  assert.equal(
    report.headline,
    `At temperature 0.7, ${yes} of 40 answers begin with “yes”; ${yes} match word for word.`,
  );
  const said =
    /^Two answers agree by first word with probability (0\.\d\d) \[(0\.\d\d), (0\.\d\d)\]; at most \d+% of further answers would be of new kinds\. 3 kinds of answer by first word among 40 answers; more answers may show more kinds\. In the first 12 tokens, these answers do not tell whether they dissolve at temperature 1\.5\.$/.exec(
      report.details,
    );
  assert.ok(said !== null, report.details);
  assert.ok(
    Math.abs(Number(said[1]) - agreement) < 0.005 && Number(said[2]) < agreement && Number(said[3]) > agreement,
  );
  assert.equal(
    report.cells[1]?.kinds.map(kind => kind.count).reduce((a, b) => a + b),
    40,
  );
  assert.equal(report.cells[1]?.kindsCaveat, 'Kinds rarer than 3 in 40 may be missing.');
});

/** The same run of a model with another vocabulary, where other entropies count as noise. */
const withVocabulary = (run: GridRun, vocabulary: number): GridRun => ({
  ...run,
  manifest: {
    ...run.manifest,
    models: run.manifest.models.map(model => ({ ...model, card: { ...model.card, vocabulary } })),
  },
});

test('a number of kinds that hangs on the threshold is said with its range, once, beside the kinds', async () => {
  const { run } = await record(smallSpec({ windows: [{ kind: 'all' }], outcome: { map: 'meaning' } }), [
    referenceModel(words),
  ]);
  const low = withVocabulary(run, 5000);
  const { headline, details, cell } = cellDetailOf(low, 0, { map: 'meaning' });
  assert.match(headline, /^At temperature 0\.3, /);
  assert.match(details, /^Two answers agree by meaning with probability /);
  assert.ok(
    details.includes(` ${cell.kinds.length} kinds of answer by meaning among 32 answers; more answers may`),
    details,
  );
  const said = /threshold gives (\d+) to (\d+) kinds\.$/.exec(cell.kindsCaveat);
  assert.ok(said !== null, cell.kindsCaveat);
  const [least, count, most] = [Number(said[1]), cell.kinds.length, Number(said[2])];
  assert.ok(least <= count && count <= most && least < most);
});

test('summary, agreement and kinds follow the cut by meaning', async () => {
  const { run: noisy } = await record(smallSpec({ windows: [{ kind: 'all' }], outcome: { map: 'meaning' } }), [
    referenceModel(words),
  ]);
  const run = withVocabulary(noisy, 5000);
  const first = reportOf(run);
  const home = first.cells.find(({ index }) => index === first.home);
  const cuts = home?.cuts ?? [];
  assert.ok(cuts.length >= 2);
  const shares: number[] = [];
  const summaries = new Set<string>();
  for (const { kinds, distance } of cuts) {
    const outcome = distance === null ? ({ map: 'meaning' } as const) : ({ map: 'meaning', cut: distance } as const);
    const report = reportOf(run, outcome);
    const cell = report.cells.find(({ index }) => index === report.home);
    assert.equal(cell?.kinds.length, kinds);
    const agreement = cell.figures['agreement'];
    summaries.add(report.details);
    shares.push(agreement?.kind === 'estimate' ? agreement.value : NaN);
  }
  assert.deepEqual(
    shares,
    shares.toSorted((a, b) => b - a),
  );
  assert.ok((shares[0] ?? 0) > (shares.at(-1) ?? 0), shares.join(' '));
  assert.equal(summaries.size, cuts.length, [...summaries].join(' '));
  assert.deepEqual(reportOf(run).cells, first.cells);
});

test('tiles of a cell in answers mode carry the figures of the cell', () => {
  const { tiles, cell, answers } = cellDetailOf(answered, 1, { map: 'word' });
  assert.deepEqual(
    tiles.map(tile => tile.title),
    ['Same words', 'Same beginning', 'Next word', 'Noise from'],
  );
  assert.equal(tiles[2]?.figure, cell.figures['next-choices']);
  assert.match(tiles[2]?.value ?? '', /^\d\.\d tokens$/);
  assert.equal(tiles[2]?.caption, 'plausible next at temperature 0.7, exact');
  assert.match(
    tiles[1]?.caption ?? '',
    /^probability that two answers at 0\.7 begin with the same word \[[\d.]+, [\d.]+\]$/,
  );
  assert.equal(valueOf(tiles[1]?.figure), valueOf(cell.figures['agreement']));
  const texts = answers.map(({ text }) => text);
  const pairs = texts.flatMap((one, i) => texts.slice(i + 1).map(other => (one === other ? 1 : 0)));
  const share = pairs.reduce<number>((sum, pair) => sum + pair, 0) / pairs.length;
  assert.ok(Math.abs((valueOf(tiles[0]?.figure) ?? NaN) - share) < 1e-12, 'same words: pairs of equal texts');
  assert.match(tiles[0]?.caption ?? '', /match word for word \[[\d.]+, [\d.]+\]$/);
  assert.equal(tiles[3]?.value, 'not stated');
  assert.match(
    tiles[3]?.caption ?? '',
    /^these answers do not tell whether they dissolve at temperature 1\.5; at 0\.7 answers (are|may be) (varied|consistent)$/,
  );
  assert.equal(answers.length, 40);
  assert.ok(answers.every(answer => answer.kind === answer.text && answer.ended && answer.tokens === 1));
  assert.ok(
    answers.every(({ energy, surprisals }) => energy !== null && Math.abs(energy - (surprisals[0] ?? NaN)) < 1e-6),
  );
});

test('before a cell is sampled only the exact next token is stated, and the sentence says what is missing', async () => {
  const { events } = await record(answersSpec, [referenceModel(verdictWords)]);
  const exact = events.find(event => event.type === 'exact');
  assert.ok(exact?.type === 'exact');
  const report = reportOf(exact.run);
  assert.match(
    report.headline,
    /^At temperature 0\.7, the next token is one of about \d plausible tokens, most likely “yes”\.$/,
  );
  assert.equal(report.details, 'The answers here are not all sampled yet.');
  assert.ok(
    report.cells.every(
      cell => cell.regime === null && cell.kinds.length === 0 && valueOf(cell.figures['openness']) !== undefined,
    ),
  );
  assert.ok(report.cells.every(cell => Object.values(cell.figures).every(figure => figure.kind !== 'estimate')));
  assert.deepEqual(
    report.exactMap[0]?.map(valueOf),
    report.cells.map(cell => valueOf(cell.figures['openness'])),
  );
  assert.ok(report.boundaries.every(boundary => boundary.kind === 'abstain'));
  assert.deepEqual(tileValues(cellDetailOf(exact.run, 1, { map: 'auto' }).tiles), [
    ['Same words', 'not stated'],
    ['Same meaning', 'not stated'],
    ['Next word', tileValues(cellDetailOf(exact.run, 1, { map: 'auto' }).tiles)[2]?.[1]],
    ['Noise from', 'not stated'],
  ]);
  const never = { ...exact.run, status: 'cancelled' } as const;
  assert.equal(reportOf(never).details, 'No whole answers were sampled here.');
});

test('a cell that sees less of the prompt says how much', async () => {
  const { run } = await record(
    { ...answersSpec, windows: [{ kind: 'all' }, { kind: 'words', words: 2 }, { kind: 'words', words: 0 }] },
    [referenceModel(verdictWords)],
  );
  const said = [1, 4, 7].map(index => cellDetailOf(run, index, { map: 'word' }).headline.replace(/, \d+ of.*/, ''));
  assert.deepEqual(said, [
    'At temperature 0.7',
    'At temperature 0.7 (last 2 words)',
    'At temperature 0.7 without the prompt',
  ]);
});

test('answers that are all empty are one kind, with everything about their text abstaining', async () => {
  const silent: ReferenceLaw = { ...words, logits: () => [40, 0, 0, 0, 0, 0, 0, 0] };
  const { run } = await record(answersSpec, [referenceModel(silent)]);
  const report = reportOf(run);
  const { cells, notes } = report;
  assert.deepEqual([cells[1]?.n, cells[1]?.empty, cells[1]?.cut, cells[1]?.kinds.length], [40, 40, 0, 1]);
  assert.equal(valueOf(cells[1]?.figures['agreement']), 1);
  for (const id of ['semantic-order', 'energy', 'susceptibility', 'share-between'])
    assert.equal(cells[1]?.figures[id]?.kind, 'abstain', id);
  assert.equal(cells[1]?.regime, null);
  assert.match(
    summaryText(report),
    /^At temperature 0\.7, all 40 answers are empty\. Two answers agree by first word with probability 1\.00 \[0\.\d+, 1\.00\]; at most 9% of .* 1 kind of answer by first word among 40 answers; more answers may show more kinds\./,
  );
  assert.doesNotMatch(JSON.stringify([cells, notes]), /NaN|Infinity|undefined/);
  assert.ok(cellDetailOf(run, 1, { map: 'meaning' }).tiles.every(tile => tile.caption !== ''));
});

test('too few answers: what can be said is said, the rest names what it needs', async () => {
  const { run } = await record({ ...answersSpec, samples: 16 }, [referenceModel(verdictWords)]);
  const report = reportOf(run);
  const { notes } = report;
  assert.match(
    summaryText(report),
    /^At temperature 0\.7, \d+ of 16 answers begin with “yes”; \d+ match word for word\. With 30 answers, this also states how often two answers agree\. 3 kinds .* In the first 12 tokens, on average, answers do not dissolve up to temperature 1\.5\.$/,
  );
  assert.deepEqual(
    notes.find(note => note.code === 'few-answers'),
    { code: 'few-answers', answers: 16, order: 16, agreement: 30 },
  );
  const standard = {
    ...run,
    manifest: { ...run.manifest, spec: { ...run.manifest.spec, preset: 'standard' as const } },
  };
  assert.match(reportOf(standard).details, /^With 30 answers, this also states how often two answers agree\./);
});

test('where no answer dissolves, the tile says up to where none does', async () => {
  const { run } = await record(smallSpec({ windows: [{ kind: 'all' }], temperatures: [0.3, 0.7] }), [
    referenceModel({ ...dissolving, forms: ['raw'] }),
  ]);
  const answers: GridRun = { ...run, plan: { ...run.plan, mode: 'answers' } };
  const tile = cellDetailOf(answers, 0, { map: 'auto' }).tiles[3];
  assert.deepEqual([tile?.title, tile?.value], ['Noise from', 'none up to 0.7']);
});

test('where answers dissolve is in the sentence, on the tile and per row, with one interval', async () => {
  const { run } = await record(smallSpec({ windows: [{ kind: 'all' }], temperatures: [0.7, 1.1, 1.5, 1.9] }), [
    referenceModel({ ...dissolving, forms: ['raw'] }),
  ]);
  const answers: GridRun = { ...run, plan: { ...run.plan, mode: 'answers' } };
  const report = reportOf(answers);
  const [boundary] = report.boundaries;
  assert.ok(boundary?.kind === 'estimate' && boundary.value > 0.7 && boundary.value < 1.9);
  const written = `${boundary.value.toFixed(2)} [`;
  assert.ok(report.details.includes(`dissolve above temperature ${written}`), report.details);
  const hot = cellDetailOf(answers, 3, { map: 'auto' });
  assert.equal(hot.tiles[3]?.value, boundary.value.toFixed(2));
  assert.match(
    hot.tiles[3]?.caption ?? '',
    /^temperature \[.+\] in the first 12 tokens; at 1\.9 answers are noise( \(\d+ of 16 dissolved\))?$/,
  );
  assert.match(hot.headline, /^At temperature 1\.9, (all|\d+ of) \d+ answers dissolve into noise\.$/);
  assert.ok(
    hot.details.startsWith(`In the first 12 tokens, answers dissolve above temperature ${written}`),
    hot.details,
  );
  assert.deepEqual(
    report.notes.find(note => note.code === 'cut-answers'),
    { code: 'cut-answers', tokens: 12, cells: 1, share: 22 / 32, where: 'whole prompt at 0.7' },
  );
  assert.equal(report.cells[0]?.cutNoise, 10, 'noise is no answer that was cut');
  assert.deepEqual(
    report.notes.find(note => note.code === 'hot-answers'),
    { code: 'hot-answers', tokens: 12, where: 'whole prompt at 1.1, 1.5, 1.9' },
    'dissolved answers have no end, so that being cut is no fault of the budget',
  );
  const budgets = (tokens: number, index: number): GridRun => ({
    ...answers,
    plan: {
      ...answers.plan,
      cells: answers.plan.cells.map(cell => (cell.index === index ? { ...cell, tokens } : cell)),
    },
  });
  const longer = reportOf(budgets(24, 0)).notes.filter(note => note.code === 'cut-answers');
  assert.deepEqual(longer, [
    { code: 'cut-answers', tokens: 24, cells: 1, share: 22 / 32, where: 'whole prompt at 0.7' },
  ]);
  assert.deepEqual(
    reportOf(budgets(24, 1)).notes.filter(note => note.code === 'hot-answers'),
    [
      { code: 'hot-answers', tokens: 24, where: 'whole prompt at 1.1' },
      { code: 'hot-answers', tokens: 12, where: 'whole prompt at 1.5, 1.9' },
    ],
    'a cell may have a budget of its own',
  );
});

test('an interrupted cell shows its answers but measures none of them', () => {
  const [cold, home, hot] = answered.cells;
  assert.ok(cold !== undefined && home !== undefined && hot !== undefined);
  const run: GridRun = {
    ...answered,
    status: 'cancelled',
    cells: [cold, { ...home, state: 'interrupted', trajectories: home.trajectories.slice(0, 35) }, hot],
  };
  const report = reportOf(run);
  const cell = report.cells[1];
  assert.deepEqual(cell?.figures['agreement'], {
    kind: 'abstain',
    reason: { code: 'interrupted', done: 35, planned: 40 },
    n: 35,
  });
  assert.equal(cell?.regime, null);
  assert.equal(cellDetailOf(run, 1, { map: 'word' }).answers.length, 35);
  assert.equal(report.details, 'Sampling stopped after 35 of 40 answers, too early for figures.');
  assert.deepEqual(report.notes[0], { code: 'interrupted-cells', cells: 1 });
  assert.equal(report.cells[0]?.figures['agreement']?.kind, 'estimate');
});

test('another outcome map regroups the same answers and leaves the rest alone', () => {
  const byWord = reportOf(answered);
  const byNumber = reportOf(answered, { map: 'number' });
  assert.equal(byNumber.outcome.map, 'number');
  assert.deepEqual(byNumber.cells[1]?.kinds, []);
  assert.equal(byNumber.cells[1]?.unread?.members.length, byNumber.cells[1]?.n, 'no answer holds a number');
  assert.equal(byNumber.cells[1]?.figures['agreement']?.kind, 'abstain');
  assert.match(byNumber.headline, /contain no number\.$/);
  assert.equal(byWord.cells[1]?.kinds.length, 3);
  assert.deepEqual(byNumber.cells[1]?.figures['energy'], byWord.cells[1]?.figures['energy']);
  assert.throws(() => reportOf(answered, { map: 'regex', pattern: '(' }), { kind: 'bad-argument' });
});

test('a report of a grown run computes only the cells that changed', () => {
  const before = reportOf(answered).cells;
  const [cold, home, hot] = answered.cells;
  assert.ok(cold !== undefined && home !== undefined && hot !== undefined);
  const grown: GridRun = { ...answered, cells: [cold, home, { ...hot, trajectories: [...hot.trajectories] }] };
  const after = reportOf(grown).cells;
  assert.deepEqual(
    after.map((cell, at) => cell.figures === before[at]?.figures),
    [true, true, false],
  );
  assert.deepEqual(after, before);
});

const fifteen = Array.from({ length: 15 }, (_, i) => (2 + i) / 10);

test('a row is judged at sizes that carry a verdict and with its null, never before, and nothing smooth is called a transition', async () => {
  const { events, run } = await record(
    specOf({ temperatures: fifteen, windows: [{ kind: 'all' }], samples: 64, tokens: 144, prompt: 'abba' }),
    [referenceModel(letters)],
  );
  const report = reportOf(run);
  assert.deepEqual(
    report.verdicts.map(({ row, rules }) => [row, rules.length]),
    [[0, 7]],
  );
  assert.notEqual(report.verdicts[0]?.verdict, 'supported');
  assert.doesNotMatch(JSON.stringify(report.verdicts[0]?.sentence), /phase transition/);
  const lastCell = events.findLast(event => event.type === 'cell');
  assert.ok(lastCell?.type === 'cell');
  assert.deepEqual(reportOf(lastCell.run).verdicts, []);
  assert.deepEqual(reportOf(answered).verdicts, []);
  const { sampled, ...untimed } = answered;
  assert.ok(sampled !== undefined);
  const priceOf = (run: GridRun) => {
    const note = reportOf(run).notes.find(({ code }) => code === 'verdict-price');
    assert.ok(note?.code === 'verdict-price');
    return { ...note, seconds: note.seconds === null ? null : Math.round(note.seconds) };
  };
  const sizes = { code: 'verdict-price', mode: 'answers', temperatures: 15, samples: 64, tokens: 48 };
  // Sizes that the spec fixes have no estimate beforehand, so the price comes from what the run took.
  const seconds = Math.round((sampled.seconds / sampled.tokens) * 15 * 64 * 48);
  assert.deepEqual(priceOf(answered), { ...sizes, seconds });
  assert.deepEqual(priceOf(untimed), { ...sizes, seconds: null });
  assert.ok(reportOf(run).notes.every(note => note.code !== 'verdict-price'));
});

/** Letters whose first one decides all that follow: every run stays in its own world. */
const frozen: ReferenceLaw = {
  ...letters,
  logits: history => ({ 0: [6, 0, 1, -1], 1: [0, 0.1, 1, 0] })[history.find(id => id < 2) ?? 2] ?? [0, 0, -30, -30],
};

async function longRuns(law: ReferenceLaw): Promise<GridRun> {
  return (
    await record(specOf({ kind: 'ergodicity', prompt: 'c', temperatures: [1], samples: 64, tokens: 272 }), [
      referenceModel(law),
    ])
  ).run;
}

test('long runs of independent letters stand for each other; frozen ones do not', async () => {
  const independent = await longRuns(letters);
  const tiles = cellDetailOf(independent, 0, { map: 'auto' }).tiles;
  assert.deepEqual(
    tiles.map(tile => tile.title),
    ['Next word', 'Entropy rate', 'Ergodicity', 'Regime at 1'],
  );
  assert.equal(tiles[2]?.value, 'runs agree');
  assert.match(tiles[2]?.caption ?? '', /^one run shows about what others show, within 256 tokens, γ \d\.\d+ \[/);
  assert.equal(tiles[3]?.value.startsWith('disordered'), true);
  const law = letters.logits([]);
  const total = law.reduce((sum, value) => sum + Math.exp(value), 0);
  const entropy = law.reduce((sum, value) => sum - (Math.exp(value) / total) * (value - Math.log(total)), 0);
  assert.ok(Math.abs((valueOf(tiles[1]?.figure) ?? NaN) - entropy) < 1e-5, 'expansion of an i.i.d. law is its entropy');
  assert.match(
    summaryText(reportOf(independent)),
    /^At temperature 1, each further token multiplies the number of plausible texts by .*\. Mixed within 256 tokens: .*\.$/,
  );

  const stuck = await longRuns(frozen);
  const [, , ergodicity, regime] = cellDetailOf(stuck, 0, { map: 'auto' }).tiles;
  assert.equal(ergodicity?.value, 'runs stay apart');
  assert.equal(regime?.value, 'ordered');
  assert.match(reportOf(stuck).details, /^Non-ergodic within 256 tokens/);
  assert.ok(reportOf(stuck).notes.some(note => note.code === 'finite-streams'));
});

test('curves: metrics over temperature for every window, growth against its guide, fluctuation with both slopes', async () => {
  const report = reportOf(answered);
  const ids = report.curves.map(curve => curve.id);
  assert.deepEqual(ids, [
    'openness',
    'energy',
    'susceptibility',
    'semantic-order',
    'vendi',
    'logit-variance',
    'length',
    'continuation-entropy',
    'kind-growth',
  ]);
  const energy = report.curves[1];
  assert.deepEqual(energy?.series[0]?.x, [0.3, 0.7, 1.5]);
  assert.deepEqual(
    energy?.series[0]?.y,
    report.cells.map(cell => cell.figures['energy']),
  );
  const growth = report.curves.find(curve => curve.id === 'continuation-entropy');
  assert.deepEqual(growth?.series[0]?.x, [1, 2, 3, 4, 6, 8, 12]);
  assert.deepEqual(
    growth?.guides[0]?.y,
    [1, 2, 3, 4, 6, 8, 12].map(n => n * Math.log(60)),
  );
  const kinds = report.curves.find(curve => curve.id === 'kind-growth')?.series[1];
  assert.ok(Math.abs((valueOf(kinds?.y[0]) ?? NaN) - 1) < 1e-12, 'one answer is one kind');
  assert.equal(valueOf(kinds?.y.at(-1)), 3);

  const fluctuation = reportOf(await longRuns(letters)).curves.find(curve => curve.id === 'fluctuation');
  assert.deepEqual(
    [fluctuation?.logX, fluctuation?.logY, fluctuation?.series[0]?.x],
    [true, true, [16, 32, 64, 128, 256]],
  );
  assert.deepEqual(
    fluctuation?.guides.map(guide => (guide.y[4] ?? NaN) / (guide.y[0] ?? NaN)),
    [1, 1 / 16],
  );
});

test('a calibration speaks of its verdicts', async () => {
  const models = [
    referenceModel({ ...letters, name: 'Feedback', kind: 'calibration' }),
    referenceModel({ ...letters, name: 'Null', kind: 'calibration' }),
  ];
  const { run } = await record(
    specOf({ kind: 'calibration', prompt: 'a', temperatures: fifteen, samples: 64, tokens: 144 }),
    models,
  );
  const report = reportOf(run);
  assert.equal(report.verdicts.length, 2);
  assert.equal(
    summaryText(report),
    report.verdicts.map((verdict, at) => `${['Feedback', 'Null'][at] ?? ''}: ${verdict.sentence}`).join(' '),
  );
  assert.equal(report.manifest.filter(row => row.label.endsWith('Model')).length, 2);
});

test('notes name what a model cannot promise, and what truncation changes', () => {
  const [model] = answered.manifest.models;
  assert.ok(model !== undefined);
  const codesFor = (card: Partial<typeof model.card>): readonly string[] =>
    reportOf({
      ...answered,
      manifest: { ...answered.manifest, models: [{ ...model, card: { ...model.card, ...card } }] },
    }).notes.map(({ code }) => code);
  const modelCodes = ['batch-coupled', 'fixed-capacity', 'rounded-arithmetic'];
  const codesOf = (card: Partial<typeof model.card>): readonly string[] =>
    codesFor(card).filter(code => modelCodes.includes(code));
  assert.deepEqual(codesOf({ invariance: 'batch-coupled', quantization: 'dynamic' }), [
    'batch-coupled',
    'rounded-arithmetic',
  ]);
  assert.deepEqual(codesOf({ invariance: 'fixed-capacity' }), ['fixed-capacity']);
  assert.deepEqual(codesOf({ quantization: 'none' }), []);
  for (const [truncation, words] of [
    [{ topP: 0.9 }, 'top-p 0.9'],
    [{ topK: 5 }, 'top-k 5'],
    [{ minP: 0.05 }, 'min-p 0.05'],
    [{ samplers: { xtcProbability: 0.5 } }, 'XTC 0.5 from 0.1'],
  ] as const) {
    const cells = answered.plan.cells.map(cell => ({ ...cell, ...truncation }));
    const report = reportOf({ ...answered, plan: { ...answered.plan, cells } });
    assert.ok(
      report.notes.some(note => note.code === 'truncated-sampler'),
      words,
    );
    assert.ok(
      report.manifest.some(row => row.label === 'Truncation' && row.value === words),
      words,
    );
  }
});

test('penalties are said in a note and in the details, with the order of samplers', () => {
  const samplers = { frequencyPenalty: 0.5, dryMultiplier: 0.8, penaltyTokens: 32 };
  const cells = answered.plan.cells.map(cell => ({ ...cell, samplers }));
  const report = reportOf({ ...answered, plan: { ...answered.plan, cells } });
  const codes = report.notes.map(({ code }) => code);
  assert.deepEqual(
    ['penalized-sampler', 'truncated-sampler'].map(code => codes.some(other => other === code)),
    [true, false],
  );
  const rows = new Map(report.manifest.map(({ label, value }) => [label, value]));
  assert.equal(
    rows.get('Penalties'),
    'frequency penalty 0.5; DRY 0.8, base 1.75, allowed length 2; over the last 32 tokens',
  );
  assert.equal(rows.get('Order of samplers'), 'penalties, DRY, top-k, top-p, min-p, XTC, temperature');
  const older = answered.plan.cells.map(cell => ({ ...cell, topP: 0.9 }));
  const before = reportOf({ ...answered, plan: { ...answered.plan, cells: older } }).manifest;
  assert.equal(before.find(({ label }) => label === 'Order of samplers')?.value, 'temperature, top-k, top-p, min-p');
  assert.equal(
    reportOf(answered).manifest.find(({ label }) => label === 'Penalties'),
    undefined,
  );
});

test('the manifest names what the numbers depend on', () => {
  const rows = new Map(reportOf(answered).manifest.map(({ label, value }) => [label, value]));
  for (const label of [
    'Model',
    'Precision',
    'Seed',
    'Truncation',
    'End of text',
    'Token budget',
    'Batch',
    'Threads',
    'Runtime',
    'Processor',
    'Platform',
    'Product',
  ])
    assert.ok(rows.has(label), label);
  assert.equal(rows.get('Seed'), '7');
  assert.equal(rows.get('Truncation'), 'none: every token can be sampled');
});

test('cut answers are said to be beginnings, and whole answers are compared with others up to the budget', async () => {
  const endless = { ...verdictWords, ends: [] };
  const { run: cut } = await record({ ...answersSpec, mode: 'answers', tokens: 3 }, [referenceModel(endless)]);
  assert.match(reportOf(cut).headline, /^At temperature 0\.7 within 3 tokens, \d+ of 40 answers begin with /);
  const [cell] = cut.cells;
  assert.ok(cell !== undefined);
  const energy = metricOf('energy');
  const sample = { ...sampleOf(cut, cell.index, null), mode: 'answers' as const };
  assert.match(energy.sentence(energy.compute(sample), sample), /^In their first 3 tokens: answers have an energy of /);
  const first = firstTokens(cell.trajectories, 2);
  assert.ok(first.every(({ ids, logProb1, ended }) => ids.length === 2 && logProb1.length === 2 && !ended));
  assert.equal(firstTokens(cell.trajectories, 3), cell.trajectories);
});

test('assertions are judged in every finished cell, from the stored run alone', async () => {
  const assertions = [
    { kind: 'equals', text: 'yes' } as const,
    { kind: 'regex', pattern: '^(?:yes|no|maybe)$' } as const,
  ];
  const { run } = await record({ ...answersSpec, assertions }, [referenceModel(verdictWords)]);
  const report = reportOf(decodeRun(encodeRun(run)));
  for (const cell of report.cells) {
    const answers = run.cells[cell.index]?.trajectories ?? [];
    const [yes, word] = cell.assertions ?? [];
    assert.ok(yes && word);
    assert.deepEqual(
      yes.failed,
      answers.filter(({ text }) => text !== 'yes').map(({ index }) => index),
    );
    assert.equal(yes.passed + yes.failed.length, 40);
    assert.equal(valueOf(yes.share), yes.passed / 40);
  }
  assert.equal(reportOf(answered).cells[0]?.assertions, undefined);
  const document = summaryMarkdown(report);
  assert.match(
    document,
    /## Assertions\n\n- equals “yes”: 0\.\d+ \[0\.\d+, 0\.\d+\], \d+ of 40 answers\. Failing: no\. \d+/,
  );
});
