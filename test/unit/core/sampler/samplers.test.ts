import assert from 'node:assert/strict';
import test from 'node:test';
import { drawProbabilities } from '../../../../src/core/paths/alternatives.ts';
import { dryPenalties, penalizedLogits } from '../../../../src/core/sampler/penalties.ts';
import { samplerLaw, type SamplerSettings } from '../../../../src/core/sampler/samplerLaw.ts';
import { activeSamplers, isSamplerValue } from '../../../../src/core/sampler/samplers.ts';
import { endedPieces, findStop } from '../../../../src/core/sampler/stopStrings.ts';

const never = (): boolean => false;
const near = (found: ArrayLike<number>, expected: readonly number[]): void => {
  assert.equal(found.length, expected.length);
  expected.forEach((value, at) => {
    assert.ok(Math.abs((found[at] ?? NaN) - value) < 1e-12, `${at}: ${found[at] ?? NaN} is not ${value}`);
  });
};
const off = { temperature: 1, topP: 1, topK: 0 };
const law = (p: readonly number[], settings: Partial<SamplerSettings>, tokens: readonly number[] = []): Float64Array =>
  samplerLaw(p.map(Math.log), { ...off, ...settings }, { tokens, breaks: never });

test('the repetition penalty divides positive logits and multiplies negative ones, once however often a token was there', () => {
  near(penalizedLogits([3, -2, 0, 1], { repetitionPenalty: 2 }, [0, 0, 1, 2], never), [1.5, -4, 0, 1]);
  near(penalizedLogits([3, -2], { repetitionPenalty: 0.5 }, [0, 1], never), [6, -1]);
});

test('the presence penalty counts once, the frequency penalty each time, after the repetition penalty', () => {
  near(penalizedLogits([1, 1, 1], { presencePenalty: 0.5 }, [0, 0, 2], never), [0.5, 1, 0.5]);
  near(penalizedLogits([1, 1, 1], { frequencyPenalty: 0.25 }, [0, 0, 2], never), [0.5, 1, 0.75]);
  const all = { repetitionPenalty: 2, presencePenalty: 0.5, frequencyPenalty: 0.25 };
  near(penalizedLogits([1, -1, 1], all, [0, 0, 1], never), [0.5 - 0.5 - 0.5, -2 - 0.25 - 0.5, 1]);
});

test('penalties look at the last tokens only: 64 unless it is said', () => {
  const history = [0, ...Array.from({ length: 64 }, () => 1)];
  near(penalizedLogits([1, 1], { presencePenalty: 1 }, history, never), [1, 0]);
  near(penalizedLogits([1, 1], { presencePenalty: 1, penaltyTokens: 65 }, history, never), [0, 0]);
  near(penalizedLogits([1, 1, 1], { frequencyPenalty: 1, penaltyTokens: 2 }, [0, 1, 2, 2], never), [1, 1, -1]);
});

test('DRY penalizes what would make a repetition longer, more for each token of it', () => {
  const [a, b, c, y] = [0, 1, 2, 3];
  // "a b c" stood before c, "b c" before y and, one token long, "c" before b, which is allowed.
  const history = [a, b, c, c, b, c, y, a, b, c];
  const found = dryPenalties(history, { dryMultiplier: 0.8, dryBase: 2, dryAllowedLength: 2 }, never);
  assert.deepEqual([...found].sort(), [
    [c, 1.6],
    [y, 0.8],
  ]);
  assert.deepEqual([...dryPenalties(history, { dryMultiplier: 1, dryBase: 2, dryAllowedLength: 1 }, never)].sort(), [
    [b, 1],
    [c, 4],
    [y, 2],
  ]);
  near(penalizedLogits([1, 1, 1, 1], { dryMultiplier: 0.8, dryBase: 2 }, history, never), [1, 1, -0.6, 0.2]);
  assert.deepEqual([...dryPenalties(history, {}, never)], []);
  assert.deepEqual([...dryPenalties([a, a], { dryMultiplier: 1 }, never)], []);
});

test('DRY: no repetition extends over a breaker, which is itself never penalized', () => {
  const settings = { dryMultiplier: 1, dryBase: 2 };
  const breaks = (token: number): boolean => token === 9;
  // The last two tokens stood before 5, and the breaker before them ends the repetition.
  assert.deepEqual([...dryPenalties([9, 1, 2, 5, 9, 1, 2], settings, breaks)], [[5, 1]]);
  assert.deepEqual([...dryPenalties([9, 1, 2, 5, 9, 1, 2], settings, never)], [[5, 2]]);
  assert.deepEqual([...dryPenalties([1, 2, 9, 1, 2], settings, breaks)], []);
  assert.deepEqual([...dryPenalties([1, 2, 5, 1, 9, 2], settings, breaks)], []);
});

test('DRY: the penalty stays a number after any repetition', () => {
  const history = Array.from({ length: 2000 }, () => 0);
  const found = dryPenalties(history, { dryMultiplier: 1, dryBase: 10 }, never).get(0);
  assert.equal(found, 10 ** 38);
});

test('XTC is a mixture: with its probability the likeliest tokens are left out but for the least likely of them', () => {
  const p = [0.4, 0.3, 0.2, 0.1];
  near(law(p, { samplers: { xtcProbability: 1, xtcThreshold: 0.15 } }), [0, 0, 2 / 3, 1 / 3]);
  near(law(p, { samplers: { xtcProbability: 0.5, xtcThreshold: 0.15 } }), [0.2, 0.15, 0.1 + 1 / 3, 0.05 + 1 / 6]);
  near(law(p, { samplers: { xtcProbability: 1, xtcThreshold: 0.35 } }), p);
  near(law(p, { samplers: { xtcProbability: 1, xtcThreshold: 0.5 } }), p);
  near(law([0.25, 0.25, 0.5], { samplers: { xtcProbability: 1, xtcThreshold: 0.1 } }), [0, 1, 0]);
});

