/** One skill: its continuous score and its accuracy with the chance line, on the same axis (docs/method.md#capability).
 */
import { capitalized, formatCount, formatPercent } from '../../../src/core/format.ts';
import { t } from '../../../src/core/text.ts';
import type { Curve } from '../../../src/domain/curve.ts';
import type { CapabilityReport } from '../../../src/domain/studyFindings.ts';
import { skillName } from '../../../src/experiments/study/report/series/skillName.ts';
import { h } from '../../shared/dom.ts';
import { term } from '../../shared/term.ts';
import { curveFigure } from '../charts/curveFigure.ts';
import { toggleButton } from '../toggles.ts';
import type { Toggles } from '../toggles.ts';

/** Both charts of a skill with its sentence. */
export function skillPanel(capability: CapabilityReport, toggles: Toggles): HTMLElement {
  const { skill, items, chance, continuous, choice, accuracy, sentence } = capability;
  const name = capitalized(skillName(skill));
  const choiceId = `choice:${skill}`;
  const showsChoice = toggles.isOn(choiceId);
  const chart = (curve: Curve, definition: string, range?: readonly [number, number]): HTMLElement =>
    curveFigure(
      {
        curve: { ...curve, caption: '' },
        definition: [curve.caption, definition].filter(part => part !== '').join('\n'),
        counted: t`items`,
        ...(range === undefined ? {} : { range }),
      },
      toggles,
    );
  return h(
    'div',
    { class: 'block skill' },
    h(
      'div',
      { class: 'curve-head' },
      h(
        'h2',
        {},
        name,
        ' ',
        h(
          'span',
          { class: 'muted' },
          `${formatCount(items, t`item`)}, `,
          term(t`chance ${formatPercent(chance)}`, 'chance'),
        ),
      ),
      h(
        'span',
        { class: 'curve-tools' },
        toggleButton(
          choiceId,
          showsChoice ? t`Hide probability of the right option` : t`Probability of the right option`,
          toggles,
          `${name}: `,
        ),
      ),
    ),
    h(
      'div',
      { class: 'twins' },
      chart(
        continuous,
        t`Mean over items of ln p of the right answer, per token (per character where tokenizers differ). Interval: bootstrap over items.`,
      ),
      chart(
        accuracy,
        t`Share of items whose right option is the likeliest. Interval: exact (Clopper-Pearson). Dashed line: chance.`,
        [0, 1],
      ),
      showsChoice ? chart(choice, '', [0, 1]) : null,
    ),
    sentence === '' ? null : h('p', {}, sentence),
  );
}
