import assert from 'node:assert/strict';
import test from 'node:test';
import { reasonText } from '../../../src/core/reasons.ts';
import { estimate, exact } from '../../../src/core/figure.ts';
import type { Figure } from '../../../src/core/figure.ts';
import { measure, metricOf, metrics } from '../../../src/core/metrics.ts';
import { randomStream } from '../../../src/core/statistics/random.ts';
import type { Trajectory } from '../../../src/core/trajectory.ts';
import { answer, axis, times } from './support/answers.ts';
import { cell } from './support/cells.ts';

/** Answers of 4 to 11 words in four kinds of meaning, and two empty ones. */
function mixedAnswers(count: number): Trajectory[] {
  const next = randomStream(count);
  return times(count, i => {
    if (i === 3 || i === 7) return answer('', { index: i });
    const words = times(
      4 + Math.floor(next() * 8),
      () => ['sea', 'sun', 'sky', 'wind'][Math.floor(next() * 4)] ?? '',
    ).join(' ');
    const length = words.split(' ').length;
    const noise = (extra = 0): Float32Array =>
      Float32Array.from({ length: length + extra }, () => -Math.log(1 - next()));
    return answer(words, {
      index: i,
      embedding: axis(i % 4, 6),
      logProb1: noise().map(x => -x),
      logProbT: noise().map(x => -x),
      entropy: noise(1),
      logitVariance: noise(1),
    });
  });
}

const streamsOnly = [
  'entropy-rate',
  'gamma',
  'fluctuation',
  'ergodicity-breaking',
  'correlation-time',
  'r-hat',
  'ess-bulk',
  'ess-tail',
];

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

const reasonOf = (figure: Figure | undefined): string => (figure?.kind === 'abstain' ? reasonText(figure.reason) : '');

test('a cell of 32 answers states every metric of answers, and names why it cannot state those of long runs', () => {
  const sample = cell('answers', mixedAnswers(32));
  const figures = measure(sample);
  assert.deepEqual(
    Object.keys(figures),
    metrics.map(metric => metric.id),
  );
  for (const metric of metrics) {
    const figure = figures[metric.id];
    assert.ok(figure !== undefined);
    if (metric.id === 'binder') {
      assert.match(JSON.stringify(figure), /"needed":200/);
    } else if (streamsOnly.includes(metric.id)) {
      assert.ok(figure.kind === 'abstain', metric.id);
      assert.match(
        reasonText(figure.reason),
        /^not defined for answers, which end after about \d+ tokens: choose long runs$/,
      );
    } else {
      assert.notEqual(figure.kind, 'abstain', `${metric.id}: ${JSON.stringify(figure)}`);
      assert.ok(
        figure.kind !== 'estimate' || (figure.interval[0] <= figure.value && figure.value <= figure.interval[1]),
        metric.id,
      );
      const sentence = metric.sentence(figure, sample);
      assert.match(sentence, /^[A-Z0-9].*\.$/);
      assert.doesNotMatch(sentence, /undefined|NaN|not stated/);
    }
  }
});

test('figures of the cell are the ones their definitions give', () => {
  const figures = measure(
    cell(
      'answers',
      times(30, i => answer(i % 2 === 0 ? 'yes it is' : 'no', { embedding: axis(i % 2, 2) })),
    ),
  );
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
    return answer(pieces.join(''), {
      index,
      ids,
      pieces,
      ended: false,
      entropy: noise,
      logitVariance: noise,
      logProb1: noise.map(x => -x),
      logProbT: noise.map(x => -x),
      embedding: axis(index % 3, 3),
    });
  });
  const sample = cell('streams', runs, 272);
  const figures = measure(sample);
  for (const id of streamsOnly) {
    const kind = id.startsWith('ess-') ? 'exact' : 'estimate';
    assert.equal(figures[id]?.kind, kind, `${id}: ${JSON.stringify(figures[id])}`);
    const metric = metricOf(id);
    assert.doesNotMatch(metric.sentence(figures[id] ?? assert.fail(), sample), /undefined|NaN|not stated/);
  }
  assert.equal(figures['length']?.kind, 'abstain');
});

test('below the minima everything sampled abstains with the number it needs', () => {
  const figures = measure(cell('answers', mixedAnswers(12)));
  for (const id of ['energy', 'semantic-order', 'length', 'repetition', 'continuation-entropy']) {
    assert.match(reasonOf(figures[id]), /^needs 16 answers, has 1[02]$/, id);
  }
  for (const id of ['agreement', 'kinds', 'effective-kinds', 'coverage', 'chao1', 'share-between', 'susceptibility']) {
    assert.match(reasonOf(figures[id]), /^needs 30 answers, has 1[02]$/, id);
  }
  assert.equal(figures['openness']?.kind, 'exact');
});

test('32 different answers do not claim 594 kinds', () => {
  const figures = measure(
    cell(
      'answers',
      times(32, i => answer(`word${i}`, { embedding: axis(i, 32) })),
    ),
  );
  const kinds = figures['effective-kinds'];
  assert.match(reasonOf(kinds), /^too many kinds/);
});

test('every metric explains itself in whole sentences', () => {
  for (const { id, name, caption, definition } of metrics) {
    assert.match(name, /^[A-Z]/, id);
    for (const text of [caption, definition]) {
      assert.match(text, /^\S.*\.$/u, id);
      assert.doesNotMatch(text, /[;,:]\.|; [A-Z][a-z]+ |\s{2}|\n| %|undefined/u, `${id}: ${text}`);
    }
  }
});

test('a figure is written with the unit of its metric, with another one, or without', () => {
  const { format } = metricOf('entropy-rate');
  const figure = estimate(0.42, [0.37, 0.47], 32, 'm');
  assert.equal(format(figure).value, '0.42 nats per token');
  assert.equal(format(figure, { unit: 'nats' }).value, '0.42 nats');
  assert.equal(format(figure, { unit: '' }).value, '0.42');
});

test('an effective sample size has no interval and is not called exact', () => {
  for (const id of ['ess-bulk', 'ess-tail']) {
    const { value, interval, support } = metricOf(id).format(exact(523));
    assert.deepEqual([value, interval, support], ['523 tokens', '', 'as these runs show it, no interval']);
  }
});
