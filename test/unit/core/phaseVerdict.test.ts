import assert from 'node:assert/strict';
import test from 'node:test';
import { reasonText } from '../../../src/core/reasons.ts';
import { shapeComparer } from '../../../src/core/phase/curveShapes.ts';
import { classifyTransition } from '../../../src/core/phase/phaseVerdict.ts';
import { ruleText } from '../../../src/core/phase/ruleMessages.ts';
import { verdictText } from '../../../src/core/phase/verdictMessages.ts';
import { randomStream } from '../../../src/core/statistics/random.ts';
import type { Scan, Verdict } from '../../../src/core/phase/scan.ts';
import { correlationTime } from '../../../src/core/phase/memory.ts';
import type { Trajectory } from '../../../src/core/trajectory.ts';
import oracles from '../../fixtures/oracles.json' with { type: 'json' };
import sketch from '../../fixtures/sketch/reference.json' with { type: 'json' };
import { binaryScan, sampleBinary } from '../support/binaryTexts.ts';
import type { BinaryLaw } from '../support/binaryTexts.ts';
import { collectiveScan } from '../support/collectiveTexts.ts';
import { chainMoments, curieWeissLaw } from '../support/curieWeissChain.ts';
import { independentScan, schottkyLogits, zipfLogits } from '../support/independentTexts.ts';

const temperatures = [0.2, 0.3, 0.4, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.9, 1, 1.2, 1.5, 2];
const even = Array.from({ length: 21 }, (_, i) => 0.1 + i / 10);
const ruleOf = (verdict: Verdict, rule: number): Verdict['rules'][number] => {
  const found = verdict.rules.find(outcome => outcome.rule === rule);
  assert.ok(found);
  return found;
};
/** Words and forms that every verdict must keep to. */
const checkForm = (verdict: Verdict): void => {
  assert.deepEqual(
    verdict.rules.map(({ rule }) => rule),
    [1, 2, 3, 4, 5, 6, 7],
  );
  const sentence = verdictText(verdict.message);
  const texts = [sentence, ...verdict.rules.map(({ message }) => ruleText(message))].join(' ');
  assert.equal(/phase transition/i.test(texts), verdict.verdict === 'supported');
  assert.equal(/crossover/i.test(sentence), verdict.verdict === 'crossover');
  assert.ok(!/NaN|undefined|Infinity/.test(texts), texts);
};

/** Centre of the sigmoid through the exact mean energies, with the exact standard errors of `samples` texts. */
function exactCentre(length: number, samples: number): number {
  const moments = temperatures.flatMap(temperature => chainMoments(temperature, [length], 16));
  const energies = moments.map(({ energy }) => energy);
  const floor = (1e-3 * (Math.max(...energies) - Math.min(...energies))) ** 2;
  const weights = moments.map(({ energyVariance }) => 1 / Math.max(floor, energyVariance / samples));
  return shapeComparer(temperatures).compare(energies, weights).sigmoid.center;
}

test('the exact moments of the feedback chain are those of its samples', () => {
  const [exact] = chainMoments(0.75, [112], 16);
  const next = randomStream(1);
  const energies = Array.from({ length: 4000 }, (_, i) => {
    const { logProb1 } = sampleBinary(curieWeissLaw, 0.75, 128, i, next);
    return -logProb1.subarray(16).reduce((a, b) => a + b, 0) / 112;
  });
  const mean = energies.reduce((a, b) => a + b, 0) / energies.length;
  const variance = energies.reduce((a, b) => a + (b - mean) ** 2, 0) / (energies.length - 1);
  assert.ok(exact);
  assert.ok(Math.abs(mean - exact.energy) < 4 * Math.sqrt(exact.energyVariance / 4000), `${mean}, ${exact.energy}`);
  assert.ok(Math.abs(variance / exact.energyVariance - 1) < 0.1, `${variance}, ${exact.energyVariance}`);
});

