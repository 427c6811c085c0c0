/** `npm run coverage` simulates every shown interval under every law and writes docs/coverage.md; `-- --runs N` sets
 * the samples of each case (500). */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fixed } from '../../src/core/format.ts';
import { heldShare, type Coverage } from './cases.ts';
import { allCases, leastHeld, study } from './study.ts';

const { values } = parseArgs({ options: { runs: { type: 'string', default: '500' } } });
const runs = Number(values.runs);
const page = join(import.meta.dirname, '..', '..', 'docs', 'coverage.md');

const results = allCases().map((one, position) => {
  const found = study(one, position, runs);
  const share = heldShare(found);
  console.log(`${one.figure}, ${one.law}, ${one.n}: ${percent(share)}`);
  return found;
});

/** Two standard errors of a share of 92% in this many samples. */
const chance = 2 * Math.sqrt((leastHeld * (1 - leastHeld)) / runs);
const short = results.filter(found => heldShare(found) < leastHeld);

function percent(share: number): string {
  return fixed(100 * share, 1);
}

function row(found: Coverage): string {
  const { case: one, stated, above, below, width } = found;
  const cells = [
    one.law,
    String(one.n),
    percent(heldShare(found)),
    percent(stated / runs),
    percent(above / runs),
    percent(below / runs),
    stated === 0 ? '–' : width.toPrecision(2),
  ];
  return `| ${cells.join(' | ')} |`;
}

function section(figure: string): string[] {
  return [
    `## ${figure}`,
    '',
    '| law | n | held or withheld, % | stated, % | too high, % | too low, % | mean width |',
    '|---|---|---|---|---|---|---|',
    ...results.filter(({ case: one }) => one.figure === figure).map(row),
    '',
  ];
}

const figures = [...new Set(results.map(({ case: one }) => one.figure))];
const verdict =
  short.length === 0
    ? 'Every case does.'
    : `${short.length} of ${results.length} cases fall short, none by more than ${percent(leastHeld - Math.min(...short.map(heldShare)))} points; chance alone moves a share by up to ${percent(chance)} points.`;
writeFileSync(
  page,
  [
    '# Coverage',
    '',
    `Simulated coverage of the 95% intervals that Adjacent shows, written by \`npm run coverage\`: ${runs} samples of each case`,
    'with fixed seeds, at the sizes that the presets use. A sample counts if its interval holds the truth or if the figure',
    `abstains; at least ${percent(leastHeld)}% must. ${verdict}`,
    '',
    '"Too high" are intervals above the truth, "too low" those below it. n counts answers, runs or texts. Chao1 is a lower',
    'bound, so an interval below the truth is no error. The laws are in `test/coverage`; the ladder model is a law of 300',
    'of its answers. R-hat and the effective sample sizes describe the runs at hand and have no truth to cover. The',
    'dissolution boundary and the figures of the phase verdict have tests of their own.',
    '',
    ...figures.flatMap(section),
  ]
    .join('\n')
    .trimEnd() + '\n',
);
console.log(`${results.length} cases, ${short.length} below ${percent(leastHeld)}%`);
