/** Kills engines and command lines at random moments: every finished cell must be kept, no process may be left, and a
 * resumed study must equal an uninterrupted one. `npm run kills -- --runs 1000 --seed 1` runs a campaign. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { EngineClient } from '../../src/client/engineClient.ts';
import { startEngine } from '../../src/client/engineProcess.ts';
import { AdjacentError } from '../../src/core/adjacentError.ts';
import type { CellReport } from '../../src/domain/report.ts';
import type { Run } from '../../src/domain/run.ts';
import type { GridSpec, StudySpec } from '../../src/domain/spec.ts';
import { studyPreset } from '../../src/knobs/studyPresets.ts';
import { decodeRun } from '../../src/run/file/runFile.ts';
import { engineEntry, foldersIn, isAlive, runCli, tinyModel, tinySpec } from '../process/support/engine.ts';
import { ofStudy } from '../support/kinds.ts';
import { Dice } from './support/dice.ts';

export interface KillOptions {
  readonly runs: number;
  readonly seed: number;
  /** Receives a line for each run. */
  readonly log?: (line: string) => void;
}

export interface KillResult {
  readonly runs: number;
  readonly kills: number;
  readonly failures: readonly { readonly run: number; readonly what: string }[];
}

const cells: GridSpec = tinySpec({
  samples: 24,
  tokens: 12,
  temperatures: [0.5, 0.8, 1.1],
  windows: [{ kind: 'all' }, { kind: 'words', words: 2 }, { kind: 'words', words: 1 }],
});
const { temperatures: _temperatures, windows: _windows, samples: _samples, ...plain } = tinySpec();
const limits: StudySpec = {
  ...plain,
  kind: 'study',
  prompt: 'the river was wide and the boat went over it',
  study: { ...studyPreset('constraints'), axes: [{ knob: 'heads', levels: [0.25, 0.5] }], factors: [] },
};
/** Milliseconds of waiting for a process that was killed, or whose parent was. */
const endMilliseconds = 10_000;
/** A study is killed so often before it may end. */
const maxKills = 4;

/** Run the campaign. A run depends on the seed, its number, and the speed of the machine. */
export async function killRuns({ runs, seed, log = () => undefined }: KillOptions): Promise<KillResult> {
  const campaign = await Campaign.begin();
  const failures: { readonly run: number; readonly what: string }[] = [];
  try {
    for (let run = 0; run < runs; run++) {
      const dice = new Dice(seed, run);
      const kind = dice.of(['engine of a diagram', 'engine of a study', 'engine of a command', 'command'] as const);
      const before = campaign.kills;
      const found = await campaign.run(kind, dice);
      log(
        `${run} ${kind}: ${campaign.kills - before} kills, ${found.length === 0 ? 'nothing lost' : found.join('; ')}`,
      );
      failures.push(...found.map(what => ({ run, what: `${kind}: ${what}` })));
    }
  } finally {
    campaign.end();
  }
  return { runs, kills: campaign.kills, failures };
}

type Kind = 'engine of a diagram' | 'engine of a study' | 'engine of a command' | 'command';