test('a sampled Curie-Weiss feedback chain is supported, at the place that its exact distribution gives', () => {
  for (const [tokens, seeds] of [
    [256, [1, 2, 3]],
    [1040, [4]],
  ] as const) {
    const centre = exactCentre(tokens - 16, 200);
    for (const seed of seeds) {
      const verdict = classifyTransition(binaryScan(curieWeissLaw, temperatures, 200, tokens, seed));
      checkForm(verdict);
      assert.equal(verdict.verdict, 'supported', verdictText(verdict.message));
      assert.ok(verdict.location.kind === 'estimate');
      const [low, high] = verdict.location.interval;
      assert.ok(low <= centre && centre <= high, `${centre} is outside ${low} to ${high}`);
      assert.ok(verdict.feedbackGain.kind === 'estimate' && verdict.feedbackGain.interval[0] > 1.5);
    }
  }
});

test('T20: a narrow change that sharpens with length is supported in at least 95% of seeds', () => {
  let supported = 0;
  for (let seed = 1; seed <= 20; seed++) {
    const verdict = classifyTransition(
      collectiveScan({
        temperatures: even,
        samples: 64,
        tokens: 144,
        seed,
        scale: t => 0.06 + 0.3 / (1 + t / 8),
        disorder: 0.05,
        noise: 0.8,
        piece: () => 'a',
      }),
    );
    if (verdict.verdict === 'supported') supported++;
  }
  assert.ok(supported >= 19, String(supported));
});

test('the same change is a crossover while runs never forget how they began', () => {
  const verdict = classifyTransition(
    collectiveScan({
      temperatures: even,
      samples: 64,
      tokens: 272,
      seed: 1,
      scale: t => 0.06 + 0.3 / (1 + t / 8),
      disorder: 0.05,
      noise: 0.8,
      piece: index => (index % 2 === 0 ? 'a' : ' '),
    }),
  );
  checkForm(verdict);
  assert.equal(verdict.verdict, 'crossover');
  assert.match(
    ruleText(ruleOf(verdict, 4).message),
    /The correlation time is not resolved: 26\d\.\d of 256 tokens at temperature 0\.1/,
  );
});

test('a change that is as narrow but the same at every length fails rule 4 and is not found', () => {
  const verdict = classifyTransition(
    collectiveScan({
      temperatures: even,
      samples: 64,
      tokens: 272,
      seed: 2,
      scale: () => 0.08,
      disorder: 0,
      noise: 0.8,
      piece: () => 'a',
    }),
  );
  checkForm(verdict);
  assert.ok(['abstain', 'not-supported'].includes(verdict.verdict), verdict.verdict);
  assert.deepEqual(
    [1, 2, 3, 4, 5, 7].map(rule => ruleOf(verdict, rule).passed),
    [true, true, true, false, true, true],
  );
  assert.notEqual(ruleOf(verdict, 6).passed, true);
});

test('T35: independent tokens of one softmax pass rules 1, 2, 3 and 5 and are never supported', () => {
  const distributions = { zipf: zipfLogits(5000), schottky: schottkyLogits(5000, 8.5) };
  for (const [name, logits] of Object.entries(distributions)) {
    for (const mode of ['streams', 'answers'] as const) {
      for (let seed = 1; seed <= 4; seed++) {
        const length = (u: number): number => (mode === 'streams' ? 272 : 8 + Math.floor(u * 80));
        const verdict = classifyTransition(
          independentScan({ logits, temperatures: even, samples: 64, mode, length, seed }),
        );
        checkForm(verdict);
        assert.equal(verdict.verdict, 'not-supported', `${name}: ${verdictText(verdict.message)}`);
        assert.equal(ruleOf(verdict, 6).passed, false);
        if (name === 'schottky')
          assert.deepEqual(
            [1, 2, 3, 5].map(rule => ruleOf(verdict, rule).passed),
            [true, true, true, true],
          );
        if (mode === 'answers')
          assert.match(
            ruleText(ruleOf(verdict, 4).message),
            /over the first 8, 16, and 32 tokens of the \d+% of answers that are long enough.*F is \d\.\d/,
          );
      }
    }
  }
});