test('samplers act in the order of llama.cpp: penalties, DRY, top-k, top-p, min-p, XTC, temperature', () => {
  const p = [0.4, 0.3, 0.2, 0.1];
  // Temperature last: top-p and min-p see the distribution at temperature 1.
  near(law(p, { topP: 0.65, temperature: 0.5 }), [16 / 25, 9 / 25, 0, 0]);
  near(law(p, { minP: 0.5, temperature: 0.5 }), [16 / 29, 9 / 29, 4 / 29, 0]);
  near(
    law(p, { minP: 0.6, temperature: 100 }).map(value => Math.sign(value)),
    [1, 1, 0, 0],
  );
  near(law(p, { topK: 2 }), [4 / 7, 3 / 7, 0, 0]);
  // Top-k before top-p: the share is of the tokens that are kept.
  near(law(p, { topK: 3, topP: 0.655 }), [4 / 7, 3 / 7, 0, 0]);
  // XTC sees what truncation keeps, and the temperature acts on what XTC keeps.
  near(law(p, { topK: 2, samplers: { xtcProbability: 1, xtcThreshold: 0.43 } }), [4 / 7, 3 / 7, 0, 0]);
  near(law(p, { temperature: 0.5, samplers: { xtcProbability: 1, xtcThreshold: 0.15 } }), [0, 0, 4 / 5, 1 / 5]);
  // Penalties before truncation: a token that is made unlikely is cut.
  near(law(p, { topK: 1, samplers: { presencePenalty: 1 } }, [0]), [0, 1, 0, 0]);
});

test('ties at the edge of top-k and top-p go to the lower id, also among thousands of tokens', () => {
  const many = Array.from({ length: 5000 }, () => 1 / 5000);
  assert.equal(
    law(many, { topK: 7 }).findLastIndex(value => value > 0),
    6,
  );
  assert.equal(
    law(many, { topP: 0.1 - 1e-9 }).findLastIndex(value => value > 0),
    499,
  );
  const uneven = Array.from({ length: 3000 }, (_, at) => Math.exp(-at));
  assert.equal(law(uneven, { topK: 40 }).filter(value => value > 0).length, 40);
});

test('forbidden tokens stay forbidden', () => {
  const found = samplerLaw(
    [0, -Infinity, -1e30, 0],
    { ...off, samplers: { repetitionPenalty: 2 } },
    {
      tokens: [1, 2],
      breaks: never,
    },
  );
  near(found, [0.5, 0, 0, 0.5]);
});

test('runs of version 0.1 have temperature first; without samplers the order makes no difference', () => {
  const logits = [0.4, 0.3, 0.2, 0.1].map(Math.log);
  near(drawProbabilities(logits, { ...off, temperature: 0.5, topP: 0.65 }), [16 / 25, 9 / 25, 0, 0]);
  const draw = { ...off, temperature: 2, topP: 0.65 };
  assert.equal(drawProbabilities(logits, draw).filter(p => p > 0).length, 3);
  assert.equal(drawProbabilities(logits, { ...draw, temperatureLast: true }).filter(p => p > 0).length, 2);
});

test('settings that change nothing are left out', () => {
  assert.equal(activeSamplers({}), undefined);
  assert.equal(activeSamplers({ repetitionPenalty: 1, dryBase: 3, xtcThreshold: 0.2, penaltyTokens: 9 }), undefined);
  assert.deepEqual(activeSamplers({ presencePenalty: 1, penaltyTokens: 9, dryBase: 3, xtcProbability: 0 }), {
    presencePenalty: 1,
    penaltyTokens: 9,
  });
  assert.deepEqual(
    [isSamplerValue('xtcThreshold', 0.5), isSamplerValue('xtcThreshold', 0.6), isSamplerValue('penaltyTokens', 1.5)],
    [true, false, false],
  );
});

test('a stop string may begin and end inside tokens; the text ends before it', () => {
  const pieces = ['One', ' two\n', '\nUs', 'er: three'];
  const place = findStop(pieces, ['\n\nUser:']);
  assert.deepEqual(place, { text: 7, tokens: 2 });
  assert.deepEqual(endedPieces(pieces, 7), ['One', ' two', '', '']);
  assert.equal(findStop(pieces, ['\n\nuser:']), null);
  assert.deepEqual(findStop(['Stop'], ['Stop']), { text: 0, tokens: 0 });
});

test('of several stop strings the one that begins first counts; those that were given do not', () => {
  assert.deepEqual(findStop(['a b', ' c d'], ['c', ' c']), { text: 3, tokens: 1 });
  assert.deepEqual(findStop(['a b c', ' d'], ['d', 'b c d']), { text: 2, tokens: 1 });
  assert.equal(findStop(['x\n', 'y'], ['\n'], 1), null);
  assert.deepEqual(findStop(['x\n', '\ny'], ['\n\n'], 1), { text: 1, tokens: 1 });
});

test('stop strings beyond ASCII: characters of several tokens and of several code units', () => {
  assert.deepEqual(findStop(['好', '', '', '🙂', '。完'], ['🙂。']), { text: 1, tokens: 1 });
  assert.deepEqual(endedPieces(['好', '', '', '🙂', '。完'], 1), ['好', '', '', '', '']);
});
