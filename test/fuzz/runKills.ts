/** `npm run kills -- --runs 1000 --seed 1`: see kills.ts. Exits with 1 when anything was lost. */
import { parseArgs } from 'node:util';
import { killRuns } from './kills.ts';

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '10' }, seed: { type: 'string', default: '1' } },
});
const { runs, kills, failures } = await killRuns({
  runs: Number(values.runs),
  seed: Number(values.seed),
  log: line => {
    console.log(line);
  },
});
for (const { run, what } of failures) console.log(`FAILURE ${run} ${what}`);
console.log(`${runs} runs, ${kills} kills, ${failures.length} failures`);
process.exitCode = failures.length === 0 ? 0 : 1;
