import assert from 'node:assert/strict';
import test from 'node:test';
import { abstain, estimate, valueOf, type Figure } from '../../../../src/core/figure.ts';
import { formatPercent } from '../../../../src/core/format.ts';
import { summaryText } from '../../../../src/domain/report.ts';
import { reportOf } from '../../../../src/experiments/registry.ts';
import type { Attribution } from '../../../../src/domain/studyFindings.ts';
import { constraintSentences } from '../../../../src/experiments/study/report/constraints/constraintSentence.ts';
import { findingsOf } from '../../../../src/experiments/study/report/findings.ts';
import type { KnobAxis } from '../../../../src/domain/knob.ts';
import type { Study } from '../../../../src/domain/study.ts';
import {
  configuration,
  findingsWithSentence,
  law,
  noStudy,
  reading,
  studyRun,
  texts,
} from '../../support/handMadeStudies.ts';

const free = law(40, 30, 10, 10, 5, 5);

/** The unconstrained law with a share moved from the first two words to two that were all but impossible; larger for
 * later texts. */
function moved(share: number, text = 0, spread = 0.004): Float64Array {
  const away = share + spread * ((text % 5) - 2);
  return Float64Array.from(free, (p, id) =>
    id === 0 ? p - away * 0.6 : id === 1 ? p - away * 0.4 : id >= 6 ? away / 2 : p,
  );
}

/** Limits at shares that they move, on sixteen answers to the prompt, which react to each limit in their own way, or to
 * all alike. */
function studyOf(
  shares: readonly (readonly [ReturnType<typeof configuration>['setting'], number])[],
  count = 16,
  spread?: number,
  alike = false,
): Study {
  const configurations = [
    configuration(0, 'reference', {}),
    ...shares.map(([setting], at) => configuration(at + 1, 'level', setting)),
  ];
  const all = texts(count);
  return {
    ...noStudy,
    configurations,
    texts: all,
    readings: shares.flatMap(([, share], at) =>
      all.map(({ index }) =>
        reading(at + 1, index, [free, moved(share, alike ? index : index * (at + 1), spread)], [free, free]),
      ),
    ),
  };
}

/** The levels of a study as its user would have named them, one of each knob. */
function named(study: Study): { readonly axes: readonly KnobAxis[] } {
  const levels = study.configurations.flatMap(({ knob, setting }) =>
    knob === null ? [] : [[knob, setting[knob]] as const],
  );
  return { axes: levels.flatMap(([knob, level]) => (level === undefined ? [] : [{ knob, levels: [level] }])) };
}

function report(study: Study, changes?: Parameters<typeof studyRun>[1]): ReturnType<typeof findingsWithSentence> {
  return findingsWithSentence(studyRun(study, { study: named(study), ...changes }));
}

const near = (figure: Figure | undefined, value: number, tolerance = 1e-6): void => {
  const found = valueOf(figure);
  assert.ok(found !== undefined && Math.abs(found - value) < tolerance, `${String(found)} is not ${value}`);
};

test('a distribution that does not change keeps everything, and no limit has a measurable effect', () => {
  const { constraints, sentence } = report(studyOf([[{ precision: '8-bit' }, 0]], 12, 0));
  const level = constraints[0]?.levels[0];
  near(level?.kept, 1);
  near(level?.lost, 0);
  near(level?.leaked, 0);
  near(level?.sizeChange, 0);
  near(level?.jaccard, 1);
  assert.deepEqual([level?.lostWords, level?.gainedWords, level?.isBroken], [[], [], false]);
  assert.match(
    sentence,
    /^On \d+ answers? to this prompt, no limit tested measurably shifts more than 5% of next-token probability\. The largest shift is 0 ?% \[0, \d+\], with weights rounded to 8 bits\.$/,
  );
});

