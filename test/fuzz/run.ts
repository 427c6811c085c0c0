/** `npm run fuzz -- --cases 10000 --seed 1 --from 0`: see folders.ts. Exits with 1 when a case failed. */
import { parseArgs } from 'node:util';
import { fuzzFolders } from './folders.ts';

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    from: { type: 'string', default: '0' },
  },
});
const { cases, failures } = await fuzzFolders({
  cases: Number(values.cases),
  seed: Number(values.seed),
  from: Number(values.from),
  log: line => {
    console.log(line);
  },
});
for (const failure of failures) console.log(`FAILURE ${failure.case} ${failure.what}`);
console.log(`model folders: ${cases} cases, ${failures.length} failures`);
process.exitCode = failures.length === 0 ? 0 : 1;
