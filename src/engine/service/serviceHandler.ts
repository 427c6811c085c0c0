/** One answer for each request: models are shared, long work takes turns, runs are found by the path of their file. */
import { arch, platform } from 'node:os';
import { performance } from 'node:perf_hooks';
import { AdjacentError } from '../../core/adjacentError.ts';
import type { EnginePlaces, EngineReply, EngineRequest, ScoreView } from '../../experiment/engineProtocol.ts';
import { cellDetailOf, reportOf } from '../../experiment/reporting/reporting.ts';
import type { Run, RunEvent, RunFacts } from '../../experiment/run.ts';
import { modelsOf, runExperiment } from '../../experiment/running/runner.ts';
import type { StudyRequest } from '../../experiment/study/running/studyRequest.ts';
import { runStudy } from '../../experiment/study/running/studyRunner.ts';
import { checkSpec } from '../../experiment/planning/specCheck.ts';
import { Lane } from './lane.ts';
import { defaultThreads, instructionSetOf } from '../machine.ts';
import { checkSweepMemory } from '../models/modelDescription.ts';
import { clearStorage, listModels } from '../models/modelListing.ts';
import { ModelPool, type Lease } from './modelPool.ts';
import { openModel } from '../openModel.ts';
import { processorFeatures } from '../processor.ts';
import { saveRun } from '../storage/runSaving.ts';
import { RunShelf } from '../storage/runStore.ts';
import { runtimeVersion } from '../runtime.ts';
import { PooledModels } from './pooledModels.ts';
import { analyze, type AnalysisTarget, type AnalyzeRequest } from './serviceAnalysis.ts';
import { experimentAgain, replay } from './serviceReplay.ts';
import { Scorer } from './serviceScore.ts';

type Request = Exclude<EngineRequest, { readonly type: 'cancel' }>;
type RequestOf<T extends Request['type']> = Extract<Request, { readonly type: T }>;

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
        return { type: 'models', id, models: await listModels(this.settings.places) };
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
    const { id, runId, spec } = request;
    checkSpec(spec);
    if (spec.kind === 'study')
      return this.study(request, { spec, facts: this.facts(runId, spec.threads ?? defaultThreads()) }, signal);
    return this.inTurn(id, runId, modelsOf(spec), spec.threads, signal, leases => {
      const facts = this.facts(runId, leases[0]?.threads ?? defaultThreads());
      const events = runExperiment(
        { spec, facts, now: () => performance.now() },
        leases.map(lease => lease.model),
        signal,
      );
      return analyze(request, events, { shelf: this.shelf, send: this.send });
    });
  }

  /** Run a study: its models are opened one at a time while it goes on. */
  private study(target: AnalysisTarget, asked: Omit<StudyRequest, 'now'>, signal: AbortSignal): Promise<EngineReply> {
    return this.inTurn(target.id, target.runId, [], undefined, signal, () =>
      analyze(target, this.studyEvents(target.id, target.runId, asked, signal), { shelf: this.shelf, send: this.send }),
    );
  }

  private studyEvents(
    id: number,
    runId: string,
    asked: Omit<StudyRequest, 'now'>,
    signal: AbortSignal,
  ): AsyncGenerator<RunEvent, Run> {
    const models = new PooledModels(this.pool, {
      places: this.settings.places,
      threads: asked.spec.threads,
      onStage: this.stageOf(id, runId),
    });
    return runStudy({ ...asked, now: () => performance.now() }, models, signal);
  }

  private async resume({ id, path }: RequestOf<'resume'>, signal: AbortSignal): Promise<EngineReply> {
    const resume = await this.shelf.take(path);
    const { spec, facts } = resume.manifest;
    if (resume.study === null)
      throw new AdjacentError(
        'bad-argument',
        'Only studies go on after they were stopped.',
        'Run the experiment again.',
      );
    if (resume.status === 'done')
      throw new AdjacentError('bad-argument', 'This run is complete.', 'Run the experiment again, or open the run.');
    return this.study({ id, runId: facts.id, out: path }, { spec, facts, resume }, signal);
  }

  private async replay({ id, path }: RequestOf<'replay'>, signal: AbortSignal): Promise<EngineReply> {
    const stored = await this.shelf.take(path);
    const { spec, facts } = stored.manifest;
    const isStudy = stored.study !== null;
    return this.inTurn(id, '', isStudy ? [] : modelsOf(spec), spec.threads, signal, async leases => {
      const events = isStudy
        ? this.studyEvents(id, '', { spec, facts, replay: stored }, signal)
        : experimentAgain(
            stored,
            leases.map(lease => lease.model),
            signal,
          );
      return {
        type: 'replayed',
        id,
        ...(await replay(stored, events, signal, progress => {
          this.send({ type: 'progress', id, runId: '', progress });
        })),
      };
    });
  }

  /** Wait for the turn, open the models, do the work, and let the models go whatever happens. */
  private inTurn<T>(
    id: number,
    runId: string,
    ids: readonly string[],
    threads: number | undefined,
    signal: AbortSignal,
    work: (leases: readonly Lease[]) => Promise<T>,
  ): Promise<T> {
    const stage = this.stageOf(id, runId);
    return this.lane.run(
      signal,
      () => {
        stage('Waiting: another analysis is running');
      },
      async () => {
        if (ids.length > 1) checkSweepMemory(ids, this.settings.places, ids.length);
        const leases: Lease[] = [];
        try {
          for (const model of ids) leases.push(await this.pool.lease(model, threads, signal, stage));
          return await work(leases);
        } finally {
          for (const lease of leases) lease.release();
        }
      },
    );
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
