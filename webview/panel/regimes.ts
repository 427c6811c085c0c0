/** Regime words, placed where a row passes from one regime to the next. */
import { formatTemperature } from '../../src/core/format.ts';
import type { RunReport } from '../../src/experiment/report.ts';
import { cellAt } from './gridColumns.ts';

/** For each column the word to write there: the first cell of each stretch of one certain regime. */
export function regimeWords(report: RunReport, window: number): readonly (string | undefined)[] {
  let last = '';
  return report.temperatures.map((_, column) => {
    const regime = cellAt(report, window, column)?.regime;
    if (regime === undefined || regime === null || !regime.certain || regime.name === last) return undefined;
    last = regime.name;
    return regime.name;
  });
}

/** The same in one line for narrow panels: "settled 0.1 to 0.3 · open 0.5 to 1.1 · dissolved from 1.6". */
export function rowRegimes(report: RunReport, window: number): string {
  const stretches: { name: string; from: number; to: number }[] = [];
  report.temperatures.forEach((temperature, column) => {
    const regime = cellAt(report, window, column)?.regime;
    if (regime === undefined || regime === null || !regime.certain) return;
    const current = stretches.at(-1);
    if (current?.name === regime.name) current.to = temperature;
    else stretches.push({ name: regime.name, from: temperature, to: temperature });
  });
  return stretches.map(({ name, from, to }) => (from === to ? `${name} ${formatTemperature(from)}` : `${name} ${formatTemperature(from)}–${formatTemperature(to)}`)).join(' · ');
}
