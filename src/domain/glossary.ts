/** One plain sentence for each term that a user meets. The pages show them as tooltips; docs/glossary.md holds the same
 * terms. */
import { t } from '../core/text.ts';

// Getters, so that a translation installed after this module has loaded still applies.
const sentences = {
  get ablation(): string {
    return t`A model with a part switched off, such as layers or attention heads, to measure the effect of that part.`;
  },
  get agreement(): string {
    return t`The probability that two runs of the same prompt give the same kind of answer.`;
  },
  get 'attention-entropy'(): string {
    return t`How widely an attention head looks: 0 when all of its attention is on one position, 1 when it is even.`;
  },
  get calibration(): string {
    return t`A run on systems with known answers, which shows whether the method finds what is there and nothing else.`;
  },
  get chance(): string {
    return t`The accuracy that blind guessing would get.`;
  },
  get circles(): string {
    return t`An answer goes in circles when its end only repeats what it said before; such answers hardly ever end.`;
  },
  get commitment(): string {
    return t`How early the outcome of an answer is decided: the chance that two answers with the same first words end alike.`;
  },
  get constraint(): string {
    return t`A limit on what the model can say next, set by its architecture, its training or the context it sees.`;
  },
  get 'correlation-time'(): string {
    return t`Tokens about this many apart in a run are nearly independent.`;
  },
  get 'critical-like'(): string {
    return t`A regime of long runs: their averages converge, but more slowly than those of independent tokens.`;
  },
  get crossover(): string {
    return t`A verdict: behavior changes sharply, but the change is not shown to sharpen with length.`;
  },
  get derailing(): string {
    return t`A verdict: answers break at a rate per token, so longer answers break at lower temperatures.`;
  },
  get disordered(): string {
    return t`A regime of long runs: their averages converge about as fast as those of independent tokens.`;
  },
  get 'dissolution-boundary'(): string {
    return t`Above it answers are noise on average: their mean energy exceeds half of ln V, the entropy of a uniform guess.`;
  },
  get dissolved(): string {
    return t`A regime: answers are noise, with an energy above half of ln V, the entropy of a uniform guess.`;
  },
  get 'effective-dimension'(): string {
    return t`In how many directions the hidden states of a layer differ between answers.`;
  },
  get 'effective-sample-size'(): string {
    return t`The number of independent tokens that correlated runs are worth.`;
  },
  get energy(): string {
    return t`How unlikely the model itself, at temperature 1, considers the text that was sampled, in nats per token.`;
  },
  get entropy(): string {
    return t`The average surprisal of a draw, in nats: 0 for a certain outcome, ln n for n equally likely ones.`;
  },
  get ergodicity(): string {
    return t`Whether averages over one long run match averages over many runs.`;
  },
  get fork(): string {
    return t`A word of an answer where another likely word would have led to another kind of answer.`;
  },
  get gamma(): string {
    return t`The exponent with which the averages of runs converge: 1 for independent tokens, 0 if they come no closer.`;
  },
  get 'growth-exponent'(): string {
    return t`How fast new kinds of answer keep coming: 0 if they come ever more slowly, 1 if every answer is new.`;
  },
  get induction(): string {
    return t`The ability to continue a sequence by copying what followed it earlier in the text.`;
  },
  get 'insufficient-evidence'(): string {
    return t`A verdict: this run has too little data to decide.`;
  },
  get kept(): string {
    return t`The share of next-token probability that a constraint leaves where it was.`;
  },
  get kind(): string {
    return t`A group of answers that count as the same, for example by meaning or by first word.`;
  },
  get knob(): string {
    return t`One setting that can be varied, such as temperature, layers kept, or context window.`;
  },
  get leaked(): string {
    return t`The probability that a constraint moves to tokens that were all but impossible before.`;
  },
  get 'logit-lens'(): string {
    return t`Reading the model's prediction early, after only some of its layers.`;
  },
  get lost(): string {
    return t`The probability that a constraint takes away from the likely next tokens.`;
  },
  get 'not-supported'(): string {
    return t`A verdict: these data would have shown a sharp change, but at least one of the rules fails.`;
  },
  get nucleus(): string {
    return t`The fewest tokens, likeliest first, that together hold a given share of the probability.`;
  },
  get open(): string {
    return t`A regime: answers differ from one another but are still coherent.`;
  },
  get openness(): string {
    return t`The entropy of the next token: how many tokens the model considers plausible at this point.`;
  },
  get ordered(): string {
    return t`A regime of long runs: their averages do not converge within the measured lengths.`;
  },
  get perplexity(): string {
    return t`The exponential of the entropy: about how many tokens are plausible.`;
  },
  get 'possibility-tree'(): string {
    return t`All answers as a tree of their beginnings: where two answers differ first, the tree branches.`;
  },
  get 'r-hat'(): string {
    return t`Compares the variance between runs with the variance within them: 1 if the runs have mixed.`;
  },
  get regime(): string {
    return t`One word for the behavior of a cell: settled, open or dissolved; ordered, critical-like or disordered.`;
  },
  get 'semantic-map'(): string {
    return t`The answers of a cell on the two directions in which they differ most, so that similar ones lie close.`;
  },
  get 'semantic-order'(): string {
    return t`How alike answers are in meaning: 1 if they are the same, near 0 if they are unrelated.`;
  },
  get settled(): string {
    return t`A regime: answers are coherent and nearly alike in meaning.`;
  },
  get 'share-between'(): string {
    return t`The share of the variance in surprisal that depends on which answer you got (intraclass correlation).`;
  },
  get 'spectral-gap'(): string {
    return t`How fast runs forget their last state: 1 at once, 0 never.`;
  },
  get supported(): string {
    return t`A verdict: all seven rules of a phase transition hold at the measured lengths.`;
  },
  get surprisal(): string {
    return t`The negative logarithm of the probability of the token that was sampled, in nats.`;
  },
  get susceptibility(): string {
    return t`How much the energy differs from answer to answer, allowing for their lengths.`;
  },
  get tap(): string {
    return t`The theory of the adjacent possible: what exists combines into what can exist next, slowly at first, then fast.`;
  },
  get vendi(): string {
    return t`How many answers without anything in common would be as diverse as 30 of these answers.`;
  },
};

export type GlossaryTerm = keyof typeof sentences;

/** The sentence of each term. */
export const glossary: Readonly<Record<GlossaryTerm, string>> = sentences;

/** Whether a metric id or another id is itself a term. */
export function isGlossaryTerm(id: string): id is GlossaryTerm {
  return Object.hasOwn(sentences, id);
}
