import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { hillNumber, opennessOf, softmax } from '../../../src/core/branching.ts';
import type { CellSample } from '../../../src/core/metric.ts';
import { measure, metricOf, metrics } from '../../../src/core/metrics.ts';
import { groupAnswers } from '../../../src/core/outcomes.ts';
import { randomStream } from '../../../src/core/random.ts';
import type { Mode, Trajectory } from '../../../src/core/trajectory.ts';
import { answer, axis, times } from './support/answers.ts';

function cell(mode: Mode, trajectories: readonly Trajectory[], tokens = 32): CellSample {
  return {
    mode, trajectories, tokens,
    temperature: 0.7,
    vocabulary: 49_152,
    openness: opennessOf([2, 1, 0], 0.7),
    grouping: trajectories.length === 0 ? null : groupAnswers(trajectories, { map: 'meaning' }),
  };
}

/** Answers of 4 to 11 words in four kinds of meaning, and two empty ones. */
function mixedAnswers(count: number): Trajectory[] {
  const next = randomStream(count);
  return times(count, i => {
    if (i === 3 || i === 7) return answer('', { index: i });
    const words = times(4 + Math.floor(next() * 8), () => ['sea', 'sun', 'sky', 'wind'][Math.floor(next() * 4)] ?? '').join(' ');
    const length = words.split(' ').length;
    const noise = (extra = 0): Float32Array => Float32Array.from({ length: length + extra }, () => -Math.log(1 - next()));
    return answer(words, { index: i, embedding: axis(i % 4, 6), logProb1: noise().map(x => -x), logProbT: noise().map(x => -x), entropy: noise(1), logitVariance: noise(1) });
  });
}

const streamsOnly = ['entropy-rate', 'gamma', 'fluctuation', 'ergodicity-breaking', 'correlation-time', 'r-hat', 'ess-bulk', 'ess-tail'];

test('the register knows every metric by an id of its own, each with words a person can read', () => {
  assert.equal(new Set(metrics.map(metric => metric.id)).size, metrics.length);
  for (const metric of metrics) {
    assert.equal(metricOf(metric.id), metric);
    assert.ok(metric.caption.length > 40 && metric.definition.length > 60 && metric.modes.length > 0, metric.id);
    assert.doesNotMatch(`${metric.caption} ${metric.definition}`, /science\.md|details\.md|undefined|NaN/, metric.id);
    assert.ok(metric.range[0] < metric.range[1]);
  }
  assert.throws(() => metricOf('entropy'), /There is no metric "entropy"/);
});

test('a cell of 32 answers states every metric of answers, and names why it cannot state those of long runs', () => {
  const sample = cell('answers', mixedAnswers(32));
  const figures = measure(sample);
  assert.deepEqual(Object.keys(figures), metrics.map(metric => metric.id));
  for (const metric of metrics) {
    const figure = figures[metric.id];
    assert.ok(figure !== undefined);
    if (metric.id === 'binder') {
      assert.match(JSON.stringify(figure), /needs 200/);
    } else if (streamsOnly.includes(metric.id)) {
      assert.ok(figure.kind === 'abstain', metric.id);
      assert.match(figure.reason, /^answers end after about \d+ tokens: choose long runs$/);
    } else {
      assert.notEqual(figure.kind, 'abstain', `${metric.id}: ${JSON.stringify(figure)}`);
      assert.ok(figure.kind !== 'estimate' || (figure.interval[0] <= figure.value && figure.value <= figure.interval[1]), metric.id);
      const sentence = metric.sentence(figure, sample);
      assert.match(sentence, /^[A-Z0-9].*\.$/);
      assert.doesNotMatch(sentence, /undefined|NaN|not stated/);
    }
  }
});

test('figures of the cell are the ones their definitions give', () => {
  const figures = measure(cell('answers', times(30, i => answer(i % 2 === 0 ? 'yes it is' : 'no', { embedding: axis(i % 2, 2) }))));
  const value = (id: string): number => {
    const figure = figures[id];
    return figure === undefined || figure.kind === 'abstain' ? NaN : figure.value;
  };
  assert.equal(value('length'), 2);
  assert.equal(value('energy'), 1);
  assert.equal(value('kinds'), 2);
  assert.ok(Math.abs(value('agreement') - (2 * 15 * 14) / (30 * 29)) < 1e-12);
  assert.ok(Math.abs(value('semantic-order') - (2 * 15 * 14) / (30 * 29)) < 1e-12);
  assert.equal(value('coverage'), 1);
  assert.equal(value('chao1'), 2);
  assert.ok(Math.abs(value('logit-variance') - 1 / 0.49) < 1e-6);
  assert.ok(Math.abs(value('continuation-entropy') - (4 + 2) / 2) < 1e-9);
  assert.ok(Math.abs(value('openness') - Math.log(value('next-choices'))) < 1e-12);
});

