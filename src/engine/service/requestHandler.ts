/** Answers each request of the parent: models are shared, long requests run one after the other, and runs are found by
 * the path of their file (docs/architecture.md#engine-process). */
import { arch, platform } from 'node:os';
import { performance } from 'node:perf_hooks';
import { AdjacentError } from '../../core/adjacentError.ts';
import { checkJudging } from '../../core/answers/assertions/judge.ts';
import { checkMatching } from '../../core/answers/outcomes.ts';
import { t } from '../../core/text.ts';
import type { OpeningStage } from '../../domain/opening.ts';
import { openingProgress } from '../../domain/progressText.ts';
import { isServed } from '../../domain/servedReference.ts';
import type { Progress } from '../../domain/report.ts';
import type { Run, RunEvent, RunFacts } from '../../domain/run.ts';
import type { NextWords } from '../../domain/paths.ts';
import type { OutcomeSpec } from '../../domain/spec.ts';
import type { ScoreView } from '../../domain/score.ts';
import type { RunRequest } from '../../experiments/experiment.ts';
import {
  cellDetailOf,
  isCheckable,
  isResumable,
  nextWordsOf,
  reportOf,
  runExperiment,
} from '../../experiments/registry.ts';
import type { FittingText } from '../../domain/fittingText.ts';
import { fittingText } from '../../scoring/fittingText.ts';
import { checkSpec } from '../../experiments/specCheck.ts';
import { bundledItemSets } from '../../modelFiles/items/bundledItems.ts';
import type { EngineReply, EngineRequest, WarmUp } from '../../protocol/engineProtocol.ts';
import { listModels } from '../catalog/modelListing.ts';
import { clearPreparedModels } from '../catalog/preparedModels.ts';
import { checkPromptOf, checkSpecPrompt } from '../catalog/promptLimit.ts';
import { DrawnStore } from '../drawn/drawnStore.ts';
import { defaultThreads, instructionSetOf, processorFeatures } from '../hardware.ts';
import { openModel } from '../openModel.ts';
import { decideForRun, decidePrecision, type DecisionTools } from '../precision/decidePrecision.ts';
import { prepareReplication } from '../replication/replicationPreflight.ts';
import { RunCache } from '../runs/runCache.ts';
import { saveRun } from '../runs/saveRun.ts';
import { openSession, runtimeVersion } from '../runtime.ts';
import { EditorPort } from '../served/editorPort.ts';
import { analyze, type AnalysisTarget, type AnalyzeRequest } from './analysisStream.ts';
import { chosenOutcome } from './chosenOutcome.ts';
import { ModelPool, type Lease } from './modelPool.ts';
import { PooledModelAccess } from './pooledModelAccess.ts';
import { replay } from './replay.ts';
import { checkScorable, scoreGiven } from './scoreGiven.ts';
import { Scorer } from './scorer.ts';
import { SerialQueue } from './serialQueue.ts';
import { warmUp } from './warmUp.ts';

/** A request that has a reply. */
export type AnsweredRequest = Exclude<EngineRequest, { readonly type: 'cancel' | 'editor-reply' }>;
type RequestOf<T extends AnsweredRequest['type']> = Extract<AnsweredRequest, { readonly type: T }>;

/** An experiment to run, without the clock that the process supplies. */
type ClocklessRunRequest = Omit<RunRequest, 'now' | 'processor' | 'drawn'>;

/** Owns what outlives a request: configuration, open models, the last scored text, runs in memory. */
export class RequestHandler {
  /** Takes replies of the editor. */
  readonly editor: EditorPort;
  private readonly send: (reply: EngineReply) => void;
  private readonly runs = new RunCache();
  private readonly queue = new SerialQueue();
  private readonly scorer = new Scorer();
  private readonly pool = new ModelPool(
    (id, threads, signal, onStage) =>
      openModel(id, this.settings.folders, {
        ...{ threads, signal, onStage },
        keys: () => this.settings.keys ?? {},
        proxy: () => this.settings.proxy,
        editor: this.editor,
      }),
    defaultThreads(),
  );
  private configured: RequestOf<'configure'> | null = null;