test('a row holds means over texts of means over positions, with intervals over texts', () => {
  const { constraints } = report(studyOf([[{ window: '6 words' }, 0.4]]));
  const level = constraints[0]?.levels[0];
  // Half of the positions move a share whose mean over sixteen texts is 0.4 + 0.004 * mean(-2, -1, 0, 1, 2, -2, ...,
  // -2).
  const mean = 0.4 + (0.004 * -2) / 16;
  near(level?.kept, 1 - mean / 2);
  near(level?.lost, mean / 2);
  near(level?.leaked, mean / 2);
  assert.ok(
    level?.kept.kind === 'estimate' &&
      level.kept.n === 16 &&
      level.kept.interval[0] < 1 - mean / 2 &&
      level.kept.interval[1] > 1 - mean / 2 &&
      Math.abs(level.kept.interval[0] - level.kept.value * 0.05 ** (1 / 16)) < 1e-9 &&
      Math.abs(1 - level.kept.interval[1] - (1 - level.kept.value) * 0.05 ** (1 / 16)) < 1e-9,
  );
  assert.deepEqual(
    [level.texts, level.positions, level.label, level.phrase],
    [16, 32, 'last 6 words', 'with only the last 6 words of the prompt'],
  );
  assert.deepEqual(level.lostWords.map(word => word.text).sort(), [' king', 'castle']);
  assert.deepEqual(level.gainedWords.map(word => word.text).sort(), [' qx', ' zz']);
});

test('the sentence names the tightest limit, what stays, the next one, and the tokens that relaxing makes likelier', () => {
  const { sentence } = report(
    studyOf([
      [{ precision: '4-bit' }, 0.2],
      [{ window: '6 words' }, 0.6],
    ]),
  );
  assert.match(
    sentence,
    /^On \d+ answers? to this prompt, the tightest limit is the context window: with only the last 6 words of the prompt, 30 ?% \[25, 42\] shifts\. That much of next-token probability goes to other tokens; 70 ?% stays\. Relaxing the context window makes “castle” and “king” more likely\. The next tightest is the weight precision: with weights rounded to 4 bits, 10 ?% \[8, 25\] shifts\. Limits are compared at the levels you named\.$/,
    sentence,
  );
  const study = studyOf([
    [{ precision: '4-bit' }, 0.2],
    [{ window: '6 words' }, 0.6],
  ]);
  const run = studyRun(study, { study: named(study) });
  assert.equal(summaryText(reportOf(run)), sentence);
  assert.match(reportOf(run).headline, /^On \d+ answers? to this prompt, the tightest limit .* shifts\.$/);
});

test('limits are compared on the same texts: where texts react alike, a difference shows that intervals hide', () => {
  const shares = [
    [{ precision: '4-bit' }, 0.4],
    [{ window: '6 words' }, 0.42],
  ] as const;
  const { sentence, constraints, alike } = report(studyOf(shares, 16, 0.05, true));
  const [precision, window] = ['precision', 'window'].map(
    knob => constraints.find(row => row.knob === knob)?.levels[0]?.kept,
  );
  assert.ok(
    precision?.kind === 'estimate' && window?.kind === 'estimate' && precision.interval[0] < window.interval[1],
  );
  assert.deepEqual(alike, []);
  assert.match(sentence, /^On \d+ answers? to this prompt, the tightest limit is the context window: /);
  assert.deepEqual(report(studyOf(shares, 16, 0.05)).alike, [['precision', 'window']]);
});

test('two limits that differ by less than texts do are tied', () => {
  const { sentence } = report(
    studyOf(
      [
        [{ precision: '4-bit' }, 0.4],
        [{ window: '6 words' }, 0.41],
        [{ heads: 0.1 }, 0.02],
      ],
      16,
      0.05,
    ),
  );
  assert.match(
    sentence,
    /^On \d+ answers? to this prompt, the context window and the weight precision are the tightest, with no significant difference between them\. Next-token probability shifts to other tokens: the context window \(with only the last 6 words of the prompt, 20 ?% \[\d+, \d+\]\) and the weight precision \(with weights rounded to 4 bits, 20 ?% \[\d+, \d+\]\)\. Relaxing the context window makes “castle” and “king” more likely\. Relaxing the weight precision makes “castle” and “king” more likely\. Limits are/,
  );
  assert.doesNotMatch(sentence, /attention heads/);
});

