/**
 * `npm run package [-- target ...]`: builds for production and packs one VSIX per target.
 *
 * Without a target, packs for the platform of this machine. `all` packs for every platform.
 */
import { buildAll } from './bundles.ts';
import { say, stop } from './tools.ts';
import { packageTarget, targets } from './vsix.ts';

const chosen = chooseTargets(process.argv.slice(2));
const unknown = chosen.filter(target => !targets.includes(target));
if (unknown.length > 0)
  stop(`There is no runtime for ${unknown.join(', ')}.`, `Choose from: ${targets.join(', ')}, or all.`);

await buildAll({ production: true });
for (const target of chosen) say(`made ${packageTarget(target)}`);

function chooseTargets(args: readonly string[]): readonly string[] {
  if (args.includes('all')) return targets;
  return args.length > 0 ? args : [`${process.platform}-${process.arch}`];
}
