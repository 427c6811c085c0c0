/** `npm run build`: builds for development. `npm run build -- --production` builds what ships. */
import { buildAll, bundleSizes } from './bundles.ts';
import { say } from './tools.ts';

await buildAll({ production: process.argv.includes('--production') });
const sizes = Object.entries(bundleSizes()).map(([file, size]) => `${file} ${size.toFixed(0)} kB`);
say(sizes.join(', '));