/** The folder of a campaign, and what uninterrupted runs gave. */
class Campaign {
  kills = 0;
  private readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'adjacent-kills-')));
  private made = 0;
  private whole: {
    readonly cells: Run;
    readonly limits: string;
    readonly command: string;
    readonly milliseconds: number;
  } | null = null;

  /** Run once without a kill. */
  static async begin(): Promise<Campaign> {
    const campaign = new Campaign();
    const client = campaign.client();
    await client.analyze('warm', cells, campaign.file(), {});
    const [first, second] = [campaign.file(), campaign.file()];
    const started = performance.now();
    await client.analyze('cells', cells, first, {});
    const milliseconds = performance.now() - started;
    await client.analyze('limits', limits, second, {});
    await client.close();
    writeFileSync(join(campaign.folder, 'prompt.txt'), limits.prompt);
    const command = campaign.file();
    await runCli(campaign.command(command), { cache: join(campaign.folder, 'cache') });
    campaign.whole = { cells: runIn(first), limits: second, command, milliseconds };
    return campaign;
  }

  end(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** What went wrong in one run. */
  async run(kind: Kind, dice: Dice): Promise<string[]> {
    if (kind === 'engine of a diagram') return this.killDiagram(dice);
    if (kind === 'engine of a study') return this.killStudy(dice);
    return this.killCommand(kind === 'command', dice);
  }

  private async killDiagram(dice: Dice): Promise<string[]> {
    const client = this.client();
    const out = this.file();
    const done: CellReport[] = [];
    const { pid } = await client.start();
    const listener = {
      cell: (cell: CellReport) => {
        done.push(cell);
      },
    };
    const run = client.analyze('killed', cells, out, listener);
    const ended = await this.killLater(pid, dice, run);
    await client.close();
    return [...ended, ...(await left(pid)), ...this.lostCells(out, done)];
  }

  private async killStudy(dice: Dice): Promise<string[]> {
    const out = this.file();
    const found: string[] = [];
    for (let time = 0; time <= maxKills; time++) {
      const client = this.client();
      const { pid } = await client.start();
      const run = existsSync(out) ? client.resume(out, {}) : client.analyze('killed', limits, out, {});
      if (time < maxKills) found.push(...(await this.killLater(pid, dice, run)));
      else await run;
      await client.close();
      found.push(...(await left(pid)));
      if (existsSync(out) && runIn(out).status === 'done') break;
    }
    return [...found, ...differences(out, this.whole?.limits ?? out)];
  }

  /** Kill the engine below a command, or the command itself; then resume the study on the command line. */
  private async killCommand(itself: boolean, dice: Dice): Promise<string[]> {
    const out = this.file();
    const cache = join(this.folder, 'cache');
    const wait = 300 + 2500 * dice.next();
    let engine: number | undefined;
    const { code, stderr } = await runCli(this.command(out), {
      cache,
      started: child => {
        void setTimeout(wait).then(() => {
          if (child.exitCode !== null) return;
          engine = engineOf(child.pid ?? 0);
          this.kills++;
          if (itself) child.kill('SIGKILL');
          else if (engine !== undefined) kill(engine);
        });
      },
    });
    const expected = itself ? [null, 0] : [0, 1];
    const found = expected.includes(code) ? [] : [`the command ended with ${String(code)}: ${stderr.slice(-300)}`];
    if (/^ {4}at /m.test(stderr)) found.push(`the command printed ${stderr.slice(-300)}`);
    if (engine !== undefined) found.push(...(await left(engine)));
    if (!existsSync(out)) return found;
    if (runIn(out).status !== 'done') {
      const resumed = await runCli(['experiment', '--resume', out], { cache });
      if (resumed.code !== 0) found.push(`it could not be resumed: ${resumed.stderr.slice(-300)}`);
    }
    return [...found, ...differences(out, this.whole?.command ?? out)];
  }

  /** Kill a process at a random moment of a run. A run may end before; else it must fail in one sentence. */
  private async killLater(pid: number, dice: Dice, run: Promise<unknown>): Promise<string[]> {
    const outcome = run.then(
      () => [],
      (error: unknown) =>
        error instanceof AdjacentError && error.kind === 'engine-crashed'
          ? []
          : [`the call failed with ${String(error)}`],
    );
    await Promise.race([setTimeout(1.2 * (this.whole?.milliseconds ?? 0) * dice.next()), outcome]);
    kill(pid);
    this.kills++;
    return outcome;
  }

  /** Cells that were reported as finished, and are not in the file as an uninterrupted run has them. */
  private lostCells(out: string, done: readonly CellReport[]): string[] {
    if (!existsSync(out)) return done.length === 0 ? [] : ['the file is missing'];
    const { cells: kept } = runIn(out);
    const texts = (run: Run | undefined, index: number): string[] =>
      run?.cells[index]?.trajectories.map(({ text }) => text) ?? [];
    return done
      .map(({ index }) => index)
      .filter(
        index =>
          kept[index]?.state !== 'done' ||
          !isDeepStrictEqual(texts(runIn(out), index), texts(this.whole?.cells, index)),
      )
      .map(index => `cell ${index} is lost or differs`);
  }

  private client(): EngineClient {
    const folders = foldersIn(this.folder);
    return new EngineClient({
      startEngine,
      entry: engineEntry,
      folders,
      product: 'Adjacent kills',
      log: () => undefined,
    });
  }

  /** Arguments of the command line for a study of limits. */
  private command(out: string): string[] {
    const input = [join(this.folder, 'prompt.txt'), '--model', tinyModel, '--preset', 'quick', '--out', out];
    return ['constraints', ...input, '--set', 'heads=25%,50%', '--set', 'factors=none'];
  }

  private file(): string {
    mkdirSync(join(this.folder, 'runs'), { recursive: true });
    return join(this.folder, 'runs', `${this.made++}.emergence.json`);
  }
}

/** Whether a study differs from an uninterrupted one. */
function differences(out: string, whole: string): string[] {
  const [own, expected] = [ofStudy(runIn(out)), ofStudy(runIn(whole))];
  const parts = ({ study: { estimate: _, ...study }, cells }: typeof own): unknown => [study, cells];
  const isSame = own.status === 'done' && isDeepStrictEqual(parts(own), parts(expected));
  return isSame ? [] : [`the resumed study differs (${own.status})`];
}

function runIn(path: string): Run {
  return decodeRun(readFileSync(path, 'utf8'));
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself.
  }
}

/** A process that still runs some time after it should have ended. */
async function left(pid: number): Promise<string[]> {
  for (let waited = 0; waited < endMilliseconds && isAlive(pid); waited += 50) await setTimeout(50);
  return isAlive(pid) ? [`process ${pid} is left`] : [];
}

/** The engine below a command line; undefined before it starts, and where the system does not list children. */
function engineOf(pid: number): number | undefined {
  try {
    const [child] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
    return child === undefined || child === '' ? undefined : Number(child);
  } catch {
    return undefined;
  }
}
