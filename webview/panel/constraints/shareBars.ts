/** Shares of the variance: one stacked bar of all parts, and the Shapley share of each constraint with its interval. */
import { valueOf } from '../../../src/core/figure.ts';
import { reasonText } from '../../../src/core/reasons.ts';
import { formatNumber, formatPercent } from '../../../src/core/format.ts';
import { t } from '../../../src/core/text.ts';
import type { Attribution, Share } from '../../../src/domain/studyFindings.ts';
import { h } from '../../shared/dom.ts';
import { dataTable, textCell } from '../charts/curveTable.ts';
import { intervalOf, shareOrReason } from './formatShare.ts';

interface StatedPart {
  readonly label: string;
  /** Share of the variance, [0, 1] up to sampling error. */
  readonly share: number;
  readonly look: string;
}

/** Parts whose share is stated, single constraints before combinations. */
function statedParts({ shares }: Attribution): readonly StatedPart[] {
  return shares.flatMap(({ label, share, factors }, i) => {
    const value = valueOf(share);
    const look = factors.length === 1 ? `single part-${i % 4}` : `joint part-${i % 4}`;
    return value === undefined ? [] : [{ label, share: value, look }];
  });
}

/** The stacked bar, its legend, and a bar for each Shapley share. */
export function shareBars(attribution: Attribution): HTMLElement {
  const parts = statedParts(attribution);
  if (parts.length === 0) {
    const [reason = t`no constraints were combined`] = attribution.shares.flatMap(({ share }) =>
      share.kind === 'abstain' ? [reasonText(share.reason)] : [],
    );
    return h('p', { class: 'muted' }, t`Not stated: ${reason}.`);
  }
  return h(
    'div',
    { class: 'shares' },
    h(
      'div',
      { class: 'share-bar', 'aria-hidden': 'true' },
      ...parts.map(({ share, look }) =>
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
      ...parts.map(({ label, share, look }) =>
        h(
          'li',
          {},
          h('span', { class: `mass-key ${look}`, 'aria-hidden': 'true' }),
          `${label} ${formatPercent(share)}`,
        ),
      ),
    ),
    h('p', { class: 'caption' }, t`Shapley shares: each constraint with its part in every combination.`),
    shareRows(t`Shapley shares`, attribution.shapley),
  );
}

/** A bar with its interval for each share. */
export function shareRows(title: string, rows: readonly Pick<Share, 'label' | 'share'>[]): HTMLElement {
  return h(
    'ul',
    { class: 'share-rows', 'aria-label': title },
    ...rows.map(({ label, share }) => {
      const value = valueOf(share);
      const interval = intervalOf(share);
      return h(
        'li',
        {},
        h('span', {}, label),
        h(
          'span',
          { class: 'share-track', 'aria-hidden': 'true' },
          value === undefined ? null : h('span', { class: 'share-fill', '--share': Math.max(0, value) }),
          interval === null
            ? null
            : h('span', { class: 'whisker', '--from': Math.max(0, interval[0]), '--to': Math.min(1, interval[1]) }),
        ),
        h('span', {}, shareOrReason(share)),
      );
    }),
  );
}

/** The same as a table. */
export function shareTable({ shares, shapley }: Attribution): HTMLElement {
  const row = (label: string, share: string, p: string): { label: string; cells: HTMLElement[] } => ({
    label,
    cells: [textCell(share), textCell(p)],
  });
  return dataTable(
    t`Shares of the variance of ln kept probability, with 95% intervals`,
    [t`part`, t`share`, t`p, adjusted`],
    [
      ...shares.map(({ label, share, p }) =>
        row(label, shareOrReason(share), p === null ? t`not tested` : formatNumber(p)),
      ),
      ...shapley.map(({ label, share }) => row(t`${label}, Shapley`, shareOrReason(share), '')),
    ],
  );
}
