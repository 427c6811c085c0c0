/** How the limits combine: the verdict, the share of each in what is lost, and the interaction of every pair. */
import { formatNumber } from '../../../src/core/format.ts';
import type { Attribution } from '../../../src/domain/studyFindings.ts';
import { h } from '../../shared/dom.ts';
import type { Child } from '../../shared/dom.ts';
import { curveFigure } from '../charts/curveFigure.ts';
import { disclosure, switchButton } from '../toggles.ts';
import type { Switches } from '../toggles.ts';
import { lambdaDefinition, sharesDefinition } from './definitions.ts';
import { shareBars, shareTable } from './shareBars.ts';
import { plainText, shareText, stated } from './formatShare.ts';

/** The block under the constraints. */
export function attributionBlock(attribution: Attribution, switches: Switches): HTMLElement {
  const { interaction, plots, design } = attribution;
  const asTable = switches.isOn('table:shares');
  return h(
    'div',
    { class: 'block attribution' },
    h('h2', {}, 'How the limits combine'),
    h(
      'div',
      {},
      interaction.sentence,
      ' ',
      ...disclosure('lambda', 'On what ground?', lambdaText(attribution), switches, 'How the limits combine: '),
    ),
    h(
      'div',
      { class: 'curve-head' },
      h('h3', {}, 'Share of each in what is lost ', h('span', { class: 'muted' }, 'of the variance of ln kept mass')),
      h(
        'span',
        { class: 'curve-tools' },
        switchButton('table:shares', asTable ? 'as picture' : 'as table', switches, 'Shares: '),
      ),
    ),
    asTable ? shareTable(attribution) : shareBars(attribution),
    h(
      'div',
      { class: 'caption' },
      `${design}. `,
      ...disclosure('definition:shares', 'Definition', sharesDefinition, switches, 'Shares: '),
    ),
    plots.length === 0
      ? null
      : h(
          'div',
          { class: 'multiples' },
          ...plots.map((curve): Child => curveFigure({ curve, definition: '', counted: 'texts' }, switches)),
        ),
  );
}

function lambdaText({ interaction }: Attribution): string {
  const { lambda, boxCox, rawShare, logShare, tukey } = interaction;
  return [
    `λ: ${stated(lambda, plainText)}. By the Box-Cox likelihood: ${stated(boxCox, plainText)}. Share of interactions: ${shareText(rawShare)} on the plain scale, ${shareText(logShare)} on the logarithmic one.`,
    tukey === null
      ? 'Tukey’s one-degree-of-freedom test could not be made.'
      : `Tukey’s one-degree-of-freedom test: p = ${formatNumber(tukey)}.`,
    lambdaDefinition,
  ].join('\n');
}
