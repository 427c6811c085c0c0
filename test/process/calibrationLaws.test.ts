import assert from 'node:assert/strict';
import test from 'node:test';
import { softmax } from '../../src/core/distribution.ts';
import { fluctuationOf, timeAverages } from '../../src/core/ergodicity/fluctuation.ts';
import { analyzeVariance, intraclassCorrelation } from '../../src/core/answers/icc.ts';
import type { Trajectory } from '../../src/core/trajectory.ts';
import { similarityOf } from '../../src/core/answers/similarity.ts';
import { vendiAnswers } from '../../src/core/answers/thresholds.ts';
import { vendiFigure, vendiScore } from '../../src/core/answers/vendi.ts';
import { randomStream } from '../../src/core/statistics/random.ts';
import { powerEnergy } from '../../src/core/phase/equilibrium.ts';
import { informationFigure } from '../../src/core/paths/forks.ts';
import { couplingOf, meetingOf } from '../../src/core/paths/coupling.ts';
import { twoStateChain } from '../../src/engine/calibration/letterDistributions.ts';
import { letterLogits } from './support/letterLogits.ts';
import { openCalibration } from '../../src/engine/openCalibration.ts';
import { chainMoments } from '../unit/support/curieWeissChain.ts';
import { derailRateOf, derailingEnergy, derailingLaw, derailingVocabulary } from '../unit/support/derailingTexts.ts';
import { listed, sampleCalibration, sampleCells } from './support/calibrationSamples.ts';

const sum = (values: Iterable<number>): number => [...values].reduce((a, b) => a + b, 0);
const meanOf = (values: readonly number[]): number => sum(values) / values.length;
const varianceOf = (values: readonly number[]): number =>
  sum(values.map(value => (value - meanOf(values)) ** 2)) / (values.length - 1);
const spaces = (trajectories: readonly Trajectory[], from = 0): Float64Array[] =>
  trajectories.map(({ pieces }) => Float64Array.from(pieces.slice(from), piece => (piece === ' ' ? 1 : 0)));
const energies = (trajectories: readonly Trajectory[]): number[] =>
  trajectories.map(({ logProb1 }) => -sum(logProb1) / logProb1.length);
const assertWithin = (found: number, expected: number, error: number, what: string): void => {
  assert.ok(Math.abs(found - expected) <= error, `${what}: ${found} is not ${expected} to ${error}`);
};
const fluctuation = (series: readonly Float64Array[], length: number): number =>
  fluctuationOf(timeAverages(series, length, 0)).value;
const correlation = (series: readonly Float64Array[]): number => {
  const { whole } = analyzeVariance(series);
  assert.ok(whole);
  return intraclassCorrelation(whole.between / whole.within, whole.size);
};

test('Curie-Weiss texts have the energies of their exact distribution', async () => {
  const temperatures = [0.4, 0.7, 1.2];
  const cells = await sampleCalibration(listed('calibration:curie-weiss'), temperatures, {
    samples: 2000,
    tokens: 64,
    seed: 1,
  });
  cells.forEach((cell, at) => {
    const [exact] = chainMoments(temperatures[at] ?? NaN, [64], 0);
    assert.ok(exact);
    const found = energies(cell);
    assertWithin(meanOf(found), exact.energy, 4 * Math.sqrt(exact.energyVariance / found.length), 'energy');
    assertWithin(varianceOf(found), exact.energyVariance, 0.2 * exact.energyVariance, 'variance');
  });
});