test('tied limits after the tightest come together', () => {
  const { sentence } = report(
    studyOf(
      [
        [{ temperature: 0.3 }, 0.75],
        [{ precision: '4-bit' }, 0.4],
        [{ window: '6 words' }, 0.41],
        [{ heads: 0.1 }, 0.2],
      ],
      16,
      0.05,
    ),
  );
  assert.match(
    sentence,
    /The next tightest, with no significant difference between them, are the context window \(with only the last 6 words of the prompt, 20 ?% \[\d+, \d+\]\) and the weight precision \(with weights rounded to 4 bits, 20 ?% \[\d+, \d+\]\)\. Limits/,
  );
});

test('levels go from loose to tight, and a row shows the loosest with a measurable effect', () => {
  const { constraints } = report(
    studyOf([
      [{ window: '0 words' }, 0.5],
      [{ window: '60 %' }, 0.01],
      [{ window: '3 words' }, 0.3],
      [{ layers: 0.25 }, 0.05],
      [{ layers: 0.75 }, 0.01],
    ]),
  );
  assert.deepEqual(
    constraints.map(row => [row.knob, row.levels.map(level => level.label), row.shown]),
    [
      ['window', [`prompt kept ${formatPercent(0.6)}`, 'last 3 words', 'nothing'], 1],
      ['layers', [`${formatPercent(0.75)} of the layers`, `${formatPercent(0.25)} of the layers`], 1],
    ],
  );
});

test('where the model breaks down, masses are kept, its entropy is not compared, and it is not ranked', () => {
  const broken = (index: number) => reading(1, index, [free, law(1, 60, 10, 10, 5, 5)]);
  const study = studyOf([
    [{ layers: 0.5 }, 0],
    [{ window: '6 words' }, 0.4],
  ]);
  const { constraints, sentence } = report(
    { ...study, readings: study.readings.map(one => (one.configuration === 1 ? broken(one.text) : one)) },
    { cards: [{ layers: 4 }] },
  );
  const level = constraints[0]?.levels[0];
  assert.equal(level?.isBroken, true);
  assert.ok(level.kept.kind === 'estimate' && level.lost.kind === 'estimate' && level.openness.kind === 'estimate');
  for (const figure of [level.sizeChange, level.constrainedOpenness, level.gained, level.removed])
    assert.equal(figure.kind, 'abstain');
  near(level.logProbChange, Math.log(1 / 91) - Math.log(0.4), 1e-5);
  assert.match(
    sentence,
    /is the context window: .* Not ranked, because the model breaks down and its own answers become very unlikely: with only 2 of 4 layers \(\d+% \[\d+, \d+\] shifts\)\./,
  );
});

test('where a level breaks the model, its row takes the mildest level at which it works, unranked', () => {
  const broken = (index: number, text: number) => reading(index, text, [free, law(1, 60, 10, 10, 5, 5)]);
  const study = studyOf([
    [{ layers: 0.75 }, 0.3],
    [{ layers: 0.5 }, 0],
    [{ heads: 0.5 }, 0.6],
  ]);
  const at = study.configurations.find(({ setting }) => setting.layers === 0.5)?.index;
  const { constraints, sentence, headline } = report(
    { ...study, readings: study.readings.map(one => (one.configuration === at ? broken(at, one.text) : one)) },
    { study: {}, cards: [{ layers: 4, heads: 4 }] },
  );
  const layers = constraints.find(({ knob }) => knob === 'layers');
  assert.deepEqual([layers?.levels[1]?.isBroken, layers?.shown], [true, 0]);
  assert.match(
    sentence,
    /With only 2 of 4 layers, the model breaks down; the mildest level at which it works, with only 3 of 4 layers, shifts 15 ?% \[\d+, \d+\] and is not ranked\./,
  );
  assert.doesNotMatch(headline, /layers/);
});

