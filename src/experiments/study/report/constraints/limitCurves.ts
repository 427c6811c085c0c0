/** A constraint as curves over its levels (docs/method.md#constraint-expansion). */
import { valueOf, type Figure } from '../../../../core/figure.ts';
import { t } from '../../../../core/text.ts';
import type { Curve } from '../../../../domain/curve.ts';
import type { ConstraintLevel, ConstraintRow } from '../../../../domain/studyFindings.ts';
import { knobFacts } from '../../../../knobs/knobWords.ts';
import { isOrdered } from './levelGroups.ts';

/** Fewest measured levels that make a curve; two are a comparison, which the rows show. */
const fewestLevels = 3;

/** Kept mass and openness of a knob against its levels, from loose to tight; empty below three measured levels. Levels
 * without an order are points that are not joined. */
export function limitCurves({ knob, title, levels }: ConstraintRow): readonly Curve[] {
  const measured = levels.filter(({ kept }) => kept.kind !== 'abstain');
  if (measured.length < fewestLevels) return [];
  const x = measured.map((_, at) => at);
  const line = (label: string, of: (level: ConstraintLevel) => Figure | undefined): Curve['series'][number] => {
    const points = measured.flatMap((level, at) => {
      const y = of(level);
      return y === undefined ? [] : [{ at, y }];
    });
    return { label, x: points.map(({ at }) => at), y: points.map(({ y }) => y) };
  };
  const common = {
    xLabel: knobFacts[knob].limit,
    logX: false,
    logY: false,
    levels: measured.map(({ label }) => label),
    ...(isOrdered(knob) ? {} : { nominal: true as const }),
  };
  const free = measured.map(({ openness }) => valueOf(openness) ?? NaN);
  const kept = [line(t`own answers`, level => level.kept), line(t`probe texts`, level => level.probesKept)];
  return [
    {
      ...common,
      id: `kept-${knob}`,
      title: t`${title}: kept probability`,
      unit: t`share`,
      caption: '',
      series: kept.filter(series => series.x.length > 0),
      guides: [],
    },
    {
      ...common,
      id: `openness-${knob}`,
      title: t`${title}: openness`,
      unit: t`nats`,
      caption: '',
      series: [line(t`with the limit`, level => level.constrainedOpenness)],
      guides: free.every(Number.isFinite) ? [{ label: t`without it`, x, y: free }] : [],
    },
  ];
}
