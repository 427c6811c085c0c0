/** Shares of the variance: one stacked bar of all parts, and the Shapley share of each limit with its interval. */
import { valueOf } from '../../../src/core/figure.ts';
import { formatNumber, formatPercent } from '../../../src/core/format.ts';
import type { Attribution, Share } from '../../../src/domain/studyFindings.ts';
import { h } from '../../shared/dom.ts';
import { scrolling } from '../charts/curveTable.ts';
import { endsOf, statedShare } from './formatShare.ts';

/** Parts of which a share is stated, single limits before combinations. */
function parts({
  shares,
}: Attribution): readonly { readonly part: Share; readonly share: number; readonly look: string }[] {
  return shares.flatMap((part, i) => {
    const share = valueOf(part.share);
    return share === undefined
      ? []
      : [{ part, share, look: part.factors.length === 1 ? `single part-${i % 4}` : `joint part-${i % 4}` }];
  });
}

/** The bar, its legend, and a bar for each Shapley share. */
export function shareBars(attribution: Attribution): HTMLElement {
  const stated = parts(attribution);
  const [missing] = attribution.shares.flatMap(({ share }) => (share.kind === 'abstain' ? [share.reason] : []));
  if (stated.length === 0)
    return h('p', { class: 'muted' }, `Not stated: ${missing ?? 'nothing was turned together'}.`);
  return h(
    'div',
    { class: 'shares' },
    h(
      'div',
      { class: 'share-bar', 'aria-hidden': 'true' },
      ...stated.map(({ share, look }) =>
        h(
          'span',
          { class: look, '--share': Math.max(0, share) },
          share >= 0.08 ? h('span', { class: 'share-number' }, formatPercent(share)) : null,
        ),
      ),
    ),
    h(
      'ul',
      { class: 'map-legend' },
      ...stated.map(({ part, share, look }) =>
        h(
          'li',
          {},
          h('span', { class: `mass-key ${look}`, 'aria-hidden': 'true' }),
          `${part.label} ${formatPercent(share)}`,
        ),
      ),
    ),
    h('p', { class: 'caption' }, 'Shapley shares: each limit with its part in every combination.'),
    shareRows('Shapley shares', attribution.shapley),
  );
}

/** A bar with its interval for each share. */
export function shareRows(title: string, rows: readonly Pick<Share, 'label' | 'share'>[]): HTMLElement {
  return h(
    'ul',
    { class: 'share-rows', 'aria-label': title },
    ...rows.map(({ label, share }) => {
      const ends = endsOf(share);
      return h(
        'li',
        {},
        h('span', {}, label),
        h(
          'span',
          { class: 'share-track', 'aria-hidden': 'true' },
          h('span', { class: 'share-fill', '--share': Math.max(0, valueOf(share) ?? 0) }),
          ends === null
            ? null
            : h('span', { class: 'mass-whisker', '--from': Math.max(0, ends[0]), '--to': Math.min(1, ends[1]) }),
        ),
        h('span', {}, statedShare(share)),
      );
    }),
  );
}

/** The table twin. */
export function shareTable(attribution: Attribution): HTMLElement {
  const line = (label: string, share: string, p: string): HTMLElement =>
    h('tr', {}, h('th', { scope: 'row' }, label), h('td', {}, share), h('td', {}, p));
  return scrolling(
    'Shares',
    h(
      'table',
      {},
      h('caption', {}, 'Shares of the variance of ln kept mass, with 95 % intervals'),
      h('thead', {}, h('tr', {}, ...['part', 'share', 'p, adjusted'].map(title => h('th', { scope: 'col' }, title)))),
      h(
        'tbody',
        {},
        ...attribution.shares.map(({ label, share, p }) =>
          line(label, statedShare(share), p === null ? 'not tested' : formatNumber(p)),
        ),
        ...attribution.shapley.map(({ label, share }) => line(`${label}, Shapley`, statedShare(share), '')),
      ),
    ),
  );
}
