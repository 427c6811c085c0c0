/** A scored text: how open each step was, and what else could have come. */
import type { Form } from './languageModel.ts';

/** Per token of a scored prompt: how open the step that produced it was (Inspector, `adjacent score`). */
export interface TokenScore {
  readonly text: string;
  /** UTF-16 offsets [start, end) in the person's own text; null for template tokens. */
  readonly span: readonly [number, number] | null;
  /** Of the law this token was drawn from, at the asked temperature, before truncation: entropy (nats), Hill D_1, D_2,
   *  nucleus size at .95, min-p count at .05. Null for the first token of a text without BOS. */
  readonly openness: {
    readonly entropy: number;
    readonly d1: number;
    readonly d2: number;
    readonly k95: number;
    readonly km05: number;
  } | null;
  /** Token's own log-probability at the asked temperature, nats. */
  readonly logProb: number | null;
  readonly rank: number | null;
  readonly alternatives: readonly { readonly text: string; readonly p: number; readonly kept: boolean }[];
}

export interface ScoreView {
  readonly model: string;
  readonly form: Form;
  readonly text: string;
  readonly temperature: number;
  readonly topP: number;
  readonly tokens: readonly TokenScore[];
  /** The law of the token that would come next. */
  readonly next: Omit<TokenScore, 'text' | 'span' | 'logProb' | 'rank'>;
}
