/** What *Which constraint binds?* takes through a real engine process, how its time grows with configurations, and how
 * well it was foretold. */
import { benchSpec } from './benchSpec.ts';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { linearRegression } from 'simple-statistics';
import { EngineClient } from '../../src/client/engineClient.ts';
import { startEngine } from '../../src/client/engineProcess.ts';
import type { EngineFolders } from '../../src/protocol/engineProtocol.ts';
import type { RunReport } from '../../src/domain/report.ts';
import type { ExperimentSpec, Preset } from '../../src/domain/spec.ts';
import { studyPreset } from '../../src/knobs/studyPresets.ts';
import type { StudyQuestion } from '../../src/domain/study.ts';

export interface ConstraintsInput {
  readonly model: string;
  readonly preset: Preset;
  /** Script of the engine process. */
  readonly entry: string;
  readonly folders: EngineFolders;
  /** Folder for run files and prepared models; emptied. */
  readonly scratch: string;
}

/** One study: seconds from the request to the end, and what was stated of the part behind the statement beside what
 * that took. */
export interface StudyTime {
  readonly configurations: number;
  readonly seconds: number;
  readonly stated: number;
  readonly actual: number;
}

export interface ConstraintsRun {
  /** The whole study in a new process: the first use ever, rounded copies included, and with all of them prepared. */
  readonly first: StudyTime;
  readonly whole: StudyTime;
  /** Windows of so many sizes, process and model at hand. */
  readonly scaling: readonly StudyTime[];
  /** Seconds a configuration, seconds at none, and the largest share by which a measured time is off that line. */
  readonly slope: number;
  readonly start: number;
  readonly bend: number;
}

const text =
  'The old keeper opened the door of the lighthouse and looked at the sea, where a small boat with a red sail came slowly nearer, and he wondered who would be out on such a morning in the middle of winter, when the others stayed at home, and';
/** Windows of 1, 2, 3 ... words of the prompt. */
const counts = [4, 8, 16, 32];

/** Run the study, then series of windows of growing number. */
export async function measureConstraints({
  model,
  preset,
  entry,
  folders,
  scratch,
}: ConstraintsInput): Promise<ConstraintsRun> {
  rmSync(scratch, { recursive: true, force: true });
  const begin = (): EngineClient =>
    new EngineClient({
      startEngine,
      entry,
      folders: { ...folders, runs: scratch, storage: join(scratch, 'models') },
      product: 'bench',
      log: () => undefined,
    });
  const preparing = begin();
  const prompt = promptFor((await preparing.catalog()).models.find(({ id }) => id === model)?.prompts ?? []);
  const spec = (study: Partial<StudyQuestion>): ExperimentSpec => ({
    ...benchSpec(prompt, model, preset),
    kind: 'study',
    study: { ...studyPreset('constraints'), ...study },
  });
  const first = await timeStudy(preparing, spec({}), join(scratch, 'first.emergence.json'));
  await preparing.close();
  const engine = begin();
  try {
    const whole = await timeStudy(engine, spec({}), join(scratch, 'whole.emergence.json'));
    const scaling: StudyTime[] = [];
    for (const count of counts) {
      const levels = Array.from({ length: count }, (_, at) => `${at + 1} words`);
      scaling.push(
        await timeStudy(
          engine,
          spec({ axes: [{ knob: 'window', levels }], factors: [], texts: 'prompt' }),
          join(scratch, `${count}.emergence.json`),
        ),
      );
    }
    const { m, b } = linearRegression(scaling.map(({ configurations, seconds }) => [configurations, seconds]));
    const bend = Math.max(
      ...scaling.map(({ configurations, seconds }) => Math.abs(seconds / (b + m * configurations) - 1)),
    );
    return { first, whole, scaling, slope: m, start: b, bend };
  } finally {
    await engine.close();
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Prompts of the model's own until there are words enough, so that a teaching model reads its own world; else the
 * bench's. */
function promptFor(own: readonly string[]): string {
  const words = own
    .join(' ')
    .split(/\s+/)
    .filter(word => word !== '');
  const most = Math.max(...counts) + 8;
  return words.length < most ? text : words.slice(0, most).join(' ');
}

async function timeStudy(engine: EngineClient, spec: ExperimentSpec, out: string): Promise<StudyTime> {
  const start = performance.now();
  let [stated, since] = [NaN, NaN];
  const listen = ({ estimate }: RunReport): void => {
    if (estimate.seconds === null || !Number.isNaN(since)) return;
    stated = estimate.seconds;
    since = performance.now();
  };
  const { report } = await engine.analyze(crypto.randomUUID(), spec, out, { report: listen });
  if (report.status !== 'done') throw new Error(report.error?.message ?? `the study ended as ${report.status}`);
  const end = performance.now();
  return {
    configurations: report.kind === 'study' ? report.study.planned : 0,
    seconds: (end - start) / 1000,
    stated,
    actual: (end - since) / 1000,
  };
}
