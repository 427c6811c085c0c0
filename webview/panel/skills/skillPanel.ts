/** One skill: the continuous score and, on the same axis, accuracy with the line of guessing (science.md E10, C3.3). */
import { capitalised, formatCount, formatPercent } from '../../../src/core/format.ts';
import { skillName } from '../../../src/experiments/study/report/series/capabilitySentence.ts';
import type { Curve } from '../../../src/domain/curve.ts';
import type { CapabilityReport } from '../../../src/domain/studyFindings.ts';
import { h } from '../../shared/dom.ts';
import { curveFigure } from '../charts/curveFigure.ts';
import { switchButton } from '../toggles.ts';
import type { Switches } from '../toggles.ts';

const continuousDefinition =
  'Mean over the items of ln p of the right answer, per token (per character where tokenizers differ). Interval: bootstrap over items.';
const accuracyDefinition =
  'Share of the items whose right option is the likeliest. Interval: Wilson. Dashed: guessing.';

/** The twin panel with its sentence. */
export function skillPanel(capability: CapabilityReport, switches: Switches): HTMLElement {
  const { skill, items, chance, continuous, choice, accuracy, sentence } = capability;
  const name = capitalised(skillName(skill));
  const more = `choice:${skill}`;
  const shown = switches.isOn(more);
  const figure = (curve: Curve, definition: string, range?: readonly [number, number]): HTMLElement =>
    curveFigure(
      {
        curve: { ...curve, caption: '' },
        definition: [curve.caption, definition].filter(part => part !== '').join('\n'),
        counted: 'items',
        ...(range === undefined ? {} : { range }),
      },
      switches,
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
        h('span', { class: 'muted' }, ` ${formatCount(items, 'item')}, chance ${formatPercent(chance)}`),
      ),
      h(
        'span',
        { class: 'curve-tools' },
        switchButton(
          more,
          shown ? 'Hide probability of the right option' : 'Probability of the right option',
          switches,
          `${name}: `,
        ),
      ),
    ),
    h(
      'div',
      { class: 'twins' },
      figure(continuous, continuousDefinition),
      figure(accuracy, accuracyDefinition, [0, 1]),
      shown ? figure(choice, '', [0, 1]) : null,
    ),
    sentence === '' ? null : h('p', {}, sentence),
  );
}
