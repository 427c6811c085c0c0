/** Exact definitions behind the pictures of the Constraints tab (science.md B1.2, B4.2, B4.3). */

export const massDefinition = `p is the law of the next token without the constraint, q with it, N the .95-nucleus of p.
kept: Σ min(p, q) = 1 − total variation. lost: Σ over N of (p − q)₊. leaked: Σ outside N of (q − p)₊.
kept + lost lie between 0.95 and 1. A constraint closes what it loses; what leaks is noise, not new possibility, and counts in neither.
Each is exact at one position; means over texts with a 95 % bootstrap interval over texts.`;

export const opennessDefinition = `ln D₁ = −Σ p ln p, nats, means over the same positions; e to the change is "times as many choices". Intervals: paired bootstrap over texts.
The size alone says neither closing nor opening: a badly calibrated read-out looks wider although it keeps little. Where the model's own answers become less likely by more than 2 nats a token, the configuration is a read-out, not a working model, and its size is not compared.`;

export const sharesDefinition = `Response: ln kept mass of every configuration of a full factorial design, the texts as random blocks. Share of a set S of limits: squared Walsh contrast over the variance, V_S = coef² / Var(y).
Shapley share of a limit: Σ over the sets S with it of V_S / |S|; they sum to 1. Intervals: bootstrap over texts. p: permutation of labels within texts, adjusted after Benjamini and Hochberg at q = 0.1.`;

export const lambdaDefinition = `λ of the power scale (y^λ − 1)/λ of kept mass y on which the limits add up: 1 means they add, 0 that they multiply (add up as logarithms). Found where Tukey’s contrast for non-additivity, one number a text, averages to 0; its interval holds every λ at which Student’s t over texts does not reject that. Said only when the interval holds one of 0 and 1 and not the other. The Box-Cox likelihood stands beside it and does not decide: it also asks that all texts scatter alike, and misses where they react differently.`;

export const sensitivityDefinition = `Response: mean over texts of ln kept mass, at settings of all knobs at once spread evenly over their ranges (Sobol’ sequence, design of Saltelli et al. 2010).
By itself: first-order index, Var(E(y | knob)) / Var(y). With the others: total index, E(Var(y | all other knobs)) / Var(y), after Jansen. Where knobs do not act together both are the same and add up to 1. Intervals: bootstrap over the settings, for these texts; they do not say how other texts would differ.`;
