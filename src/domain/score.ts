/** A scored text: entropy, alternatives and log-probability at each token. */
import type { Form } from './languageModel.ts';

/** A token that a step could draw: its probability, and whether top-p keeps it. */
interface Alternative {
  readonly id: number;
  readonly text: string;
  readonly p: number;
  readonly kept: boolean;
}

/** One token of a scored prompt, as the Inspector and `adjacent score` show it. */
export interface TokenScore {
  readonly id: number;
  readonly text: string;
  /** The character of which the token is a part that a later one completes, and whose text is there; absent: none. */
  readonly partOf?: string;
  /** UTF-16 offsets [start, end) in the user's text; null for template tokens. */
  readonly span: readonly [number, number] | null;
  /** Figures of the distribution that this token was drawn from, at the requested temperature and before truncation:
   * entropy (nats), Hill numbers D_1 and D_2, nucleus size at 0.95, min-p count at 0.05 (docs/method.md#openness). Null
   * for the first token of a text without a beginning-of-text token, and for those that were not read. */
  readonly openness: {
    readonly entropy: number;
    readonly d1: number;
    readonly d2: number;
    readonly k95: number;
    readonly km05: number;
  } | null;
  /** Log-probability of the token at the requested temperature, nats. */
  readonly logProb: number | null;
  readonly rank: number | null;
  /** The likeliest tokens, with different texts. */
  readonly alternatives: readonly Alternative[];
}

export interface ScoreView {
  readonly model: string;
  /** How the model stores its weights and computes with them, in words. */
  readonly precision: string;
  readonly form: Form;
  readonly text: string;
  readonly temperature: number;
  readonly topP: number;
  /** The chat template rewrites the text, so that no token has a span. */
  readonly rewritten?: true;
  readonly tokens: readonly TokenScore[];
  /** The distribution of the token that would come next; without openness where the text was not read to its end. */
  readonly next: Omit<TokenScore, 'id' | 'text' | 'span' | 'logProb' | 'rank'>;
}
