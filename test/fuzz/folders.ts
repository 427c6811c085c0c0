/** Fuzz of model folders in the real engine process: every mutated folder must end in time, with a score and answers or
 * with one sentence of a known kind, and nothing outside its folders may be read or written. */
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { EngineClient } from '../../src/client/engineClient.ts';
import { startEngine } from '../../src/client/engineProcess.ts';
import { AdjacentError, errorFrom } from '../../src/core/adjacentError.ts';
import type { GridSpec } from '../../src/domain/spec.ts';
import { engineEntry, foldersIn, isAlive } from '../process/support/engine.ts';
import { Dice } from './support/dice.ts';
import { mutateGraph } from './support/graphMutation.ts';
import { mutateBytes, mutateJson } from './support/jsonMutation.ts';
import { canTrace, OpenTrace } from './support/openTrace.ts';
import { chatTemplate, templatePieces } from './support/templatePieces.ts';
import { mutateText } from './support/textMutation.ts';

export interface FuzzOptions {
  readonly cases: number;
  readonly seed: number;
  /** The first case; 0 when absent. */
  readonly from?: number;
  /** Receives a line for each case. */
  readonly log?: (line: string) => void;
}

export interface FuzzResult {
  readonly cases: number;
  readonly failures: readonly { readonly case: number; readonly what: string }[];
}

const root = join(import.meta.dirname, '..', '..');
const fixtures = join(root, 'test', 'fixtures', 'models');
const families = ['llama', 'gpt2', 'gpt_neox', 'qwen2', 'gemma', 'bloom', 'opt', 'phi'] as const;
const jsonFiles = [
  'config.json',
  'tokenizer.json',
  'generation_config.json',
  'tokenizer_config.json',
  'special_tokens_map.json',
  'genai_config.json',
] as const;
/** Milliseconds in which a case must end; the engine is ended sooner. */
const caseMilliseconds = 60_000;
const stallSeconds = 5;
/** Cases of one engine process, whose opened files are then checked. Its start takes longer than most cases. */
const casesPerEngine = 60;

