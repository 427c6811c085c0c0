/** What a study costs, from what its first reading took; stated before the rest is read, and kept up to date while it
 * goes on. */
import type { ModelCard } from '../../../domain/languageModel.ts';
import type { Progress } from '../../../domain/report.ts';
import type { Configuration, Study } from '../../../domain/study.ts';
import { knobs } from '../../../knobs/knobs.ts';
import type { PassGroup } from '../read/textReader.ts';

/** What was measured on the unconstrained configuration, seconds: one pass over all texts, and comparing the laws of
 * one configuration on them. */
export interface StudyCosts {
  readonly pass: number;
  readonly compare: number;
}

/** Share of a pass that each further number of layers adds: its own reading of the vocabulary. */
const layerShare = 0.15;

/** Seconds of a group on a model: passes and comparisons. */
export function groupSeconds({ configurations, first }: PassGroup, { pass, compare }: StudyCosts): number {
  const readings = new Set(configurations.map(one => one.ablation?.layers ?? 0)).size;
  const isFree = first.role === 'reference' && configurations.every(one => one.ablation === null && isLawOnly(one));
  return (isFree ? 0 : pass * (1 + (readings - 1) * layerShare)) + compare * configurations.length;
}

/** Whether a configuration turns only how a word is drawn. */
export function isLawOnly({ setting }: Configuration): boolean {
  return Object.keys(setting).every(id => knobs[id as keyof typeof knobs].cost === 'law');
}

/** Parameters, and bytes, whose work takes as long as what a short text costs whatever the model. */
const fixed = { parameters: 1.5e6, bytes: 250e6 } as const;

/** How much slower a model is than another: by their parameters, or where those are not known by the bytes they keep
 * open. */
export function slowness(card: ModelCard, reference: ModelCard): number {
  if (card.parameterCount > 0 && reference.parameterCount > 0)
    return (card.parameterCount + fixed.parameters) / (reference.parameterCount + fixed.parameters);
  return Math.max(0.2, (card.memory.open + fixed.bytes) / (reference.memory.open + fixed.bytes));
}

/** Seconds of opening a model, from those of the unconstrained one. */
export function openingSeconds(card: ModelCard, reference: ModelCard, seconds: number): number {
  return (seconds * card.memory.open) / reference.memory.open;
}

/** Bytes of one position of a reading, of one option of an item and of one token of an induction probe, as base64 text.
 */
const bytes = { position: 12 * 4 * (4 / 3), words: 2 * 8 * 60, option: 16 * (4 / 3), token: 4 * (4 / 3) } as const;

/** Expected size of the study's part of the run file. */
export function studyBytes({ configurations, texts, items }: Study, inductionTokens: number, options: number): number {
  const positions = texts.reduce((sum, text) => sum + text.ids.length, 0);
  const reading = positions * bytes.position + texts.length * bytes.words;
  const readingAll = texts.length === 0 ? 0 : reading * configurations.length;
  return Math.round(
    4000 +
      readingAll +
      configurations.length * (items.length * options * bytes.option + inductionTokens * bytes.token + 300) +
      items.length * 300,
  );
}

/** Milliseconds between two progress events. */
const cadence = 250;

/** Share of the work after which its pace says how long the rest takes. */
const telling = 0.05;

export class StudyMeter {
  private readonly now: () => number;
  private last = -Infinity;
  private started = 0;
  private total = 0;
  private done = 0;
  private tokens = 0;

  constructor(now: () => number) {
    this.now = now;
  }

  /** What is left was estimated, seconds. */
  begin(total: number): void {
    this.total = total;
    this.done = 0;
    this.started = this.now();
  }

  /** A part that was expected to take so long is done, with the tokens it read. */
  finish(seconds: number, tokens: number): void {
    this.done += seconds;
    this.tokens += tokens;
  }

  due(): boolean {
    if (this.now() - this.last < cadence) return false;
    this.last = this.now();
    return true;
  }

  /** The rest is expected to go on as fast, against its estimate, as what is done, once enough is done to tell. */
  read(stage: string, detail = ''): Progress {
    const known = this.total > 0 && this.done > 0;
    const spent = (this.now() - this.started) / 1000;
    const left = Math.max(0, this.total - this.done);
    const pace = this.done > telling * this.total ? spent / this.done : 1;
    return {
      stage,
      detail,
      fraction: known ? Math.min(1, this.done / this.total) : null,
      secondsLeft: this.total > 0 ? left * pace : null,
      tokens: this.tokens,
    };
  }
}