test('the headline names what holds most of the loss together, where that is not the tightest limit', () => {
  const study = studyOf([
    [{ precision: '4-bit' }, 0.2],
    [{ window: '6 words' }, 0.6],
  ]);
  const { constraints, comparison, alike } = report(study);
  const share = (knob: 'precision' | 'window', value: number): Attribution['shapley'][number] => ({
    knob,
    label: knob,
    share: estimate(value, [value - 0.1, value + 0.1], 16, 'm'),
  });
  const sentencesOf = (precision: number): string[] =>
    constraintSentences(
      study,
      {
        constraints,
        comparison,
        alike,
        attribution: {
          design: '',
          shares: [],
          plots: [],
          interaction: {
            verdict: 'not-identified',
            sentence: '',
            lambda: abstain({ code: 'scale-not-identified' }, 0),
            boxCox: abstain({ code: 'scale-not-identified' }, 0),
            rawShare: abstain({ code: 'scale-not-identified' }, 0),
            logShare: abstain({ code: 'scale-not-identified' }, 0),
            tukey: null,
          },
          shapley: [share('precision', precision), share('window', 1 - precision)],
        },
        sensitivity: null,
      },
      { isRunning: false },
    );
  assert.match(
    sentencesOf(0.83)[0] ?? '',
    /^On \d+ answers? to this prompt, the weight precision accounts for most of the loss when limits are combined: 83% \[73, 93\]\.$/,
  );
  assert.match(sentencesOf(0.2)[0] ?? '', /the tightest limit is the context window/);
});

test('every headline on limits is one line of at most 25 words', () => {
  const wordsIn = (text: string): number => text.split(/\s+/u).filter(word => !/[[\]]/u.test(word)).length;
  for (const shares of [
    [[{ window: '6 words' }, 0.6]],
    [
      [{ precision: '4-bit' }, 0.2],
      [{ window: '6 words' }, 0.6],
    ],
    [
      [{ precision: '4-bit' }, 0.4],
      [{ window: '6 words' }, 0.41],
      [{ heads: 0.1 }, 0.4],
    ],
  ] as const) {
    const { headline } = report(studyOf([...shares], 16, 0.05));
    assert.ok(headline !== '' && wordsIn(headline) <= 25, `${wordsIn(headline)}: ${headline}`);
  }
});

test('a model that sees less of its prompt works, however unlikely its answers become', () => {
  const study = studyOf([[{ window: '6 words' }, 0]]);
  const { constraints } = report({
    ...study,
    readings: study.texts.map(({ index }) => reading(1, index, [free, law(1, 60, 10, 10, 5, 5)])),
  });
  assert.deepEqual(
    [constraints[0]?.levels[0]?.isBroken, constraints[0]?.levels[0]?.sizeChange.kind],
    [false, 'estimate'],
  );
});

test('a fall of just under two nats a token is still a working model', () => {
  const under = law(40 * Math.exp(-1.99), 30 + 40 * (1 - Math.exp(-1.99)), 10, 10, 5, 5);
  const study = studyOf([[{ layers: 0.5 }, 0]]);
  const { constraints } = report({
    ...study,
    readings: study.texts.map(({ index }) => reading(1, index, [free, under])),
  });
  assert.equal(constraints[0]?.levels[0]?.isBroken, false);
  assert.equal(constraints[0].levels[0].sizeChange.kind, 'estimate');
});