  constructor(send: (reply: EngineReply) => void) {
    this.send = send;
    this.editor = new EditorPort(send);
  }

  /** Serve a request and return its last reply. Throws AdjacentError, or anything unexpected. */
  async answer(request: AnsweredRequest, signal: AbortSignal): Promise<EngineReply> {
    const { id } = request;
    switch (request.type) {
      case 'configure':
        this.configured = request;
        return { type: 'configured', id };
      case 'list-models':
        return {
          type: 'models',
          id,
          models: listModels(this.settings.folders),
          items: bundledItemSets(this.settings.folders.builtIn),
        };
      case 'find-server': {
        const { searchAddress } = await import('../served/searchAddress.ts');
        return { type: 'server', id, ...(await searchAddress(request.address, this.settings, signal)) };
      }
      case 'prepare-replication':
        return this.prepareReplication(request);
      case 'analyze':
        return this.analyze(request, signal);
      case 'resume':
        return this.resume(request, signal);
      case 'check':
        return this.check(request, signal);
      case 'grow':
        return this.grow(request, signal);
      case 'add':
        return this.add(request, signal);
      case 'next-words':
        return { type: 'next-words', id, found: await this.nextWords(request, signal) };
      case 'replay':
        return this.replay(request, signal);
      case 'open-run':
        return { type: 'report', id, report: reportOf(await this.runs.load(request.path)) };
      case 'regroup':
        return { type: 'report', id, report: reportOf(await this.runs.load(request.path), request.outcome) };
      case 'describe-cell':
        return {
          type: 'cell-detail',
          id,
          ...cellDetailOf(await this.runs.load(request.path), request.cell, request.outcome),
        };
      case 'save-run':
        await saveRun(request.out, await this.runs.load(request.path), request.format, request);
        return { type: 'saved', id, path: request.out };
      case 'score':
        return { type: 'scored', id, score: await this.score(request, signal) };
      case 'fit-text':
        return { type: 'fitted', id, ...(await this.fit(request, signal)) };
      case 'rescore':
        return { type: 'scored', id, score: this.scorer.view(request.temperature, request.topP) };
      case 'warm-up':
        return { type: 'warmed-up', id, found: await this.warmUp(request, signal) };
      case 'clear-storage':
        await this.pool.closeIdle();
        return { type: 'cleared', id, bytes: clearPreparedModels(this.settings.folders) };
    }
  }

  private get settings(): Pick<RequestOf<'configure'>, 'folders' | 'product' | 'keys' | 'proxy'> {
    if (this.configured !== null) return this.configured;
    throw new AdjacentError(
      'unexpected',
      t`The engine received a request before its configuration.`,
      t`Reload the window.`,
    );
  }

  private analyze(request: AnalyzeRequest, signal: AbortSignal): Promise<EngineReply> {
    const { runId, spec } = request;
    checkSpec(spec);
    checkMatching(spec.outcome);
    checkJudging(spec.assertions ?? []);
    checkSpecPrompt(spec, this.settings.folders);
    return this.enqueueAnalysis(
      request,
      async () => {
        const facts = this.facts(runId, spec.threads ?? defaultThreads());
        const { choice, ...decided } = await decideForRun(spec, this.decisionTools(request, spec.threads, signal));
        return { ...decided, facts: choice === null ? facts : { ...facts, precision: choice } };
      },
      signal,
    );
  }

  private async resume({ id, path, cell }: RequestOf<'resume'>, signal: AbortSignal): Promise<EngineReply> {
    const resume = await this.runs.load(path);
    const { spec, facts } = resume.manifest;
    if (!isResumable(resume))
      throw new AdjacentError(
        'bad-argument',
        t`There is nothing left to sample in this run.`,
        t`Run the experiment again, or open the run.`,
      );
    const request = { spec, facts, resume, ...(cell === undefined ? {} : { only: cell }) };
    return this.enqueueAnalysis({ id, runId: facts.id, out: path }, () => Promise.resolve(request), signal);
  }

