import assert from 'node:assert/strict';
import test from 'node:test';
import { stepMilliseconds, type Pace } from '../../../../src/run/sampling/pace.ts';
import { PaceFit } from '../../../../src/run/sampling/paceFit.ts';

const prior: Pace = { step: 20, row: 1, token: 0.002, batch: 32 };

/** What is found of a machine after its first answers: rows that end one after another while the cache grows. */
function foundOf(machine: Pace, fit = new PaceFit(prior), jitter = 0): Pace {
  for (let at = 0; at < 256; at++) {
    const rows = 32 - Math.floor(at / 10);
    const cached = 32 * (1 + Math.floor(at / 32));
    const noise = 1 + jitter * Math.sin(12.9 * at);
    fit.observe(rows, cached, noise * stepMilliseconds(machine, rows, cached));
  }
  return fit.pace;
}

/** Fails unless both paces tell the same time of steps within a share. */
function assertNear(found: Pace, machine: Pace, share: number): void {
  for (const [rows, cached] of [
    [32, 32],
    [32, 256],
    [4, 256],
  ] as const) {
    const ratio = stepMilliseconds(found, rows, cached) / stepMilliseconds(machine, rows, cached);
    assert.ok(Math.abs(ratio - 1) < share, `${ratio} of the time of ${rows} rows with ${cached} tokens`);
  }
}

test('a pace is corrected by one factor for steps and rows, and by another for cached tokens', () => {
  assertNear(foundOf(prior), prior, 1e-9);
  const slower = { step: 60, row: 3, token: 0.006, batch: 32 };
  assertNear(foundOf(slower), slower, 0.05);
  const deeper = { step: 20, row: 1, token: 0.005, batch: 32 };
  assertNear(foundOf(deeper), deeper, 0.1);
  assertNear(foundOf(deeper, new PaceFit(prior), 0.5), deeper, 0.15);
});

test('what was measured long ago counts less than what was measured lately', () => {
  const fit = new PaceFit(prior);
  foundOf(prior, fit);
  const slower = { step: 60, row: 3, token: 0.006, batch: 32 };
  for (let times = 0; times < 4; times++) foundOf(slower, fit);
  assertNear(fit.pace, slower, 0.2);
});

test('single steps that take very long move a pace little', () => {
  const fit = new PaceFit(prior);
  foundOf(prior, fit);
  fit.observe(32, 64, 1e6);
  assertNear(fit.pace, prior, 0.1);
});
