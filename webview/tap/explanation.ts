/** What the equation says and where it comes from. */
import { t } from '../../src/core/text.ts';
import { h } from '../shared/dom.ts';

/** The text below the curve. */
export function explanation(): HTMLElement {
  return h(
    'section',
    { class: 'tap-explanation', 'aria-label': t`About the equation` },
    h('h2', {}, t`The equation`),
    h('p', { class: 'equation' }, 'dM/dt = α c_A c_T c_C · Σ(i = 2 … X) C(M, i) / a^(i−1) · (1 − M/R) − μM'),
    h(
      'p',
      {},
      t`Every set of i things is a combination, of which there are C(M, i). A share of them works. Where X is 1, single things vary and the sum is M. Without ceiling and constraints this is the original equation (Cortês, Kauffman, Liddle and Smolin 2022, arXiv:2204.14115): for a long time little happens, then everything at once.`,
    ),
    h(
      'p',
      {},
      t`Ceiling R, finite order X and the three constraint factors make it resource-constrained. This form is Adjacent's own formalization (logistic RC-TAP); the constraints multiply because each admits only a share of the combinations. If X is 2, a plateau exists only while μ is at most α(R − 1)²/(8R).`,
    ),
    h(
      'p',
      {},
      t`A language model cannot blow up this way: each token is one of finitely many, so possibilities grow at most exponentially.`,
    ),
  );
}
