import assert from 'node:assert/strict';
import test from 'node:test';
import { messageText } from '../../../../src/domain/message.ts';
import type { GridRun } from '../../../../src/domain/run.ts';
import { reportOf } from '../../../../src/experiments/registry.ts';
import { BusyWatch } from '../../../../src/run/sampling/busyWatch.ts';
import { facts, record, specOf, words } from '../../support/experiments.ts';
import { referenceModel, type ReferenceLaw } from '../../support/referenceModel.ts';
import { timed } from '../../support/timedModel.ts';

/** Cells behind the whole prompt, which are sampled before the sizes of the plan are decided. */
const pilots = 4;

/** A run whose steps take `slowdown` times as long once its sizes are decided, and the cells in the order in which they
 * were finished. */
async function onMachine(slowdown: number): Promise<{ readonly run: GridRun; readonly finished: readonly number[] }> {
  const machine = timed(referenceModel(words), { step: 40, row: 0.5 });
  const finished: number[] = [];
  const { run } = await record(specOf({ preset: 'standard' }), [machine.model], {
    now: machine.now,
    onEvent: event => {
      if (event.type === 'cell') finished.push(event.cell);
      if (finished.length > pilots) machine.time.step = 40 * slowdown;
    },
  });
  return { run, finished: [...new Set(finished)] };
}

test('a machine that becomes busy keeps the plan and its order, takes longer, and the notes say so', async () => {
  const { run: quiet } = await onMachine(1);
  const { run: busy, finished } = await onMachine(100);
  assert.equal(busy.status, 'done');
  assert.ok(busy.cells.every(({ state }) => state === 'done'));
  const { home, cells, order } = busy.plan;
  const rows = finished.map(cell => cells[cell]?.window);
  assert.deepEqual(
    rows,
    rows.toSorted((a = 0, b = 0) => a - b),
  );
  // The first answers behind each prompt come before the others of their row.
  const others = finished.filter(cell => cells[cell]?.temperature !== cells[home]?.temperature);
  const groups = others.map(cell => order.findIndex(group => group.includes(cell)));
  assert.ok(groups.length > 2);
  assert.deepEqual(
    groups,
    groups.toSorted((a, b) => a - b),
  );
  const noteOf = (run: GridRun) => reportOf(run).notes.find(({ code }) => code === 'slower-than-planned');
  assert.equal(noteOf(quiet), undefined);
  const note = noteOf(busy);
  assert.ok(note);
  assert.match(messageText(note), /became busier on the way\. The plan was kept\./);
});

/** What a run says about a machine on which its two threads get a share of the time. */
async function saidAt(share: number): Promise<readonly string[]> {
  const machine = timed(referenceModel(words), { step: 150, row: 0.5 });
  const said = new Set<string>();
  await record(specOf({ preset: 'standard' }), [machine.model], {
    facts: { ...facts, threads: 2 },
    now: machine.now,
    processor: () => 2 * share * machine.now(),
    onEvent: event => {
      if (event.type === 'progress' && event.progress.reason?.code === 'busy-machine')
        said.add(messageText(event.progress.reason));
    },
  });
  return [...said];
}

test('a run that shares the processor with others says so, and no other run does', async () => {
  const [first, ...others] = await saidAt(0.25);
  assert.equal(first, 'the machine is busy with other programs: this run gets about 25% of the processor');
  assert.deepEqual(others, []);
  assert.deepEqual(await saidAt(0.8), []);
  // Two programs that want both cores leave it half of them.
  assert.match((await saidAt(0.5))[0] ?? '', /about 50% of the processor/);
});

/** Answers of about 108 tokens behind any prompt. */
const longer: ReferenceLaw = {
  ...words,
  logits: history => [history.length - history.lastIndexOf(0) <= 100 ? -30 : 0, 0, 0, 0, 0, 0, 0, 0],
};

test('the time left follows a machine that becomes busy within seconds, and says why', async () => {
  const machine = timed(referenceModel(longer), { step: 40, row: 1 });
  const said: { at: number; left: number; reason: string | undefined }[] = [];
  let [sampling, since, used, before] = [Infinity, Infinity, 0, 0];
  await record(specOf({ preset: 'standard' }), [machine.model], {
    facts: { ...facts, threads: 2 },
    now: machine.now,
    processor: () => {
      used += 2 * (since === Infinity ? 0.9 : 0.5) * (machine.now() - before);
      before = machine.now();
      return used;
    },
    onEvent: event => {
      if (event.type !== 'progress') return;
      const { stage, secondsLeft, reason } = event.progress;
      said.push({ at: machine.now() / 1000, left: secondsLeft ?? NaN, reason: reason?.code });
      if (stage === 'Sampling') sampling = Math.min(sampling, machine.now() / 1000);
      if (machine.now() / 1000 < sampling + 25 || since !== Infinity) return;
      since = machine.now() / 1000;
      machine.time.step *= 2;
      machine.time.row *= 2;
    },
  });
  const whole = machine.now() / 1000;
  const later = said.filter(({ at }) => at > since + 8 && at < since + 20);
  assert.ok(later.length > 3);
  const near = later.filter(({ at, left }) => Math.abs(left / (whole - at) - 1) <= 0.3);
  assert.ok(near.length >= 0.8 * later.length, `${near.length} of ${later.length}`);
  assert.ok(later.some(({ reason }) => reason === 'busier-machine' || reason === 'busy-machine'));
});

test('a pause in which nothing is computed is no busy machine', () => {
  let [at, used] = [0, 0];
  const watch = new BusyWatch(
    () => at,
    () => used,
    2,
  );
  const shares: (number | null)[] = [];
  const pass = (seconds: number, share: number): void => {
    for (let second = 0; second < seconds; second++) {
      at += 1000;
      used += 2000 * share;
      shares.push(watch.share());
    }
  };
  pass(8, 1);
  at += 60_000;
  pass(20, 0.9);
  assert.deepEqual(new Set(shares), new Set([null]));
  pass(10, 0.2);
  assert.ok(Math.abs((shares.at(-1) ?? NaN) - 0.2) < 0.01);
});
