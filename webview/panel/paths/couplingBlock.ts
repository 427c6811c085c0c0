/** How long a change of wording is remembered: sentence, both wordings, curve, and paired answers
 * (docs/method.md#coupling). */
import { formatCount } from '../../../src/core/format.ts';
import { excerpt, t } from '../../../src/core/text.ts';
import type { CoupledExample, CouplingReport } from '../../../src/domain/paths.ts';
import { h } from '../../shared/dom.ts';
import { curveFigure } from '../charts/curveFigure.ts';
import type { Toggles } from '../toggles.ts';
import { readingList } from './readingList.ts';

export function couplingBlock(coupling: CouplingReport, toggles: Toggles): HTMLElement {
  const { sentence, wordings, note, curve, readings, examples } = coupling;
  const [first, second] = wordings;
  return h(
    'div',
    { class: 'block', id: 'coupling' },
    h('h2', {}, t`How long is a change of wording remembered?`),
    h('p', { class: 'path-sentence' }, sentence),
    h(
      'dl',
      { class: 'wordings' },
      h('dt', {}, t`First wording`),
      h('dd', {}, excerpt(first, 300)),
      h('dt', {}, t`Second wording`),
      h('dd', {}, excerpt(second, 300)),
    ),
    curveFigure({ curve, range: [0, 1], definition: definition(), counted: t`pairs of answers` }, toggles),
    readingList(readings),
    h(
      'details',
      { class: 'fork-examples' },
      h('summary', {}, t`paired answers`),
      ...examples.map(example => examplePair(example)),
    ),
    h('p', { class: 'muted' }, note),
  );
}

function examplePair({ first, second, index, met }: CoupledExample): HTMLElement {
  const place =
    met === null ? t`different to the end` : met === 0 ? t`the same` : t`the same after ${formatCount(met, 'token')}`;
  return h(
    'div',
    {},
    h('p', { class: 'muted' }, t`Pair ${index + 1}: ${place}`),
    h('blockquote', {}, excerpt(first, 300)),
    h('blockquote', {}, excerpt(second, 300)),
  );
}

function definition(): string {
  return t`Q(t) is the share of pairs of answers, one to each wording, drawn by inverse CDF from the same random numbers, whose texts differ at token t or later. It bounds the total variation distance between the two distributions of what follows. Answers that end earlier are censored (Kaplan-Meier); intervals are exact binomial (Clopper-Pearson) at the effective number of pairs.`;
}
