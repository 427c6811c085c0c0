import assert from 'node:assert/strict';
import { test } from 'node:test';
import { agreementByPrompt, promptVariation } from '../../../src/core/answers/promptVariation.ts';
import type { Figure } from '../../../src/core/figure.ts';
import { answer, axis, times } from './support/answers.ts';

const value = (figure: Figure): number => {
  assert.ok(figure.kind === 'estimate', JSON.stringify(figure));
  return figure.value;
};
/** Answers "k0" to "k2", as many of each as stated. */
const answers = (...counts: readonly number[]) =>
  counts.flatMap((count, kind) => times(count, () => answer(`k${kind}`, { embedding: axis(kind, 3) })));
const close = (a: number, b: number): void => {
  assert.ok(Math.abs(a - b) < 1e-12, `${a} is not ${b}`);
};

test('agreement within and between prompts are the shares of pairs of one kind, by text and by meaning', () => {
  const groups = [answers(12, 4), answers(0, 8, 8)];
  for (const map of ['text', 'meaning'] as const) {
    const { within, between, share } = promptVariation(agreementByPrompt(groups, { map }));
    const [w, b] = [((12 * 11 + 4 * 3) / 240 + (2 * 8 * 7) / 240) / 2, (4 * 8) / 256];
    close(value(within), w);
    close(value(between), b);
    close(value(share), 1 - (1 - w) / (1 - b));
    for (const figure of [within, between, share]) {
      assert.ok(figure.kind === 'estimate');
      assert.ok(figure.interval[0] < figure.value && figure.value < figure.interval[1]);
    }
  }
});

test('the leave-one-out values behind the intervals equal those of samples without the answer', () => {
  const groups = [answers(10, 7), answers(3, 9, 6), answers(1, 16)];
  const all = promptVariation(agreementByPrompt(groups, { map: 'text' }));
  assert.ok(all.within.kind === 'estimate' && all.between.kind === 'estimate');
  const error = (part: 'within' | 'between'): number => {
    const squares = groups.map((group, at) => {
      const without = group.map((_, left) =>
        value(
          promptVariation(
            agreementByPrompt(
              groups.map((list, one) => (one === at ? list.filter((__, i) => i !== left) : list)),
              { map: 'text' },
            ),
          )[part],
        ),
      );
      const mean = without.reduce((sum, one) => sum + one, 0) / without.length;
      return (without.reduce((sum, one) => sum + (one - mean) ** 2, 0) * (without.length - 1)) / without.length;
    });
    return Math.sqrt(squares.reduce((sum, one) => sum + one, 0));
  };
  // The interval holds at least what the jackknife alone would give on the logit scale.
  for (const part of ['within', 'between'] as const) {
    const figure = all[part];
    assert.ok(figure.kind === 'estimate');
    const logit = (p: number): number => Math.log(p / (1 - p));
    const reach = (1.96 * error(part)) / (figure.value * (1 - figure.value));
    assert.ok(logit(figure.interval[1]) - logit(figure.value) > reach);
    assert.ok(logit(figure.interval[1]) - logit(figure.value) < 2 * reach, 'not much wider than needed');
  }
});

test('prompts that are answered alike cause nothing; prompts with one answer each cause everything', () => {
  const alike = promptVariation(agreementByPrompt([answers(8, 8), answers(8, 8), answers(8, 8)], { map: 'text' }));
  assert.ok(alike.share.kind === 'estimate');
  assert.ok(alike.share.interval[0] < 0 && alike.share.interval[1] > 0);
  const apart = promptVariation(agreementByPrompt([answers(16), answers(0, 16), answers(0, 0, 16)], { map: 'text' }));
  assert.equal(value(apart.share), 1);
  assert.ok(apart.share.kind === 'estimate' && apart.share.interval[0] > 0.7 && apart.share.interval[1] === 1);
  assert.equal(value(apart.within), 1);
  assert.equal(value(apart.between), 0);
});

test('answers that cannot be read agree with none', () => {
  const lists = [answers(16), times(16, () => answer('?'))];
  const { within, between } = promptVariation(agreementByPrompt(lists, { map: 'options', options: ['k0', 'k1'] }));
  assert.equal(value(within), 0.5);
  assert.equal(value(between), 0);
});

test('nothing is stated of one prompt, of few answers, or where all agree', () => {
  const reason = (figure: Figure) => (figure.kind === 'abstain' ? figure.reason : null);
  const of = (...groups: Parameters<typeof agreementByPrompt>[0][number][]) =>
    promptVariation(agreementByPrompt(groups, { map: 'text' }));
  assert.deepEqual(reason(of(answers(20)).share), { code: 'needs-more', needed: 2, has: 1, unit: 'prompts' });
  assert.deepEqual(reason(of(answers(20), answers(15)).within), {
    code: 'needs-more',
    needed: 16,
    has: 15,
    unit: 'answers',
  });
  assert.deepEqual(reason(of(answers(16), answers(16)).share), { code: 'few-differ', unit: 'answers' });
});