test('random masks are averaged within a text before texts are counted', () => {
  const all = texts(8);
  const draws = [0, 1, 2, 3].map(draw => configuration(draw + 1, 'level', { heads: 0.25 }, { draw }));
  const readings = draws.flatMap(({ index, draw }) =>
    all.map(text => reading(index, text.index, [free, moved(0.1 * (draw + 1), 0, 0)])),
  );
  const { constraints } = report({
    ...noStudy,
    configurations: [configuration(0, 'reference', {}), ...draws],
    texts: all,
    readings,
  });
  assert.deepEqual(
    constraints.map(row => row.levels.length),
    [1],
  );
  const level = constraints[0]?.levels[0];
  near(level?.kept, 0.75);
  assert.ok(level?.kept.kind === 'estimate' && level.kept.n === 8 && level.texts === 8 && level.positions === 8);
  assert.equal(level.phrase, `with ${formatPercent(0.25)} of the attention heads masked`);
});

test('words that would follow the prompt come before words inside it, and probe texts name none', () => {
  const sources = ['prompt', 'answer', 'probe', 'prompt'] as const;
  const all = sources.map((source, index) => ({ ...(texts(1, source)[0] ?? assert.fail()), index }));
  const inside: readonly [Float64Array, Float64Array] = [law(5, 5, 80, 5, 5), law(5, 5, 5, 80, 5)];
  const after: readonly [Float64Array, Float64Array] = [law(50, 40, 1, 1, 8), law(30, 30, 1, 1, 38)];
  const probe: readonly [Float64Array, Float64Array] = [law(1, 1, 1, 1, 1, 95), law(1, 1, 1, 1, 1, 1, 95)];
  const readings = sources.map((source, index) =>
    reading(1, index, source === 'prompt' ? inside : source === 'answer' ? after : probe),
  );
  const study: Study = {
    ...noStudy,
    configurations: [configuration(0, 'reference', {}), configuration(1, 'level', { window: '3 words' })],
    texts: all,
    readings,
  };
  const level = report(study).constraints[0]?.levels[0];
  assert.deepEqual(
    level?.lostWords.map(word => word.text),
    ['castle', ' king', ' fox'],
  );
  assert.deepEqual(
    level.gainedWords.map(word => word.text),
    [' the', ' tree'],
  );
});

test('what was not read yet abstains, and too few texts are reported', () => {
  const study = studyOf([
    [{ window: '6 words' }, 0.4],
    [{ precision: '4-bit' }, 0.2],
  ]);
  const begun = report({ ...study, readings: [] }, { status: 'running' });
  assert.deepEqual([begun.done, begun.planned, begun.sentence], [0, 3, 'Measuring which limit is the tightest.']);
  assert.ok(begun.constraints.every(row => row.levels.every(({ kept }) => kept.kind === 'abstain' && kept.n === 0)));
  const half = report(
    { ...study, readings: study.readings.filter(one => one.configuration === 1) },
    { status: 'running' },
  );
  assert.deepEqual([half.done, half.constraints[1]?.levels[0]?.kept.kind], [2, 'abstain']);
  assert.match(
    half.sentence,
    /^On \d+ answers? to this prompt, only the context window has a measurable effect: .* The study is still running\.$/,
  );
  assert.match(
    report(studyOf([[{ window: '6 words' }, 0.4]], 2)).sentence,
    /^The tightest limit is not stated: .*4 texts.*2.*\.$/,
  );
});

test('a report of the same study is the same object; a disabled knob says why', () => {
  const reason = { code: 'no-other-sizes' } as const;
  const run = studyRun({ ...studyOf([[{ window: '6 words' }, 0.4]]), disabled: [{ knob: 'size', reason }] });
  assert.equal(findingsOf(run), findingsOf({ ...run }));
  assert.deepEqual(findingsOf(run).disabled, [{ knob: 'size', title: 'Model size', reason }]);
});