const frozenMixture: BinaryLaw = ({ t, first }) => (t === 0 ? 0 : first === 1 ? Math.log(4) : -Math.log(4));
const neighbors: BinaryLaw = ({ t, last }) => (t === 0 ? 0 : last === 1 ? 2 : -2);

test('a frozen mixture never mixes and is no transition', () => {
  for (const distribution of [
    frozenMixture,
    ({ t, first }) => (t === 0 ? 0 : first === 1 ? Math.log(4) : -Math.log(40)),
  ] satisfies BinaryLaw[]) {
    const verdict = classifyTransition(binaryScan(distribution, temperatures, 200, 256, 5));
    checkForm(verdict);
    assert.ok(['abstain', 'not-supported'].includes(verdict.verdict), verdictText(verdict.message));
    assert.ok(
      verdict.rules.some(({ passed }) => passed === false),
      'some rule fails for certain',
    );
  }
});

test('T17: a chain of neighbors looks frozen while cold, has no transition, and shows its correlation time', () => {
  const verdict = classifyTransition(binaryScan(neighbors, temperatures, 200, 256, 6));
  checkForm(verdict);
  assert.equal(verdict.verdict, 'not-supported');
  assert.match(ruleText(ruleOf(verdict, 4).message), /2[34]\d\.\d of 240 tokens at temperature 0\.2/);
  const cold = [0.26, 0.28, 0.3, 0.32, 0.34, 0.36, 0.38, 0.4];
  const near = classifyTransition(binaryScan(neighbors, cold, 100, 256, 7));
  assert.ok(near.verdict !== 'supported' && near.verdict !== 'crossover', near.verdict);
});

test('T17: correlation times of the chain of neighbors, N Ω / σ²', () => {
  for (const [temperature, table] of Object.entries(oracles.null_1d_tau)) {
    for (const length of [32, 256]) {
      const expected = (table as Record<string, number>)[length];
      if (expected === undefined) continue;
      const next = randomStream(length);
      const series = Array.from({ length: 2000 }, (_, i) =>
        Float64Array.from(sampleBinary(neighbors, Number(temperature), length + 16, i, next).ids),
      );
      const time = correlationTime(series, length);
      assert.ok(Math.abs(time / expected - 1) < 0.1, `T ${temperature}, N ${length}: ${time} is not ${expected}`);
    }
  }
});

/** Answers of 32 equal tokens whose cell has exactly this energy and standard error, and this mean entropy. */
function sketchAnswers(energy: number, error: number, entropy: number): Trajectory[] {
  const n = sketch.answers_per_cell;
  return Array.from({ length: n }, (_, index) => {
    const side = index % 2 === 0 ? 1 : -1;
    const value = energy + side * error * Math.sqrt(n - 1);
    return {
      cell: 0,
      index,
      ids: new Int32Array(32),
      logProbT: new Float32Array(32).map((_value, t) => -1 - 0.1 * ((t + index) % 3)),
      logProb1: new Float32Array(32).fill(-value),
      entropy: new Float32Array(32).fill(entropy + side * 0.1 * entropy),
      logitVariance: new Float32Array(32),
      ended: false,
      embedding: null,
      text: 'x'.repeat(32),
      pieces: new Array<string>(32).fill('x'),
    };
  });
}