/** Run some cases. A case depends on the seed and its number only. */
export async function fuzzFolders({ cases, seed, from = 0, log = () => undefined }: FuzzOptions): Promise<FuzzResult> {
  const work = realpathSync(mkdtempSync(join(tmpdir(), 'adjacent-fuzz-')));
  const failures: { readonly case: number; readonly what: string }[] = [];
  try {
    mkdirSync(join(work, 'outside'));
    writeFileSync(join(work, 'outside', 'secret.bin'), Buffer.alloc(2 ** 16));
    writeFileSync(join(work, 'outside', 'secret.json'), '{}');
    for (let first = from; first < from + cases; first += casesPerEngine) {
      const engine = new TracedEngine(join(work, `engine-${first}`));
      const last = Math.min(first + casesPerEngine, from + cases);
      for (let number = first; number < last; number++) {
        const dice = new Dice(seed, number);
        const folder = join(work, 'models', String(number));
        const mutation = mutateFolder(folder, dice);
        const outcome = await engine.open(folder);
        log(`${number} ${mutation}: ${outcome.text}`);
        if (outcome.isFailure) failures.push({ case: number, what: `${mutation}: ${outcome.text}` });
        rmSync(folder, { recursive: true, force: true });
      }
      const strays = await engine.close([root, join(work, 'models')]);
      failures.push(...strays.map(what => ({ case: first, what })));
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return { cases, failures };
}

/** Copy a fixture and change it; returns what was changed. */
function mutateFolder(folder: string, dice: Dice): string {
  const family = dice.of(families);
  cpSync(join(fixtures, family), folder, { recursive: true });
  const graph = join(folder, 'onnx', 'model.onnx');
  writeFileSync(
    join(folder, 'genai_config.json'),
    genaiConfig(JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8'))),
  );
  const kind = dice.below(24);
  if (kind < 10) {
    writeFileSync(graph, mutateGraph(readFileSync(graph), dice));
    return `${family} graph`;
  }
  if (kind < 13) {
    // The weights are most of the file; what lies before them is more interesting.
    const bytes = readFileSync(graph);
    const head = dice.chance(0.7) ? Math.min(bytes.length, 4000) : bytes.length;
    writeFileSync(graph, Buffer.concat([mutateBytes(bytes.subarray(0, head), dice), bytes.subarray(head)]));
    return `${family} graph bytes`;
  }
  if (kind < 16) return changeTemplate(folder, family, dice);
  const name = dice.of(jsonFiles);
  const path = join(folder, name);
  if (kind < 21) {
    writeFileSync(path, mutateJson(readFileSync(path, 'utf8'), dice));
    return `${family} ${name}`;
  }
  if (kind < 22) {
    writeFileSync(path, mutateBytes(readFileSync(path), dice));
    return `${family} ${name} bytes`;
  }
  return replaceFile(dice.chance(0.3) ? graph : path, dice);
}

/** Give a folder a changed chat template, in a file of its own or inside tokenizer_config.json, alone or by name. */
function changeTemplate(folder: string, family: string, dice: Dice): string {
  const template = mutateText(chatTemplate, templatePieces, dice);
  const place = dice.of(['chat_template.jinja', 'chat_template.json', 'text', 'names', 'default name'] as const);
  if (place === 'chat_template.jinja') writeFileSync(join(folder, place), template);
  else if (place === 'chat_template.json')
    writeFileSync(join(folder, place), JSON.stringify({ chat_template: template }));
  else {
    const path = join(folder, 'tokenizer_config.json');
    const named = [{ name: place === 'names' ? 'tool_use' : 'default', template }];
    const config = JSON.parse(readFileSync(path, 'utf8')) as object;
    writeFileSync(path, JSON.stringify({ ...config, chat_template: place === 'text' ? template : named }));
  }
  return `${family} template (${place})`;
}

/** What the builder of ONNX Runtime GenAI writes beside a graph. */
function genaiConfig(config: unknown): string {
  const { eos_token_id, bos_token_id, vocab_size } = config as Record<string, unknown>;
  const inputs = { input_ids: 'input_ids', past_key_names: 'past_key_values.%d.key' };
  const decoder = { filename: 'onnx/model.onnx', inputs, outputs: { logits: 'logits' } };
  return JSON.stringify({
    model: { type: 'llama', eos_token_id, bos_token_id, vocab_size, context_length: 128, decoder },
  });
}

/** Put something else in the place of a file. */
function replaceFile(path: string, dice: Dice): string {
  rmSync(path);
  const target = dice.of(['nothing', 'a folder', '../../outside/secret.json', '/dev/zero', '/dev/null', path]);
  if (target === 'a folder') mkdirSync(path);
  else if (target !== 'nothing') symlinkSync(target.startsWith('..') ? join(dirname(path), target) : target, path);
  return `${path} becomes ${target}`;
}

interface Outcome {
  readonly text: string;
  readonly isFailure: boolean;
}

/** An engine whose opened files are traced. It is started again when a case ended it. */
class TracedEngine {
  private readonly folder: string;
  private readonly client: EngineClient;
  private readonly traces = new Map<number, OpenTrace>();
  private runs = 0;

  constructor(folder: string) {
    this.folder = folder;
    mkdirSync(folder);
    this.client = new EngineClient({
      startEngine,
      entry: engineEntry,
      folders: foldersIn(folder),
      product: 'Adjacent fuzz',
      log: () => undefined,
      stallSeconds,
    });
  }

  /** Score a text with a model and sample two answers. */
  async open(model: string): Promise<Outcome> {
    // The timers of the last cases must not keep the process for a minute.
    const text = `no end within ${caseMilliseconds / 1000} s`;
    const late = setTimeout(caseMilliseconds, { text, isFailure: true }, { ref: false });
    return Promise.race([this.use(model).catch(outcomeOf), late]);
  }

  /** End the engine. Returns what is left of it, and the files that it should not have opened or changed. */
  async close(readable: readonly string[]): Promise<string[]> {
    await this.client.close();
    const running = (): number[] => [...this.traces.keys()].filter(isAlive);
    for (let wait = 0; wait < 40 && running().length > 0; wait++) await setTimeout(50);
    const left = running().map(pid => `process ${pid} is left`);
    const strays: string[] = [];
    for (const trace of this.traces.values()) strays.push(...(await trace.strays(readable, [this.folder])));
    rmSync(this.folder, { recursive: true });
    return [...left, ...strays];
  }

  private async use(model: string): Promise<Outcome> {
    const { pid } = await this.client.start();
    if (canTrace && !this.traces.has(pid))
      this.traces.set(pid, await OpenTrace.attach(pid, join(this.folder, `${pid}.trace`)));
    const score = await this.client.score({ model, text: 'the river was', form: 'auto', temperature: 1, topP: 1 });
    const out = join(this.folder, 'runs', `${this.runs++}.emergence.json`);
    const { report } = await this.client.analyze('fuzz', specOf(model), out, {});
    if (report.error !== null) return outcomeOf(errorFrom(report.error));
    return { text: `${score.tokens.length} tokens, ${report.status}`, isFailure: report.status !== 'done' };
  }
}

function specOf(model: string): GridSpec {
  return {
    kind: 'diagram',
    prompt: 'the river was',
    source: 'fuzz',
    model,
    form: 'auto',
    mode: 'answers',
    outcome: { map: 'text' },
    preset: 'quick',
    seed: 1,
    topP: 1,
    temperatures: [1],
    windows: [{ kind: 'all' }],
    samples: 2,
    tokens: 4,
  };
}

/** A thrown error is fine when it is one of ours, of a known kind, in one sentence. */
function outcomeOf(thrown: unknown): Outcome {
  if (!(thrown instanceof AdjacentError)) return { text: String(thrown), isFailure: true };
  const { kind, message, remedy, detail } = thrown;
  const isSentence = /^[^\n]+[.!?]$/.test(message) && remedy !== '';
  const isFailure = kind === 'unexpected' || kind === 'engine-crashed' || !isSentence;
  return { text: `${kind}: ${message}${isFailure ? ` ${detail.slice(0, 600)}` : ''}`, isFailure };
}
