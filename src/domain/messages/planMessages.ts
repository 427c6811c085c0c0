/** What a plan says about itself: why a run samples answers or streams, and what its time budget left out. */
import { formatCount, formatDuration, formatPercent } from '../../core/format.ts';
import { t } from '../../core/text.ts';

export const planMessages = {
  'mode-pending': () => t`A pilot will decide between answers and streams.`,
  'mode-long-runs': () => t`Long runs suppress end-of-text, which changes the process.`,
  'mode-calibration': () => t`Calibration models write streams of letters that never end.`,
  'mode-growth': () => t`Kinds are counted among answers.`,
  'mode-answers-requested': () => t`You asked for answers.`,
  'mode-streams-requested': () => t`You asked for streams. End-of-text is suppressed, which changes the process.`,
  'mode-chat': () => t`Chat answers are sampled until they end or reach the token budget.`,
  'mode-no-end': () => t`This model has no end-of-text token.`,
  'mode-study': () => t`The texts of a study may end by themselves.`,
  'mode-pilot': ({ ended, runs, tokens, mode }: PilotOutcome) =>
    mode === 'answers'
      ? t`${ended} of ${runs} pilot runs ended by themselves within ${tokens} tokens.`
      : t`Only ${ended} of ${runs} pilot runs ended by themselves within ${tokens} tokens, so the run samples streams. End-of-text is suppressed, which changes the process.`,

  'calibration-one-row': () => t`A calibration model ignores its prompt, so the map has one row.`,
  'row-dropped': ({ label, because }: { readonly label: string; readonly because: string }) =>
    t`The row "${label}" is left out. ${because}`,
  'shortened-runs': ({ tokens, wanted, context }: ShortenedRuns) =>
    t`Runs have ${tokens} tokens instead of ${wanted}, because the context leaves room for ${context} after the prompt.`,
  'fewer-cells': ({ sampled, wanted }: { readonly sampled: number; readonly wanted: number }) =>
    t`This machine can sample only ${sampled} of the ${formatCount(wanted, 'cell')} in the time of this preset. The others show only the exact next-token distribution.`,
  'exact-cells': () =>
    t`Cells without answers show only the exact next-token distribution. A longer preset samples them.`,
  'endless-answers': ({ answers, cut, budget, tokens }: EndlessAnswers) =>
    t`${cut} of ${formatCount(answers, 'answer')} did not end within ${budget} tokens, so answers of other cells are cut at ${tokens} tokens. Their figures describe beginnings of answers.`,
  'no-time-to-end': ({ answers, cut, budget, seconds }: EndlessAnswers & { readonly seconds: number }) =>
    t`${cut} of ${formatCount(answers, 'answer')} did not end within ${budget} tokens, which is as far as ${formatDuration(seconds)} reach on this machine. Figures describe beginnings of answers. A longer preset or "Let them finish" gives whole ones.`,
  'hot-answers': ({ tokens, where }: { readonly tokens: number; readonly where: string }) =>
    t`Dissolved answers rarely end by themselves, so most of them were cut at ${tokens} tokens: ${where}.`,
  'unending-answers': ({ tokens, where }: { readonly tokens: number; readonly where: string }) =>
    t`Most answers do not end by themselves: ${where}. None ended in the last fifth of ${tokens} tokens, so a larger limit would hardly help. Figures there describe beginnings of answers.`,
  'circling-answers': ({ tokens, where }: { readonly tokens: number; readonly where: string }) =>
    t`Some answers say the same again and again and would hardly end, so that more than half reached the limit of ${tokens} tokens: ${where}. Figures there describe beginnings of answers.`,
  'slower-than-planned': ({ seconds, planned }: { readonly seconds: number; readonly planned: number }) =>
    t`Sampling took ${formatDuration(seconds)}, and ${formatDuration(planned)} was planned: the machine became busier on the way. The plan was kept.`,
  'takes-longer': ({ seconds, planned }: { readonly seconds: number; readonly planned: number }) =>
    t`Planned to take about ${formatDuration(seconds)} instead of ${formatDuration(planned)}: with fewer answers no figure could be stated.`,
  'whole-map': ({ seconds, planned, temperatures, windows }: WholeMap) =>
    windows === 1
      ? t`Planned to take about ${formatDuration(seconds)} instead of ${formatDuration(planned)}, so that the map shows ${formatCount(temperatures, 'temperature')}.`
      : t`Planned to take about ${formatDuration(seconds)} instead of ${formatDuration(planned)}, so that the map shows ${formatCount(temperatures, 'temperature')} for the whole prompt and ${formatCount(windows - 1, 'shorter one')}.`,
  'whole-answers': ({ seconds, planned, whole }: WholeAnswers) =>
    t`Planned to take about ${formatDuration(seconds)} instead of ${formatDuration(planned)}: answers of the cell that is selected first are not cut at the token budget of the others, which adds about ${formatDuration(whole)}.`,
  'curve-left-out': ({ seconds }: { readonly seconds: number }) =>
    t`When the ending is decided is not measured, because that takes about ${formatDuration(seconds)} more. The tab Paths can add it.`,
  'few-answers': ({ answers, order, agreement }: AnswerMinimums) =>
    answers < order
      ? t`${formatCount(answers, 'answer')} per cell: similarity and energy need ${order}, agreement and kinds need ${agreement}.`
      : t`${formatCount(answers, 'answer')} per cell: agreement and kinds need ${agreement}.`,
  'few-other-answers': ({ answers, most, agreement }: OtherAnswers) =>
    t`The cell that is described first has ${formatCount(most, 'answer')}, others have ${answers}: agreement and kinds need ${agreement}.`,

  reasoning: ({ reasoned, of, open, compares }: Reasoned) => {
    const count = t`${reasoned} of ${formatCount(of, 'answer')} begin with reasoning.`;
    const ends = open === 0 ? '' : t` In ${open} of these it does not end, so they have no answer.`;
    return compares === 'answers'
      ? t`${count}${ends} It is left out of kinds and assertions.`
      : t`${count}${ends} Kinds by meaning compare the reasoning too; group by another map to leave it out.`;
  },
  'pattern-not-matched': ({ pattern }: { readonly pattern: string }) =>
    t`The pattern ${pattern} of this run cannot be matched in bounded time, so its answers are grouped another way.`,

  'interrupted-cells': ({ cells }: { readonly cells: number }) =>
    t`${formatCount(cells, 'cell')} did not finish. You can read their answers, but figures would be biased toward answers that end early.`,
  'cut-answers': ({ tokens, cells, share, where }: CutAnswers) =>
    t`More than half of the answers were cut at ${tokens} tokens in ${formatCount(cells, 'cell')} (up to ${formatPercent(share)}): ${where}. Figures there describe beginnings of answers.`,
  'scan-other-axis': ({ axis }: { readonly axis: string }) =>
    t`Whether behavior changes sharply is tested over temperature only, not over ${axis}.`,
  'verdict-price': ({ mode, temperatures, samples, tokens, seconds }: VerdictCost) => {
    const sizes =
      mode === 'answers'
        ? t`${temperatures} temperatures with ${samples} answers of up to ${tokens} tokens each`
        : t`${temperatures} temperatures with ${samples} runs of ${tokens} tokens each`;
    return seconds === null
      ? t`These sizes cannot show whether behavior changes sharply with temperature. A verdict needs ${sizes}.`
      : t`These sizes cannot show whether behavior changes sharply with temperature. A verdict needs about ${formatDuration(seconds)} here: ${sizes}.`;
  },
  'no-refinement': ({ temperatures }: { readonly temperatures: number }) =>
    t`This machine has no time for the ${formatCount(temperatures, 'extra temperature')} of this preset, which would place the change more closely.`,
  'finite-streams': () =>
    t`Ergodicity is measured within finite runs only. Over endless runs, every sampler that can draw any token from a finite context window mixes.`,
  'space-at-end': () =>
    t`The prompt ends in a space. Most tokenizers put the space into the next word, so models rarely read a text that ends in one, and continue it poorly. Without the space, answers are usually better.`,
  'open-example': () =>
    t`The prompt ends in an unfinished example, but was sent as a chat message. As raw text, the model completes the example.`,
  'spelled-letters': ({ name, share }: { readonly name: string; readonly share: number }) =>
    t`${name} lacks many letters of this language and spells them from bytes: ${formatPercent(share)} of its tokens are the beginning of a letter. It probably read little of the language. Read the answers to see whether it can do the task, or choose a model for the language.`,
  'truncated-sampler': () =>
    t`Truncation (top-p, top-k, min-p or XTC) makes some tokens impossible or unlikely. Openness, energy and regimes describe the truncated sampler; the exact map shows the full distribution.`,
  'penalized-sampler': () =>
    t`Penalties change what is drawn by what was written before. Openness, energy and regimes describe the sampler with them; the exact map shows the model without.`,
  'located-change': () =>
    t`A transition temperature holds only for this prompt, this model, and this metric. One prompt and one model show changes with temperature and context, not emergence with scale.`,
} as const;