  private async check({ id, path, cell, outcome }: RequestOf<'check'>, signal: AbortSignal): Promise<EngineReply> {
    const run = await this.runs.load(path);
    const { spec, facts } = run.manifest;
    if (!isCheckable(run.kind))
      throw new AdjacentError(
        'bad-argument',
        t`Only the settings of a diagram can be checked on fresh answers.`,
        t`Analyze the prompt first.`,
      );
    return this.enqueueAnalysis(
      { id, runId: facts.id, out: path, ...chosenOutcome(run, outcome) },
      () => Promise.resolve({ spec, facts, check: { run, cell, outcome } }),
      signal,
    );
  }

  private async grow(
    { id, path, cell, outcome, behind }: RequestOf<'grow'>,
    signal: AbortSignal,
  ): Promise<EngineReply> {
    const { kind } = await this.runs.load(path);
    if (!isCheckable(kind)) throw noTree();
    return this.extend({ id, path, outcome }, run => ({ grow: { run, cell, behind } }), signal);
  }

  private async add({ id, path, outcome, addition }: RequestOf<'add'>, signal: AbortSignal): Promise<EngineReply> {
    const { kind } = await this.runs.load(path);
    if (!isCheckable(kind))
      throw new AdjacentError(
        'bad-argument',
        t`This run samples no settings of a prompt.`,
        t`Analyze the prompt first.`,
      );
    return this.extend({ id, path, outcome }, run => ({ add: { run, addition } }), signal);
  }

  /** Adds to a stored run in its turn. Whatever joined the run while the request waited is kept. */
  private async extend(
    { id, path, outcome }: { readonly id: number; readonly path: string; readonly outcome: OutcomeSpec },
    part: (run: Run) => Pick<RunRequest, 'grow' | 'add'>,
    signal: AbortSignal,
  ): Promise<EngineReply> {
    const { spec, facts } = (await this.runs.load(path)).manifest;
    return this.enqueue(id, facts.id, signal, async () => {
      const run = await this.runs.load(path);
      const target = { id, runId: facts.id, out: path, ...chosenOutcome(run, outcome) };
      const events = this.events(id, facts.id, { spec, facts, ...part(run) }, signal);
      return analyze(target, events, { runs: this.runs, send: this.send });
    });
  }

  private async nextWords({ id, path, cell, ids }: RequestOf<'next-words'>, signal: AbortSignal): Promise<NextWords> {
    const run = await this.runs.load(path);
    const { facts, spec } = run.manifest;
    const found = await nextWordsOf(run, { cell, ids }, this.access(id, facts.id, spec.threads), signal);
    if (found === null) throw noTree();
    return found;
  }

  private async replay({ id, path }: RequestOf<'replay'>, signal: AbortSignal): Promise<EngineReply> {
    const stored = await this.runs.load(path);
    const { spec, facts } = stored.manifest;
    const onProgress = (progress: Progress): void => {
      this.send({ type: 'progress', id, runId: '', progress });
    };
    return this.enqueue(id, '', signal, async () => {
      const events = this.events(id, '', { spec, facts, replay: stored }, signal);
      return { type: 'replayed', id, ...(await replay(stored, events, signal, onProgress)) };
    });
  }

  /** Run an analysis in its turn. `request` is called then, so that the run is dated when it starts. */
  private enqueueAnalysis(
    target: AnalysisTarget,
    request: () => Promise<ClocklessRunRequest>,
    signal: AbortSignal,
  ): Promise<EngineReply> {
    return this.enqueue(target.id, target.runId, signal, async () => {
      const events = this.events(target.id, target.runId, await request(), signal);
      return analyze(target, events, { runs: this.runs, send: this.send });
    });
  }

  /** What the decision of a precision needs. A model that it opens stays open until another one is needed. */
  private decisionTools(
    { id, runId }: Pick<AnalyzeRequest, 'id' | 'runId'>,
    threads: number | undefined,
    signal: AbortSignal,
  ): DecisionTools {
    return {
      folders: this.settings.folders,
      openSession: model => openSession(model, 1),
      open: async int8 => {
        const { model, release } = await this.pool.lease(int8, threads, signal, this.stageOf(id, runId));
        release();
        return model;
      },
    };
  }