test('the energy row of the sketch is sharp, narrow and located, but five rules cannot make it a transition', () => {
  const rows = sketch.cells['whole prompt'].u as [number, number, number][];
  const entropies = sketch.first_step_entropy_nats['whole prompt'];
  const points = sketch.temperatures.map((temperature, i) => {
    const [value, low, high] = rows[i] ?? [NaN, NaN, NaN];
    return { temperature, trajectories: sketchAnswers(value, (high - low) / 2 / 1.96, entropies[i] ?? NaN) };
  });
  const energy = Float64Array.from({ length: 16 * 9 }, (_, i) => {
    const temperature = sketch.temperatures[i % 9] ?? NaN;
    return 1 + 10 / (1 + Math.exp((1.55 - temperature) / 0.33)) + 0.05 * Math.floor(i / 9);
  });
  const scan: Scan = {
    mode: 'answers',
    points,
    softmaxNull: { temperatures: sketch.temperatures, energy },
    tokens: 32,
    vocabulary: 49_152,
  };
  const verdict = classifyTransition(scan);
  checkForm(verdict);
  assert.equal(verdict.verdict, 'abstain');
  assert.deepEqual(
    [1, 2, 5].map(rule => ruleOf(verdict, rule).passed),
    [true, true, true],
  );
  assert.match(
    ruleText(ruleOf(verdict, 2).message),
    /^Rule 2, narrow: the change is 0\.7\d \[.*\] times as wide as its center is high, and must stay below 1\.25;/,
  );
  assert.match(ruleText(ruleOf(verdict, 5).message), /the center is at 1\.3[12] \[1\.\d\d, 1\.\d\d\]/);
  assert.ok(
    verdict.feedbackGain.kind === 'estimate' && Math.abs(verdict.feedbackGain.value - 1.5) < 0.15,
    JSON.stringify(verdict.feedbackGain),
  );
});

test('without the null of fixed texts a sharp change cannot be called collective', () => {
  const scan = collectiveScan({
    temperatures: even,
    samples: 64,
    tokens: 272,
    seed: 1,
    scale: t => 0.06 + 0.3 / (1 + t / 8),
    disorder: 0.05,
    noise: 0.8,
    piece: () => 'a',
  });
  const verdict = classifyTransition({ ...scan, softmaxNull: null });
  checkForm(verdict);
  assert.equal(verdict.verdict, 'abstain');
  assert.equal(ruleOf(verdict, 6).passed, null);
  assert.equal(verdict.nullWidth.kind, 'abstain');
});

test('errors too large to see a sharp change give an abstention, not a denial', () => {
  const verdict = classifyTransition(
    collectiveScan({
      temperatures: even,
      samples: 16,
      tokens: 272,
      seed: 3,
      scale: () => 0.4,
      disorder: 1.5,
      noise: 60,
      piece: () => 'a',
    }),
  );
  checkForm(verdict);
  assert.equal(verdict.verdict, 'abstain');
  assert.ok(['low-power', 'inconclusive'].includes(verdict.message.code), verdictText(verdict.message));
});

test('fewer than 7 temperatures with 16 answers abstain by name', () => {
  const scan = binaryScan(curieWeissLaw, [0.3, 0.7, 1.1], 16, 48, 1);
  const verdict = classifyTransition(scan);
  assert.equal(verdict.verdict, 'abstain');
  assert.ok(
    verdict.location.kind === 'abstain' &&
      reasonText(verdict.location.reason) === 'needs 7 temperatures with 16 runs each, has 3',
  );
  checkForm(verdict);
  checkForm(classifyTransition({ ...scan, points: [] }));
  checkForm(classifyTransition(binaryScan(curieWeissLaw, temperatures, 15, 48, 1)));
});

test('short or equal texts give no NaN', () => {
  for (const tokens of [17, 20, 64])
    checkForm(classifyTransition(binaryScan(curieWeissLaw, temperatures, 16, tokens, 1)));
  const equal = classifyTransition(binaryScan(() => 40, temperatures, 16, 64, 1));
  checkForm(equal);
  assert.equal(equal.verdict, 'abstain');
});

test('the same scan gives the same verdict, whatever the order of its temperatures', () => {
  const scan = binaryScan(curieWeissLaw, temperatures, 32, 128, 9);
  assert.deepEqual(classifyTransition({ ...scan, points: [...scan.points].reverse() }), classifyTransition(scan));
});
