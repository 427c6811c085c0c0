/** `npm run coverage:verdicts` counts the verdicts on rows of known processes at the sizes that carry one, and writes
 * the table into docs/method.md; `-- --runs N` sets the rows of each process (100). The seeds are used nowhere else. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fixed } from '../../src/core/format.ts';
import { classifyTransition } from '../../src/core/phase/phaseVerdict.ts';
import type { VerdictClass } from '../../src/core/phase/scan.ts';
import { clopperPearson } from '../../src/core/statistics/clopperPearson.ts';
import { verdictLaws } from './verdictLaws.ts';

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '100' }, only: { type: 'string', default: '' } },
});
const runs = Number(values.runs);
const firstSeed = 910_000;
const page = join(import.meta.dirname, '..', '..', 'docs', 'method.md');
const [start, end] = ['<!-- verdict-rates -->', '<!-- /verdict-rates -->'];
const classes: readonly VerdictClass[] = ['supported', 'crossover', 'derailing', 'not-supported', 'abstain'];

const rows = verdictLaws
  .filter(({ name }) => name.includes(values.only))
  .map(({ name, sizes, wrong, scanOf }) => {
    const counts = new Map<VerdictClass, number>();
    for (let seed = firstSeed; seed < firstSeed + runs; seed++) {
      const { verdict } = classifyTransition(scanOf(seed));
      counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
    }
    const errors = wrong.reduce((sum, verdict) => sum + (counts.get(verdict) ?? 0), 0);
    const [low, high] = clopperPearson(errors, runs);
    const cells = [
      name,
      sizes,
      ...classes.map(verdict => String(counts.get(verdict) ?? 0)),
      `${errors} [${fixed(100 * low, 1)}, ${fixed(100 * high, 1)}%]`,
    ];
    console.log(cells.join(' | '));
    return `| ${cells.join(' | ')} |`;
  });

if (values.only === '') {
  const text = readFileSync(page, 'utf8');
  const [before, after] = [text.split(start)[0], text.split(end)[1]];
  if (before === undefined || after === undefined) throw new Error('docs/method.md has no place for the table');
  const table = [
    `| process, ${runs} rows each | sizes | supported | crossover | derailing | not supported | abstain | wrong |`,
    '|---|---|---|---|---|---|---|---|',
    ...rows,
  ];
  writeFileSync(page, [before + start, ...table, end].join('\n') + after);
}