  /** The events of an experiment on the models of this process. */
  private events(
    id: number,
    runId: string,
    request: ClocklessRunRequest,
    signal: AbortSignal,
  ): AsyncGenerator<RunEvent, Run> {
    const models = this.access(id, runId, request.spec.threads);
    const processor = (): number => {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1000;
    };
    const drawn = new DrawnStore(this.settings.folders.storage);
    return runExperiment({ ...request, now: () => performance.now(), processor, drawn }, models, signal);
  }

  private access(id: number, runId: string, threads: number | undefined): PooledModelAccess {
    const { folders } = this.settings;
    return new PooledModelAccess(this.pool, { folders, threads, onStage: this.stageOf(id, runId) });
  }

  /** Run a long task after all earlier ones; the parent is notified when it waits and when it starts. */
  private enqueue<T>(id: number, runId: string, signal: AbortSignal, task: () => Promise<T>): Promise<T> {
    return this.queue.run(
      signal,
      () => {
        const stage = t`Waiting for another analysis to finish`;
        this.send({
          type: 'progress',
          id,
          runId,
          progress: { stage, detail: '', fraction: null, secondsLeft: null, tokens: 0, isQueued: true },
        });
      },
      () => {
        this.send({ type: 'started', id });
        return task();
      },
    );
  }

  private async prepareReplication({ id, options }: RequestOf<'prepare-replication'>): Promise<EngineReply> {
    return { type: 'replication', id, ...(await prepareReplication(this.settings.folders, options)) };
  }

  private warmUp({ id, model }: RequestOf<'warm-up'>, signal: AbortSignal): Promise<WarmUp> {
    const tools = this.decisionTools({ id, runId: '' }, undefined, signal);
    const decide = async (reference: string): Promise<string> => (await decidePrecision(reference, tools)).reference;
    const { pool, settings } = this;
    return warmUp(model, { pool, folders: settings.folders, free: process.availableMemory(), decide }, signal);
  }

  /** The right to use a model, whose precision is decided first where it is to be. */
  private async lease(id: number, model: string, signal: AbortSignal): Promise<Lease> {
    const { reference } = await decidePrecision(model, this.decisionTools({ id, runId: '' }, undefined, signal));
    return this.pool.lease(reference, undefined, signal, this.stageOf(id, ''));
  }

  private async fit({ id, model, text, answer }: RequestOf<'fit-text'>, signal: AbortSignal): Promise<FittingText> {
    const lease = await this.lease(id, model, signal);
    try {
      return fittingText(lease.model, text, answer);
    } finally {
      lease.release();
    }
  }

  private async score(request: RequestOf<'score'>, signal: AbortSignal): Promise<ScoreView> {
    if (isServed(request.model)) checkScorable(request);
    else checkPromptOf(request.model, request.text, this.settings.folders);
    const lease = await this.lease(request.id, request.model, signal);
    try {
      if (isServed(request.model)) return await scoreGiven(lease.model, request, signal);
      return await this.scorer.score(lease.model, request, signal, {
        onRead: fraction => {
          const stage = t`Reading the prompt`;
          this.tell(request.id, '', { stage, detail: '', fraction, secondsLeft: null, tokens: 0 });
        },
        onPart: score => {
          this.send({ type: 'score-part', id: request.id, score });
        },
      });
    } finally {
      lease.release();
    }
  }

  private stageOf(id: number, runId: string): (stage: OpeningStage) => void {
    return stage => {
      this.tell(id, runId, openingProgress(stage));
    };
  }

  private tell(id: number, runId: string, progress: Progress): void {
    this.send({ type: 'progress', id, runId, progress });
  }

  private facts(id: string, threads: number): RunFacts {
    return {
      id,
      created: new Date().toISOString(),
      product: this.settings.product,
      runtime: `onnxruntime-node ${runtimeVersion}`,
      threads,
      processor: instructionSetOf(processorFeatures()),
      platform: `${platform()}-${arch()}`,
    };
  }
}

function noTree(): AdjacentError {
  return new AdjacentError('bad-argument', t`Only answers to a prompt can be continued.`, t`Analyze the prompt first.`);
}
