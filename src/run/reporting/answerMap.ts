/** The answers of a cell on a plane (docs/method.md#semantic-map). */
import { semanticMapOf } from '../../core/answers/semanticMap.ts';
import { formatPercent } from '../../core/format.ts';
import { reasonText } from '../../core/reasons.ts';
import { t } from '../../core/text.ts';
import type { AnswerMap } from '../../domain/report.ts';
import type { Run } from '../../domain/run.ts';
import { measurable } from '../measuring/cellSample.ts';

/** The map of the answers of a finished cell. */
export function answerMapOf(run: Run, index: number): { readonly map?: AnswerMap } {
  const trajectories = measurable(run, index);
  if (trajectories.length === 0) return {};
  const found = semanticMapOf(trajectories);
  if ('code' in found) return { map: { places: [], shares: [0, 0], note: t`No map: ${reasonText(found)}.` } };
  const { places, shares, basis } = found;
  const share = formatPercent(shares[0] + shares[1]);
  const note =
    basis === 'hidden-state'
      ? t`Similar answers lie close. The two directions hold ${share} of the differences between these answers; the rest is not seen here, so answers that lie close can still differ.`
      : t`Answers that share words lie close. The two directions hold ${share} of the differences between these answers; the rest is not seen here, so answers that lie close can still differ.`;
  return {
    map: {
      places: trajectories.flatMap(({ index: answer }, i) => {
        const place = places[i];
        return place === undefined || place === null ? [] : [{ answer, x: place[0], y: place[1] }];
      }),
      shares,
      note,
    },
  };
}
