/** Which law the growth of kinds follows, with the fits behind the verdict. */
import { figureLine } from '../../../src/core/figureText.ts';
import { fixed } from '../../../src/core/format.ts';
import { t } from '../../../src/core/text.ts';
import type { CellDiscovery, LawReport } from '../../../src/domain/discovery.ts';
import { h } from '../../shared/dom.ts';
import { term } from '../../shared/term.ts';
import { dataTable, textCell } from '../charts/curveTable.ts';
import { disclosure } from '../toggles.ts';
import type { Toggles } from '../toggles.ts';

/** The verdict, the exponent and a table of the laws. */
export function lawsBlock({ verdict, exponent, laws }: CellDiscovery, toggles: Toggles): HTMLElement {
  return h(
    'div',
    { class: 'block' },
    h('h2', {}, t`How does it grow?`),
    h('p', {}, verdict),
    h(
      'p',
      {},
      term(t`Growth exponent ν/ρ`, 'growth-exponent'),
      ': ',
      exponent.kind === 'abstain' ? t`not stated` : figureLine(exponent, { decimals: 2 }),
      ' ',
      ...disclosure('definition:growth-laws', t`Definition`, definition(), toggles, t`Growth laws: `),
    ),
    laws.length === 0 ? null : lawTable(laws),
  );
}

function lawTable(laws: readonly LawReport[]): HTMLElement {
  return dataTable(
    t`Laws of growth, fitted to the counts of the kinds`,
    [t`law`, t`parameters`, t`BIC above the best`, t`new kinds in the last third: predicted minus found`],
    laws.map(({ name, parameters, bic, bicError, holdOut }) => ({
      label: name,
      cells: [
        textCell(parameters),
        textCell(bic === 0 ? t`best` : `${fixed(bic, 1)} ± ${fixed(bicError, 1)}`),
        textCell(holdOut === null ? t`needs 128 answers` : fixed(holdOut, 1)),
      ],
    })),
  );
}

function definition(): string {
  return t`Three laws are fitted by maximum likelihood to how often each kind came. Finite: K kinds in all with Dirichlet(a) chances. Logarithmic: Ewens' law, kinds grow as θ ln k. Recombination: resource-constrained TAP (Taalbi 2025), kinds grow as k^(ν/ρ); its likelihood is that of its exchangeable twin, the Pitman-Yor process with discount ν/ρ. A law is named when its BIC is best by 2 and by half a standard error, and no other law predicts the new kinds of the last third better in more than 90% of random splits. Needs 128 answers, 10 kinds, and fewer kinds than half of the answers; the exponent needs 64 answers. Its interval is a profile likelihood.`;
}
