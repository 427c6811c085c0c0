/** One answer for each request: models are shared, long work takes turns, runs are found by the path of their file. */
import { arch, platform } from 'node:os';
import { performance } from 'node:perf_hooks';
import { AdjacentError } from '../../core/adjacentError.ts';
import type { EnginePlaces, EngineReply, EngineRequest } from '../../protocol/engineProtocol.ts';
import type { ScoreView } from '../../domain/score.ts';
import { cellDetailOf, checkSpec, isResumable, reportOf, runExperiment } from '../../experiments/registry.ts';
import type { RunRequest } from '../../experiments/experiment.ts';
import { bundledItemSets } from '../../modelFiles/items/bundledItems.ts';
import type { Progress } from '../../domain/report.ts';
import { prepareReplication } from '../replication/replicationPreflight.ts';
import type { Run, RunEvent, RunFacts } from '../../domain/run.ts';
import { Lane } from './serialQueue.ts';
import { defaultThreads, instructionSetOf } from '../hardware.ts';
import { clearStorage, listModels } from '../catalog/modelListing.ts';
import { ModelPool } from './modelPool.ts';
import { openModel } from '../openModel.ts';
import { processorFeatures } from '../processor.ts';
import { saveRun } from '../runs/saveRun.ts';
import { RunShelf } from '../runs/runCache.ts';
import { runtimeVersion } from '../runtime.ts';
import { PooledModels } from './pooledModelAccess.ts';
import { analyze, type AnalysisTarget, type AnalyzeRequest } from './analysisStream.ts';
import { replay } from './replay.ts';
import { Scorer } from './scorer.ts';

type Request = Exclude<EngineRequest, { readonly type: 'cancel' }>;
type RequestOf<T extends Request['type']> = Extract<Request, { readonly type: T }>;

/** A run without its clock. */
type Asked = Omit<RunRequest, 'now'>;

/** Holds what outlives a request: places, open models, the last scored text, runs in memory. */
export class RequestHandler {
  private readonly send: (reply: EngineReply) => void;
  private readonly shelf = new RunShelf();
  private readonly lane = new Lane();
  private readonly scorer = new Scorer();
  private readonly pool = new ModelPool(
    (id, threads, signal, onStage) => openModel(id, this.settings.places, { threads, signal, onStage }),
    defaultThreads(),
  );
  private configured: RequestOf<'configure'> | null = null;

  constructor(send: (reply: EngineReply) => void) {
    this.send = send;
  }

  /** The last reply of a request. Throws AdjacentError, or anything unexpected. */
  async answer(request: Request, signal: AbortSignal): Promise<EngineReply> {
    const { id } = request;
    switch (request.type) {
      case 'configure':
        this.configured = request;
        return { type: 'configured', id };
      case 'list-models':
        return {
          type: 'models',
          id,
          models: await listModels(this.settings.places),
          items: bundledItemSets(this.settings.places.builtIn),
        };
      case 'prepare-replication':
        return this.prepareReplication(request);
      case 'analyze':
        return this.analyze(request, signal);
      case 'resume':
        return this.resume(request, signal);
      case 'replay':
        return this.replay(request, signal);
      case 'open-run':
        return { type: 'report', id, report: reportOf(await this.shelf.take(request.path)) };
      case 'regroup':
        return { type: 'report', id, report: reportOf(await this.shelf.take(request.path), request.outcome) };
      case 'describe-cell':
        return {
          type: 'cell-detail',
          id,
          ...cellDetailOf(await this.shelf.take(request.path), request.cell, request.outcome),
        };
      case 'save-run':
        await saveRun(request.out, await this.shelf.take(request.path), request.format);
        return { type: 'saved', id, path: request.out };
      case 'score':
        return { type: 'scored', id, score: await this.score(request, signal) };
      case 'rescore':
        return { type: 'scored', id, score: this.scorer.view(request.temperature, request.topP) };
      case 'clear-storage':
        await this.pool.closeIdle();
        return { type: 'cleared', id, bytes: await clearStorage(this.settings.places) };
    }
  }

  private get settings(): { readonly places: EnginePlaces; readonly product: string } {
    if (this.configured !== null) return this.configured;
    throw new AdjacentError(
      'unexpected',
      'The engine was asked before it was told where to read and write.',
      'Reload the window.',
    );
  }

  private analyze(request: AnalyzeRequest, signal: AbortSignal): Promise<EngineReply> {
    const { runId, spec } = request;
    checkSpec(spec);
    return this.runInTurn(request, { spec, facts: this.facts(runId, spec.threads ?? defaultThreads()) }, signal);
  }

  private async resume({ id, path }: RequestOf<'resume'>, signal: AbortSignal): Promise<EngineReply> {
    const resume = await this.shelf.take(path);
    const { spec, facts } = resume.manifest;
    if (!isResumable(resume.kind))
      throw new AdjacentError(
        'bad-argument',
        'Only studies go on after they were stopped.',
        'Run the experiment again.',
      );
    if (resume.status === 'done')
      throw new AdjacentError('bad-argument', 'This run is complete.', 'Run the experiment again, or open the run.');
    return this.runInTurn({ id, runId: facts.id, out: path }, { spec, facts, resume }, signal);
  }

  private async replay({ id, path }: RequestOf<'replay'>, signal: AbortSignal): Promise<EngineReply> {
    const stored = await this.shelf.take(path);
    const { spec, facts } = stored.manifest;
    const onProgress = (progress: Progress): void => {
      this.send({ type: 'progress', id, runId: '', progress });
    };
    return this.inTurn(id, '', signal, async () => {
      const events = this.events(id, '', { spec, facts, replay: stored }, signal);
      return { type: 'replayed', id, ...(await replay(stored, events, signal, onProgress)) };
    });
  }

  private runInTurn(target: AnalysisTarget, asked: Asked, signal: AbortSignal): Promise<EngineReply> {
    return this.inTurn(target.id, target.runId, signal, () =>
      analyze(target, this.events(target.id, target.runId, asked, signal), { shelf: this.shelf, send: this.send }),
    );
  }

  /** Run an experiment on the models of this process. */
  private events(id: number, runId: string, asked: Asked, signal: AbortSignal): AsyncGenerator<RunEvent, Run> {
    const { places } = this.settings;
    const models = new PooledModels(this.pool, {
      places,
      threads: asked.spec.threads,
      onStage: this.stageOf(id, runId),
    });
    return runExperiment({ ...asked, now: () => performance.now() }, models, signal);
  }

  /** Do long work when all that was asked before is done; the parent learns of its turn. */
  private inTurn<T>(id: number, runId: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const stage = this.stageOf(id, runId);
    return this.lane.run(
      signal,
      () => {
        stage('Waiting: another analysis is running');
      },
      () => {
        this.send({ type: 'started', id });
        return work();
      },
    );
  }

  private async prepareReplication({ id, options }: RequestOf<'prepare-replication'>): Promise<EngineReply> {
    return { type: 'replication', id, ...(await prepareReplication(this.settings.places, options)) };
  }

  private async score(request: RequestOf<'score'>, signal: AbortSignal): Promise<ScoreView> {
    const lease = await this.pool.lease(request.model, undefined, signal, this.stageOf(request.id, ''));
    try {
      return await this.scorer.score(lease.model, request, signal);
    } finally {
      lease.release();
    }
  }

  private stageOf(id: number, runId: string): (stage: string) => void {
    return stage => {
      this.send({ type: 'progress', id, runId, progress: { stage, fraction: null, secondsLeft: null, tokens: 0 } });
    };
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
