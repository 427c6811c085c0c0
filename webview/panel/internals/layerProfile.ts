/** A measure of the inside along the layers. */
import type { InternalMeasure } from '../../../src/core/internals/internalsVerdict.ts';
import { formatTemperature } from '../../../src/core/format.ts';
import { t } from '../../../src/core/text.ts';
import type { Curve } from '../../../src/domain/curve.ts';
import type { LayerReport } from '../../../src/domain/internals.ts';

/** The measure over layers at the lowest, the middle and the highest temperature. */
export function layerProfile(
  measure: InternalMeasure,
  title: string,
  layers: readonly LayerReport[],
  temperatures: readonly number[],
): Curve {
  const shown = new Set([0, Math.floor((temperatures.length - 1) / 2), temperatures.length - 1]);
  return {
    id: `profile-${measure}`,
    title: t`${title}, by layer`,
    unit: '',
    caption: '',
    xLabel: t`layer`,
    logX: false,
    logY: false,
    series: temperatures.flatMap((temperature, at) =>
      shown.has(at)
        ? [
            {
              label: t`at ${formatTemperature(temperature)}`,
              x: layers.map(({ layer }) => layer),
              y: layers.flatMap(({ figures }) => figures[at] ?? []),
            },
          ]
        : [],
    ),
    guides: [],
  };
}