test('T32: independent letters have the energy of one re-tempered softmax, and share nothing between answers', async () => {
  const model = listed('calibration:iid');
  const temperatures = [0.5, 1, 1.6];
  const cells = await sampleCalibration(model, temperatures, { samples: 500, tokens: 64, seed: 2 });
  const logits = letterLogits(model, []);
  const surprisal = softmax(logits, 1).map(p => -Math.log(p));
  cells.forEach((cell, at) => {
    const law = softmax(logits, temperatures[at] ?? NaN);
    const energy = sum(law.map((p, letter) => p * (surprisal[letter] ?? 0)));
    const spread = sum(law.map((p, letter) => p * ((surprisal[letter] ?? 0) - energy) ** 2));
    assertWithin(meanOf(energies(cell)), energy, 4 * Math.sqrt(spread / (500 * 64)), 'energy');
    law.forEach((p, letter) => {
      const count = sum(cell.map(({ ids }) => ids.filter(id => id === letter).length));
      assertWithin(count / 32_000, p, 4.5 * Math.sqrt((p * (1 - p)) / 32_000) + 1e-9, `letter ${letter}`);
    });
    assertWithin(correlation(spaces(cell)), 0, 0.01, 'share between answers');
  });
});

test('T10, T29: the two-state chain has its exact fluctuation metric and share between answers', async () => {
  const [cell = []] = await sampleCalibration(listed('calibration:two-state-chain'), [1], {
    samples: 4000,
    tokens: 128,
    seed: 3,
  });
  assertWithin(fluctuation(spaces(cell), 128), 0.0774911, 0.05 * 0.0774911, 'fluctuation');
  assertWithin(correlation(spaces(cell)), 0.304531, 0.03, 'share between answers');
});

test('T12, T29: the frozen mixture has its exact fluctuation metric and share between answers after the letter that decides', async () => {
  const [cell = []] = await sampleCalibration(listed('calibration:frozen-mixture'), [1], {
    samples: 4000,
    tokens: 129,
    seed: 4,
  });
  const series = spaces(cell, 1);
  for (const length of [16, 128])
    assertWithin(
      fluctuation(series, length),
      0.09 + 0.16 / length,
      0.05 * (0.09 + 0.16 / length),
      `fluctuation at ${length}`,
    );
  assertWithin(correlation(series), 0.36, 0.03, 'share between answers');
});

test('the share of a letter drawn from the urn has its exact variance', async () => {
  const [cell = []] = await sampleCalibration(listed('calibration:polya-urn'), [1], {
    samples: 4000,
    tokens: 100,
    seed: 5,
  });
  for (const n of [1, 10, 100]) {
    const exact = (n + 2) / (12 * n);
    assertWithin(fluctuation(spaces(cell), n), exact, 0.05 * exact, `variance of ${n} draws`);
  }
});

test('T13: the first letter drawn from the urn tells as many bits about the majority as it should', async () => {
  const samples = 1500;
  const [cell = []] = await sampleCalibration(listed('calibration:polya-urn'), [1], { samples, tokens: 101, seed: 6 });
  const counts = [
    [0, 0],
    [0, 0],
  ];
  for (const series of spaces(cell)) {
    const outcomes = counts[series[0] ?? 0] ?? [];
    const majority = sum(series) > 50 ? 1 : 0;
    outcomes[majority] = (outcomes[majority] ?? 0) + 1;
  }
  const found = informationFigure(
    counts.map(one => ({ weight: 0.5, counts: one, isExact: false })),
    1,
  );
  assert.ok(found.kind === 'estimate');
  assertWithin(found.value, 0.192669, (4 / 3) * 0.015 * Math.sqrt(20_000 / samples), 'bits');
});

test('the cycle goes on but for its slips', async () => {
  const [cell = []] = await sampleCalibration(listed('calibration:periodic'), [1], {
    samples: 200,
    tokens: 129,
    seed: 6,
  });
  const slips = sum(
    cell.map(({ ids }) => ids.filter((id, at) => at > 0 && id !== ((ids[at - 1] ?? 0) + 1) % 4).length),
  );
  assertWithin(slips / 25_600, 0.02, 4 * Math.sqrt((0.02 * 0.98) / 25_600), 'slips');
  assert.equal(new Set(cell.map(({ ids }) => ids[0])).size, 4);
});

