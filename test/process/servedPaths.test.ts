/** What continues the beginning of an answer, and what samplers do, on served models. The server answers from a law in
 * closed form, so that the truth is known. */
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type { Figure } from '../../src/core/figure.ts';
import type { SamplerName, Samplers } from '../../src/core/sampler/samplers.ts';
import type { LanguageModel } from '../../src/domain/languageModel.ts';
import type { GridRun } from '../../src/domain/run.ts';
import type { GridReport } from '../../src/domain/report.ts';
import type { GridSpec } from '../../src/domain/spec.ts';
import { openServed } from '../../src/engine/served/openServed.ts';
import { growTree } from '../../src/experiments/diagram/run/treeGrowth.ts';
import { nextWords } from '../../src/experiments/diagram/run/nextWords.ts';
import { runGrid } from '../../src/experiments/diagram/run/openGrid.ts';
import type { ModelAccess } from '../../src/experiments/modelAccess.ts';
import { reportOf } from '../../src/experiments/registry.ts';
import { decodeRun, encodeRun } from '../../src/run/file/runFile.ts';
import { startModelServer, type Dialect, type Faults, type ModelServer } from '../support/modelServer.ts';
import { clock, facts, specOf } from '../unit/support/experiments.ts';
import { referenceModel, type ReferenceLaw } from '../unit/support/referenceModel.ts';
import { temporaryFolder } from './support/engine.ts';

const { signal } = new AbortController();
const temperature = 0.8;
const lean = 0.6;
/** Probability of the likelier word of a pair. */
const p = 1 / (1 + Math.exp(-lean / temperature));

/** Answers of four words, each leaning to the first of two: the second one decides the last. */
const turning: ReferenceLaw = {
  tokens: ['', ' we', ' they', ' left', ' right', ' and', ' then', ' lost', ' found'],
  ends: [0],
  logits: history => {
    const answer = history.slice(history.lastIndexOf(0) + 1);
    const pair = (first: number, second: number): number[] =>
      turning.tokens.map((_, id) => (id === first ? lean : id === second ? 0 : -30));
    const last = answer[1] === 3 ? 7 : 8;
    return [pair(1, 2), pair(3, 4), pair(5, 6), pair(last, last)][answer.length] ?? pair(0, 0);
  },
};

/** The law with a tokenizer of its words; whatever else is written is a prompt. */
function turningModel(): LanguageModel {
  const model = referenceModel(turning);
  return {
    ...model,
    encode(text, form) {
      const words = text.match(/ ?\S+/g) ?? [];
      const ids = Int32Array.from(words, word => Math.max(0, turning.tokens.indexOf(word)));
      return { form, text, ids, own: [0, ids.length], spans: [] };
    },
  };
}

async function serve(test: TestContext, dialect: Dialect, faults: Faults = {}): Promise<ModelServer> {
  const server = await startModelServer(turningModel(), dialect, faults);
  test.after(() => server.close());
  return server;
}

/** Opens served models, each as a process that has not seen any answer would. */
function accessIn(storage: string): ModelAccess {
  return {
    open: async reference => ({
      model: await openServed(reference, {
        storage,
        keys: () => ({}),
        signal,
        openReader: () => Promise.resolve(null),
        onStage: () => undefined,
        patience: { attempts: 2, first: 0.01, most: 0.1 },
      }),
      threads: 1,
      release: () => undefined,
    }),
    describe: () => Promise.reject(new Error('not asked')),
    readItems: () => Promise.reject(new Error('not asked')),
    preparationSeconds: () => 0,
    checkTogether: () => undefined,
  };
}

const spec = (model: string, part: Partial<GridSpec> = {}): GridSpec =>
  specOf({
    kind: 'paths',
    prompt: 'Go',
    model,
    mode: 'answers',
    outcome: { map: 'options', options: ['lost', 'found'] },
    temperatures: [temperature],
    windows: [{ kind: 'all' }],
    samples: 60,
    tokens: 8,
    ...part,
  });

async function run(access: ModelAccess, given: GridSpec): Promise<GridRun> {
  const steps = runGrid({ spec: given, facts, now: clock() }, access, signal);
  for (;;) {
    const next = await steps.next();
    if (next.done !== true) continue;
    assert.equal(next.value.status, 'done', next.value.error?.message);
    return next.value;
  }
}

function holds(figure: Figure | undefined, value: number): void {
  assert.ok(
    figure?.kind === 'estimate' && figure.interval[0] <= value && value <= figure.interval[1],
    JSON.stringify(figure),
  );
}

test('commitment and forks of a server that tells everything are those of its law', async t => {
  const storage = temporaryFolder(t);
  for (const form of ['chat', 'raw'] as const) {
    const server = await serve(t, 'llama.cpp');
    const report = reportOf(await run(accessIn(storage), spec(server.address, { form }))) as GridReport;
    const { commitment, forks } = report.paths ?? {};
    assert.ok(commitment !== undefined && forks !== undefined);
    const [{ x, y } = assert.fail()] = commitment.curve.series;
    holds(y[0], p ** 2 + (1 - p) ** 2);
    holds(y[x.indexOf(2)], 1);
    const places = forks.tokens.map(({ position }) => position);
    assert.deepEqual(
      places.map(place => place?.isFork ?? false),
      [false, true, false, false, false],
    );
    for (const place of places.slice(0, 3)) {
      const [likelier, other] = place?.alternatives ?? [];
      assert.ok(Math.abs((likelier?.p ?? 0) - p) < 1e-6 && Math.abs((other?.p ?? 0) - 1 + p) < 1e-6);
    }
  }
});

