/** Exact definitions behind the pictures of the Limits tab. */
import { t } from '../../../src/core/text.ts';

/** docs/method.md#constraint-expansion */
export function massDefinition(): string {
  return [
    t`p is the next-token distribution without the constraint, q with it, N the 0.95 nucleus of p.`,
    t`kept: Σ min(p, q) = 1 − total variation. lost: Σ over N of (p − q)₊. leaked: Σ outside N of (q − p)₊.`,
    t`kept + lost is between 0.95 and 1. Leaked probability counts in neither: it is noise, not new possibility.`,
    t`Each is exact at one position. Figures are means over texts with 95% bootstrap intervals over texts.`,
  ].join('\n');
}

/** docs/method.md#openness, docs/method.md#logit-lens */
export function opennessDefinition(): string {
  return [
    t`ln D₁ = −Σ p ln p in nats, averaged over the same positions; e to the change is the ratio of perplexities. Intervals: paired bootstrap over texts.`,
    t`Entropy alone cannot distinguish losing options from gaining them: a poorly calibrated early exit looks more open although it keeps little probability. Where the model’s own answers become less likely by more than 2 nats per token, the model breaks down and its entropy is not compared.`,
  ].join('\n');
}

/** docs/method.md#factorial-attribution */
export function sharesDefinition(): string {
  return [
    t`Response: ln kept probability of every configuration of a full factorial design, with texts as random blocks. Share of a set S of constraints: squared Walsh contrast over the variance, V_S = coef² / Var(y).`,
    t`Shapley share of a constraint: Σ over the sets S that contain it of V_S / |S|; these sum to 1. Intervals: bootstrap over texts. p: permutation of labels within texts, adjusted after Benjamini and Hochberg (1995) at q = 0.1.`,
  ].join('\n');
}

/** docs/method.md#interaction-scale */
export function lambdaDefinition(): string {
  return t`λ is the exponent of the power scale (y^λ − 1)/λ of kept probability y on which the constraints add up: 1 means that they add, 0 that they multiply. The estimate is where Tukey’s contrast for non-additivity, one number per text, averages to 0; its interval contains every λ that Student’s t test over texts does not reject. The verdict needs an interval that contains exactly one of 0 and 1. The Box-Cox likelihood is shown for comparison and does not decide: it also assumes equal scatter in all texts.`;
}

/** docs/method.md#sensitivity */
export function sensitivityDefinition(): string {
  return [
    t`Response: mean over texts of ln kept probability, with all knobs varied at once over settings that cover their ranges evenly (Sobol’ sequence, design of Saltelli et al. 2010).`,
    t`By itself: first-order index, Var(E(y | knob)) / Var(y). With interactions: total index, E(Var(y | all other knobs)) / Var(y), after Jansen (1999). Without interactions both are equal and sum to 1. Intervals: bootstrap over settings, for these texts; they do not cover other texts.`,
  ].join('\n');
}