test('W1: texts derail at the exact rate per token, stay so, and have the exact energy', async () => {
  const model = listed('calibration:derailing');
  const { distribution } = model;
  assert.ok(distribution.reads === 'derailed');
  assert.deepEqual(model.parameters, { gap: derailingLaw.gap, bad: derailingLaw.bad });
  assert.equal(distribution.good, derailingLaw.letters);
  const temperatures = [0.9, 1.1, 1.3];
  const [samples, tokens] = [96, 32];
  const cells = await sampleCalibration(model, temperatures, { samples, tokens, seed: 12 });
  const noise = Math.log(derailingVocabulary(derailingLaw));
  cells.forEach((cell, at) => {
    const temperature = temperatures[at] ?? NaN;
    const breaks = cell.map(({ ids }) => ids.findIndex(id => id >= distribution.good));
    // Tokens drawn while alive, the one that derails a text among them.
    const alive = sum(breaks.map(place => (place < 0 ? tokens : place + 1)));
    const broken = breaks.filter(place => place >= 0).length;
    const rate = derailRateOf(derailingLaw, temperature);
    assertWithin(broken / alive, rate, 4 * Math.sqrt((rate * (1 - rate)) / alive), `rate at ${temperature}`);
    cell.forEach(({ logProb1, entropy }, index) => {
      const place = breaks[index] ?? -1;
      if (place < 0) return;
      for (let t = place + 1; t < tokens; t++) {
        assertWithin(logProb1[t] ?? NaN, -noise, 1e-4, 'ln p of noise');
        assertWithin(entropy[t] ?? NaN, noise, 1e-3, 'entropy of noise');
      }
    });
    const found = energies(cell);
    const error = Math.sqrt(varianceOf(found) / samples);
    assertWithin(meanOf(found), derailingEnergy(derailingLaw, temperature, tokens), 4 * error, 'energy');
  });
});

test('a calibration model is a language model: same text at any batch, scores of its law, embeddings by letters', async () => {
  const calibration = listed('calibration:curie-weiss');
  const model = await openCalibration(calibration, 2);
  try {
    assert.equal(model.card.invariance, 'exact');
    const { signal } = new AbortController();
    const prefix = model.encode('whatever a person wrote', 'raw').ids;
    const collect = async (batch: number): Promise<Map<number, string>> => {
      const texts = new Map<number, string>();
      const rows = Array.from({ length: 20 }, (_, index) => ({ cell: 0, index, temperature: 0.7, topP: 1, topK: 0 }));
      for await (const row of model.sample(
        { prefix, rows, tokens: 40, end: 'suppress', seed: 7, batch, pool: false },
        signal,
        () => undefined,
      ))
        texts.set(row.index, model.decode(row.ids));
      return texts;
    };
    const reference = await collect(64);
    for (const batch of [1, 3]) assert.deepEqual(await collect(batch), reference);
    const ids = Int32Array.from([...prefix, 0, 0, 1, 0]);
    const { logits } = await model.score(ids, 0, signal);
    for (let seen = 0; seen <= 4; seen++) {
      const exact = softmax(letterLogits(calibration, [0, 0, 1, 0].slice(0, seen)));
      const found = softmax(logits.subarray(2 * seen, 2 * seen + 2));
      assertWithin(found[0] ?? NaN, exact[0] ?? NaN, 1e-5, `law after ${seen} letters`);
    }
    const [cold = []] = await sampleCells(model, [0.2], { samples: 32, tokens: 40, seed: 8 });
    const sides = cold.map(({ embedding, text }) => ({
      side: (embedding?.[0] ?? 0) > (embedding?.[1] ?? 0),
      mostly: Array.from(text).filter(letter => letter === 'a').length > 20,
    }));
    assert.ok(sides.filter(({ side, mostly }) => side === mostly).length >= 30, 'one-sided texts lie on their side');
    assert.ok(new Set(sides.map(({ side }) => side)).size === 2);
  } finally {
    await model.close();
  }
});