test('a stored run grows behind a beginning that another process drew', async t => {
  const server = await serve(t, 'llama.cpp');
  const storage = temporaryFolder(t);
  const stored = decodeRun(
    encodeRun(await run(accessIn(storage), spec(server.address, { kind: 'diagram' }))),
  ) as GridRun;
  const access = accessIn(storage);
  const ids = stored.cells[0]?.trajectories.find(({ text }) => text.startsWith(' they left'))?.ids.subarray(0, 2) ?? [];
  assert.equal(ids.length, 2);
  const { words } = await nextWords(stored, { cell: 0, ids: [...ids] }, access, signal);
  assert.deepEqual(
    words.slice(0, 2).map(({ text }) => text.trim()),
    ['and', 'then'],
  );
  assert.ok(Math.abs((words[0]?.p ?? 0) - p) < 1e-6);
  const grow = async (behind: Parameters<typeof growTree>[0]['behind']): Promise<GridRun> => {
    const steps = growTree({ run: stored, cell: 0, behind }, clock(), access, signal);
    for (;;) {
      const next = await steps.next();
      if (next.done === true) return next.value;
    }
  };
  const [branch] = (await grow({ ids: [...ids], inserted: 0, words: '' })).tree ?? [];
  assert.equal(branch?.continuations.length, 16);
  for (const { text } of branch.continuations) assert.match(text, /^ (and|then) lost$/);
  await assert.rejects(grow({ ids: [...ids], inserted: 0, words: ' and' }), { kind: 'model-unsupported' });
  await assert.rejects(grow({ ids: [12345], inserted: 0, words: '' }), { kind: 'bad-argument' });
});

test('a server that tells the likeliest tokens only has a commitment, and says why there are no forks', async t => {
  const server = await serve(t, 'openai');
  const access = accessIn(temporaryFolder(t));
  const report = reportOf(await run(access, spec(server.address))) as GridReport;
  assert.ok(report.paths?.commitment !== undefined && report.paths.forks === undefined);
  assert.ok(report.notes.some(({ code }) => code === 'served-no-forks'));
  const growth = await run(access, spec(server.address, { kind: 'growth', growth: { answers: 64 } }));
  assert.equal(growth.cells[growth.plan.home]?.trajectories.length, 64);
});

test('what a server cannot do is refused before anything is sampled, with the reason', async t => {
  const restarts = await serve(t, 'ollama', { beginningIgnored: true });
  const honest = await serve(t, 'openai');
  const drawn = await serve(t, 'llama.cpp', { logProbs: 'tempered' });
  const access = accessIn(temporaryFolder(t));
  const diagram = (samplers: Samplers): Partial<GridSpec> => ({ kind: 'diagram', samplers });
  const refused: readonly (readonly [ModelServer, Partial<GridSpec>, RegExp])[] = [
    [restarts, {}, /continue a given beginning/],
    [honest, { kind: 'wordings', wording: 'Walk' }, /same random number at each token/],
    [honest, { kind: 'internals' }, /attention and states/],
    [honest, { kind: 'ergodicity', mode: 'streams' }, /runs without an end/],
    [honest, diagram({ xtcProbability: 0.5 }), /no setting for xtc/],
    [honest, diagram({ dryMultiplier: 0.8, penaltyTokens: 20 }), /no setting for penalty-tokens, dry/],
    [honest, { samplers: { presencePenalty: 1 } }, /continue a given beginning/],
    [drawn, diagram({ presencePenalty: 1 }), /log-probabilities do not tell/],
  ];
  for (const [{ address, bodies }, part, says] of refused) {
    await access.open(address, signal);
    const before = bodies.length;
    await assert.rejects(run(access, spec(address, part)), (error: Error) => {
      assert.match(error.message, says);
      return true;
    });
    assert.equal(bodies.length, before);
  }
});

test('samplers reach a server that has them', async t => {
  const all: Readonly<Record<SamplerName, number>> = {
    repetitionPenalty: 1.3,
    presencePenalty: 0.4,
    frequencyPenalty: 0.2,
    penaltyTokens: 32,
    dryMultiplier: 0.8,
    dryBase: 1.5,
    dryAllowedLength: 3,
    xtcProbability: 0.5,
    xtcThreshold: 0.15,
  };
  const { repetitionPenalty, presencePenalty, frequencyPenalty, penaltyTokens } = all;
  const penalties = { repetitionPenalty, presencePenalty, frequencyPenalty };
  const asked = { repeat_penalty: 1.3, presence_penalty: 0.4, frequency_penalty: 0.2, repeat_last_n: 32 };
  const cases = [
    ['vllm', penalties, { repetition_penalty: 1.3, presence_penalty: 0.4, frequency_penalty: 0.2 }],
    ['ollama', { ...penalties, penaltyTokens }, asked],
    [
      'llama.cpp',
      all,
      {
        ...{ ...asked, dry_multiplier: 0.8, dry_base: 1.5, dry_allowed_length: 3 },
        ...{ dry_penalty_last_n: 32, xtc_probability: 0.5, xtc_threshold: 0.15 },
      },
    ],
  ] as const;
  const access = accessIn(temporaryFolder(t));
  for (const [dialect, samplers, parameters] of cases) {
    const server = await serve(t, dialect);
    const given = spec(server.address, { kind: 'diagram', samplers, topK: 5, minP: 0.02, samples: 4 });
    const report = reportOf(await run(access, given));
    const body = server.bodies.at(-1) as Readonly<Record<string, unknown>>;
    const sent = (dialect === 'ollama' ? body['options'] : body) as Readonly<Record<string, unknown>>;
    for (const [name, value] of Object.entries({ ...parameters, top_k: 5, min_p: 0.02 }))
      assert.equal(sent[name], value, `${dialect} ${name}`);
    const isCountedElse = report.notes.some(({ code }) => code === 'served-penalties');
    assert.equal(isCountedElse, dialect === 'vllm');
  }
});