export interface PilotOutcome {
  readonly ended: number;
  readonly runs: number;
  readonly tokens: number;
  readonly mode: 'answers' | 'streams';
}

/** What a phase verdict takes; `seconds` is null without a measured speed. */
export interface VerdictCost {
  readonly mode: 'answers' | 'streams';
  readonly temperatures: number;
  readonly samples: number;
  readonly tokens: number;
  readonly seconds: number | null;
}

/** A pilot most of whose answers were cut. */
export interface EndlessAnswers {
  readonly answers: number;
  readonly cut: number;
  /** Token budgets: of the pilot, and of cells other than the home cell. */
  readonly budget: number;
  readonly tokens: number;
}

export interface ShortenedRuns {
  readonly tokens: number;
  readonly wanted: number;
  /** Tokens that the context leaves after the longest prompt. */
  readonly context: number;
}

export interface WholeMap {
  readonly seconds: number;
  readonly planned: number;
  readonly temperatures: number;
  readonly windows: number;
}

export interface WholeAnswers {
  readonly seconds: number;
  readonly planned: number;
  /** Seconds of the part of whole answers beyond the token budget of the other cells. */
  readonly whole: number;
}

export interface AnswerMinimums {
  readonly answers: number;
  /** Fewest answers for semantic order and energy, and for agreement and kinds. */
  readonly order: number;
  readonly agreement: number;
}

export interface OtherAnswers {
  /** Answers of a cell other than the home cell, and those of the home cell. */
  readonly answers: number;
  readonly most: number;
  /** Fewest answers for agreement and kinds. */
  readonly agreement: number;
}

export interface CutAnswers {
  readonly tokens: number;
  readonly cells: number;
  /** Largest share of cut answers in a cell, [0, 1]. */
  readonly share: number;
  /** Where the cells are: "whole prompt at 0.3, 0.5". */
  readonly where: string;
}

export interface Reasoned {
  /** Answers that begin with reasoning, of how many, and those whose reasoning does not end. */
  readonly reasoned: number;
  readonly of: number;
  readonly open: number;
  /** Whether kinds compare hidden states, which reasoning moves, or what stands behind it. */
  readonly compares: 'states' | 'answers';
}