test('T27: two starts of a chain, drawn with the same random numbers, meet as the chain forgets', async () => {
  const model = await openCalibration(twoStateChain(0.1, 0.3), 1);
  const start = model.encode('', 'raw').ids;
  const [pairs, tokens] = [4000, 22];
  const draw = async (letter: number): Promise<Map<number, Int32Array>> => {
    const rows = Array.from({ length: pairs }, (_, index) => ({ cell: 0, index, temperature: 1, topP: 1, topK: 0 }));
    const prefix = Int32Array.of(...start, letter);
    const found = new Map<number, Int32Array>();
    const request = { prefix, rows, tokens, end: 'stop', seed: 5, batch: 256, pool: false } as const;
    const { signal } = new AbortController();
    for await (const row of model.sample(request, signal, () => undefined)) found.set(row.index, row.ids);
    return found;
  };
  const [first, second] = [await draw(0), await draw(1)];
  await model.close();
  const answer = (found: Map<number, Int32Array>, index: number) => ({ ids: found.get(index) ?? [], ended: false });
  const meetings = Array.from({ length: pairs }, (_, index) =>
    meetingOf([answer(first, index), answer(second, index)], tokens),
  );
  couplingOf(meetings).points.forEach(({ token, figure }) => {
    const exact = 0.6 ** token;
    assert.ok(figure.kind === 'estimate');
    assertWithin(figure.value, exact, 4 * Math.sqrt((exact * (1 - exact)) / pairs) + 1e-9, `Q(${token})`);
  });
});

test('weighted texts of a chain have the energies of its power distribution', async () => {
  const chain = twoStateChain(0.1, 0.3);
  const powers = [1.5, 0.5, 2];
  const expected = [
    { power: 2.529858, variance: 2.965903, sampled: 3.068535 },
    { power: 8.312742, variance: 6.905469, sampled: 8.048516 },
    { power: 1.703524, variance: 0.751005, sampled: 2.186614 },
  ];
  const cells = await sampleCalibration(
    chain,
    powers.map(power => 1 / power),
    { samples: 3000, tokens: 12, seed: 8 },
  );
  cells.forEach((cell, at) => {
    const { power, variance, sampled } = expected[at] ?? { power: NaN, variance: NaN, sampled: NaN };
    const found = powerEnergy(cell, 1 / (powers[at] ?? NaN));
    assert.ok(found);
    assertWithin(12 * found.energy, power, 4 * Math.sqrt(variance / found.effective), `power ${powers[at]}`);
    const totals = energies(cell).map(energy => 12 * energy);
    assertWithin(meanOf(totals), sampled, 4 * Math.sqrt(varianceOf(totals) / totals.length), `sampled ${powers[at]}`);
  });
});

test('T25: through ONNX, independent letters have the Vendi score of their law', async () => {
  const model = listed('calibration:iid');
  const [drawn = []] = await sampleCalibration(model, [1], { samples: 300, tokens: 1, seed: 5 });
  const found = vendiFigure(drawn);
  const vectors = new Map(drawn.map(({ ids, embedding }) => [ids[0], embedding]));
  const law = [...softmax(letterLogits(model, []), 1)].map((p, letter) => [letter, p] as const);
  const seen = law.filter(([letter]) => vectors.has(letter));
  assert.ok(sum(seen.map(([, p]) => p)) > 0.98, 'the letters that come are nearly all of the law');
  const next = randomStream(6);
  const scores = Array.from({ length: 300 }, () => {
    const texts = Array.from({ length: vendiAnswers }, () => {
      let left = next() * sum(seen.map(([, p]) => p));
      const [letter] = seen.find(([, p]) => (left -= p) < 0) ?? seen[0] ?? [0];
      return drawn.find(({ ids }) => ids[0] === letter) ?? drawn[0];
    }).filter(text => text !== undefined);
    return vendiScore(
      similarityOf(texts).cosine,
      texts.map((_, place) => place),
    );
  });
  const exact = meanOf(scores);
  assert.ok(found.kind === 'estimate' && found.n === 300);
  assert.ok(found.interval[0] <= exact && exact <= found.interval[1], `${exact} ${JSON.stringify(found)}`);
  assert.ok(exact > 1.5, `${exact}`);
});
