/** `npm run coverage` simulates every shown interval under every law and writes docs/coverage.md; `-- --runs N` sets
 * the samples of each case (500), `-- --figures PATTERN` keeps all other sections as they are. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fixed } from '../../src/core/format.ts';
import { heldShare, type Coverage } from './cases.ts';
import { allCases, leastHeld, study } from './study.ts';

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '500' }, figures: { type: 'string', default: '' } },
});
const runs = Number(values.runs);
const wanted = new RegExp(values.figures, 'u');
const page = join(import.meta.dirname, '..', '..', 'docs', 'coverage.md');

const results = allCases().flatMap((one, position) => {
  if (!wanted.test(one.figure)) return [];
  const found = study(one, position, runs);
  console.log(`${one.figure}, ${one.law}, ${one.n}: ${percent(heldShare(found))}`);
  return found;
});

/** The rows of the page by figure: those of this run, and the ones that the page had. */
const rows = new Map<string, string[]>(
  values.figures === ''
    ? []
    : readFileSync(page, 'utf8')
        .split('\n## ')
        .slice(1)
        .map(section => {
          const [figure = '', ...lines] = section.split('\n');
          return [figure, lines.filter(line => line.startsWith('| ')).slice(1)];
        }),
);
for (const { figure } of results.map(found => found.case)) rows.set(figure, []);
for (const found of results) rows.get(found.case.figure)?.push(row(found));

/** Two standard errors of a share of 92% in this many samples. */
const chance = 2 * Math.sqrt((leastHeld * (1 - leastHeld)) / runs);
const heldShares = [...rows.values()].flat().map(line => Number(line.split(' | ')[2]) / 100);
const short = heldShares.filter(share => share < leastHeld);

function percent(share: number): string {
  return fixed(100 * share, 1);
}

function row(found: Coverage): string {
  const { case: one, stated, above, below, width } = found;
  const cells = [
    one.law,
    String(one.n),
    percent(heldShare(found)),
    percent(stated / found.runs),
    percent(above / found.runs),
    percent(below / found.runs),
    stated === 0 ? '–' : width.toPrecision(2),
  ];
  return `| ${cells.join(' | ')} |`;
}

function section([figure, own]: readonly [string, readonly string[]]): string[] {
  return [
    `## ${figure}`,
    '',
    '| law | n | held or withheld, % | stated, % | too high, % | too low, % | mean width |',
    '|---|---|---|---|---|---|---|',
    ...own,
    '',
  ];
}

const verdict =
  short.length === 0
    ? 'Every case does.'
    : `${short.length} of ${heldShares.length} cases fall short, none by more than ${percent(leastHeld - Math.min(...short))} points; chance alone moves a share by up to ${percent(chance)} points.`;
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
    'of its answers. "Held out" are laws that were added when all constants of intervals were chosen; intervals that fell',
    'short on them were made wider since. R-hat describes runs of a length, and the dimensions of states a number of states;',
    'their truth is the value for 3,000 runs and for 1,000 samples. R-hat, spectra, the share in equilibrium, the growth',
    'exponent and the figures "of runs" have at most 200 samples, and transitions 100, so chance moves their shares by more.',
    'The dissolution boundary and the figures of the phase verdict have tests of their own.',
    '',
    ...[...rows].flatMap(section),
  ]
    .join('\n')
    .trimEnd() + '\n',
);
console.log(`${heldShares.length} cases, ${short.length} below ${percent(leastHeld)}%`);
