/** How constraints combine: the verdict, the share of each in what is lost, and the interaction of every pair. */
import { formatNumber } from '../../../src/core/format.ts';
import { t } from '../../../src/core/text.ts';
import type { Attribution } from '../../../src/domain/studyFindings.ts';
import { h } from '../../shared/dom.ts';
import { curveFigure } from '../charts/curveFigure.ts';
import { disclosure, pictureToggle } from '../toggles.ts';
import type { Toggles } from '../toggles.ts';
import { lambdaDefinition, sharesDefinition } from './definitions.ts';
import { orReason, plainText, shareText } from './formatShare.ts';
import { shareBars, shareTable } from './shareBars.ts';

/** The block below the constraints. */
export function attributionBlock(attribution: Attribution, toggles: Toggles): HTMLElement {
  const { interaction, plots, design } = attribution;
  const title = t`How the constraints combine`;
  const sharesTitle = t`Share of the loss due to each constraint`;
  return h(
    'div',
    { class: 'block attribution' },
    h('h2', {}, title),
    h(
      'div',
      {},
      interaction.sentence,
      ' ',
      ...disclosure('lambda', t`Evidence`, evidenceText(attribution), toggles, `${title}: `),
    ),
    h(
      'div',
      { class: 'curve-head' },
      h('h3', {}, sharesTitle, ' ', h('span', { class: 'muted' }, t`of the variance of ln kept probability`)),
      h('span', { class: 'curve-tools' }, pictureToggle('shares', sharesTitle, toggles)),
    ),
    toggles.isOn('table:shares') ? shareTable(attribution) : shareBars(attribution),
    h(
      'div',
      { class: 'caption' },
      `${design}. `,
      ...disclosure('definition:shares', t`Definition`, sharesDefinition(), toggles, `${sharesTitle}: `),
    ),
    plots.length === 0
      ? null
      : h(
          'div',
          { class: 'multiples' },
          ...plots.map(curve => curveFigure({ curve, definition: '', counted: t`texts` }, toggles)),
        ),
  );
}

function evidenceText({ interaction }: Attribution): string {
  const { lambda, boxCox, rawShare, logShare, tukey } = interaction;
  return [
    t`λ: ${orReason(lambda, plainText)}. Box-Cox likelihood: ${orReason(boxCox, plainText)}. Share of interactions: ${shareText(rawShare)} on the raw scale, ${shareText(logShare)} on the log scale.`,
    tukey === null
      ? t`Tukey’s one-degree-of-freedom test is not available for this design.`
      : t`Tukey’s one-degree-of-freedom test: p = ${formatNumber(tukey)}.`,
    lambdaDefinition(),
  ].join('\n');
}