test('64 long runs state every metric of long runs', () => {
  const next = randomStream(64);
  const letters = ['a', ' b', 'c d', 'e'];
  const runs = times(64, index => {
    const ids = Int32Array.from({ length: 272 }, () => Math.floor(next() * 4));
    const noise = Float32Array.from({ length: 272 }, () => -Math.log(1 - next()));
    const pieces = Array.from(ids, id => letters[id] ?? '');
    return answer(pieces.join(''), { index, ids, pieces, ended: false, entropy: noise, logitVariance: noise, logProb1: noise.map(x => -x), logProbT: noise.map(x => -x), embedding: axis(index % 3, 3) });
  });
  const sample = cell('streams', runs, 272);
  const figures = measure(sample);
  for (const id of streamsOnly) {
    assert.equal(figures[id]?.kind, 'estimate', `${id}: ${JSON.stringify(figures[id])}`);
    const metric = metricOf(id);
    assert.doesNotMatch(metric.sentence(figures[id] ?? assert.fail(), sample), /undefined|NaN|not stated/);
  }
  assert.equal(figures['length']?.kind, 'abstain');
});

test('below the minima everything sampled abstains with the number it needs', () => {
  const figures = measure(cell('answers', mixedAnswers(12)));
  for (const id of ['energy', 'semantic-order', 'length', 'repetition', 'continuation-entropy']) {
    assert.match(JSON.stringify(figures[id]), /needs 16 answers, has 1[02]/, id);
  }
  for (const id of ['agreement', 'kinds', 'effective-kinds', 'coverage', 'chao1', 'share-between', 'susceptibility']) {
    assert.match(JSON.stringify(figures[id]), /needs 30 answers, has 1[02]/, id);
  }
  assert.equal(figures['openness']?.kind, 'exact');
});

test('32 different answers do not claim 594 kinds', () => {
  const figures = measure(cell('answers', times(32, i => answer(`word${i}`, { embedding: axis(i, 32) }))));
  const kinds = figures['effective-kinds'];
  assert.ok(kinds?.kind === 'abstain' && /too many kinds/.test(kinds.reason));
});

test('properties: degenerate cells give figures or reasons, never NaN or an exception', () => {
  const length = fc.constantFrom(0, 1, 2, 20);
  const value = fc.constantFrom(0, -1, -30, -1e-8);
  const trajectory = fc.tuple(length, value, fc.boolean(), fc.constantFrom('none', 'zero', 'one', 'two')).map(([tokens, logProb, ended, space]) => {
    const steps = tokens + (ended ? 1 : 0);
    const embedding = tokens === 0 || space === 'none' ? null : space === 'zero' ? new Float32Array(3) : axis(space === 'one' ? 1 : 2, 3);
    const pieces = times(tokens, () => ' a');
    return answer(pieces.join(''), {
      ids: new Int32Array(tokens), pieces, ended, embedding,
      logProb1: new Float32Array(tokens).fill(logProb), logProbT: new Float32Array(tokens).fill(logProb),
      entropy: new Float32Array(steps).fill(-logProb), logitVariance: new Float32Array(steps).fill(0),
    });
  });
  const repeated = fc.tuple(trajectory, trajectory, fc.nat(40), fc.nat(40)).map(([a, b, m, n]) => [...times(m, () => a), ...times(n, () => b)]);
  fc.assert(
    fc.property(fc.oneof(fc.array(trajectory, { maxLength: 40 }), repeated), fc.constantFrom<Mode>('answers', 'streams'), (trajectories, mode) => {
      const sample = cell(mode, trajectories, 20);
      const figures = measure(sample);
      for (const metric of metrics) {
        const figure = figures[metric.id] ?? assert.fail(metric.id);
        const numbers = figure.kind === 'estimate' ? [figure.value, ...figure.interval] : figure.kind === 'exact' ? [figure.value] : [];
        assert.ok(numbers.every(Number.isFinite), `${metric.id}: ${JSON.stringify(figure)}`);
        if (figure.kind === 'abstain') assert.doesNotMatch(figure.reason, /NaN|no finite value|could not be computed/, metric.id);
        const { value: written, interval, support } = metric.format(figure);
        assert.doesNotMatch(`${written} ${interval} ${support} ${metric.sentence(figure, sample)}`, /NaN|undefined|Infinity/);
      }
    }),
    { seed: 23, numRuns: 300 },
  );
});

test('properties: Hill numbers fall with their order and stay between 1 and the number of tokens', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: -20, max: 20, noNaN: true }), { minLength: 1, maxLength: 30 }), logits => {
      const law = softmax(logits);
      const numbers = [0.5, 1, 2, 4, Infinity].map(q => hillNumber(law, q));
      numbers.forEach((number, k) => assert.ok(number >= 1 - 1e-9 && number <= logits.length + 1e-9 && (k === 0 || number <= (numbers[k - 1] ?? 0) + 1e-9)));
    }),
    { seed: 7, numRuns: 300 },
  );
});