test('a level that did not change is the same object in the next report', () => {
  const study = studyOf([
    [{ window: '6 words' }, 0.4],
    [{ precision: '4-bit' }, 0.2],
  ]);
  const half = { ...study, readings: study.readings.filter(one => one.configuration === 1 || one.text < 6) };
  const [before, after] = [report(half), report(study)];
  assert.equal(before.constraints[0]?.levels[0], after.constraints[0]?.levels[0]);
  assert.deepEqual([before.constraints[1]?.levels[0]?.texts, after.constraints[1]?.levels[0]?.texts], [6, 16]);
});

test('own answers are the figures, probe texts stand apart, and their number does not matter', () => {
  const withProbes = (probes: number): Study => {
    const answers = studyOf([[{ window: '6 words' }, 0.6]], 16, 0);
    const extra = texts(probes, 'probe').map(text => ({ ...text, index: 16 + text.index }));
    return {
      ...answers,
      texts: [...answers.texts, ...extra],
      readings: [...answers.readings, ...extra.map(({ index }) => reading(1, index, [free, moved(0.1, 0, 0)]))],
    };
  };
  for (const probes of [4, 16]) {
    const { constraints, sentence } = report(withProbes(probes));
    const level = constraints[0]?.levels[0];
    near(level?.kept, 0.7);
    near(level?.probesKept, 0.9);
    assert.equal(level?.texts, 16);
    assert.match(
      sentence,
      /^On \d+ answers? to this prompt, .* 30% .* On the probe texts \(\d+ texts?\), the shift is 10% \[\d+, \d+\] with only/,
    );
  }
});

test('below 16 texts nothing is ranked, and the reason is given', () => {
  const { sentence, comparison } = report(
    studyOf(
      [
        [{ precision: '4-bit' }, 0.4],
        [{ window: '6 words' }, 0.8],
      ],
      15,
    ),
  );
  assert.deepEqual(comparison, { basis: 'few-texts', texts: 15, needed: 16, levels: [] });
  assert.doesNotMatch(sentence, /tightest/);
  assert.match(
    sentence,
    /2 limits have a measurable effect\. .* They are not ranked: a ranking needs 16 texts, and this study reads 15\./,
  );
});

test('without named levels, limits are ranked only where they leave the same share', () => {
  const byCost = (heads: number) =>
    report(
      studyOf([
        [{ layers: 0.75 }, 0.6],
        [{ heads }, 0.3],
        [{ temperature: 0.3 }, 0.9],
      ]),
      { study: {}, cards: [{ layers: 4, heads: 4 }] },
    );
  const { comparison, sentence } = byCost(0.25);
  assert.deepEqual(comparison, {
    basis: 'equal-cost',
    left: 0.75,
    levels: [
      { knob: 'layers', level: 0 },
      { knob: 'heads', level: 0 },
    ],
  });
  assert.match(sentence, /^On \d+ answers? to this prompt, the tightest limit is the number of layers: /);
  assert.match(sentence, / Limits are compared where each leaves about 75% of its layers, heads, bits or words\./);
  const unequal = byCost(0.5);
  assert.deepEqual(unequal.comparison, { basis: 'unequal-cost', levels: [] });
  assert.doesNotMatch(unequal.sentence, /tightest/);
});

test('random masks that differ widen the interval', () => {
  const all = texts(16);
  const widthOf = (spread: number): number => {
    const draws = [0, 1, 2, 3].map(draw => configuration(draw + 1, 'level', { heads: 0.25 }, { draw }));
    const readings = draws.flatMap(({ index, draw }) =>
      all.map(text => reading(index, text.index, [free, moved(0.4 + spread * (draw - 1.5), 0, 0)])),
    );
    const { constraints } = report({
      ...noStudy,
      configurations: [configuration(0, 'reference', {}), ...draws],
      texts: all,
      readings,
    });
    const kept = constraints[0]?.levels[0]?.kept;
    assert.ok(kept?.kind === 'estimate');
    return kept.interval[1] - kept.interval[0];
  };
  assert.ok(widthOf(0.2) > 1.5 * widthOf(0), `${widthOf(0)} and ${widthOf(0.2)}`);
});
