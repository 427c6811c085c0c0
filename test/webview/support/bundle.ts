/** The pages bundled as they are shipped, into memory. */
import { build } from 'esbuild';

export interface Bundle {
  readonly script: Uint8Array;
  readonly style: Uint8Array;
}

const root = new URL('../../../', import.meta.url).pathname;
const made = new Map<string, Promise<Bundle>>();

/** Bundle a page once per process. */
export function bundlePage(page: 'panel' | 'inspector' | 'tap'): Promise<Bundle> {
  const known = made.get(page);
  if (known !== undefined) return known;
  const bundle = makeBundle(page);
  made.set(page, bundle);
  return bundle;
}

async function makeBundle(page: string): Promise<Bundle> {
  const result = await build({
    absWorkingDir: root,
    entryPoints: [`webview/${page}.ts`, `webview/${page}.css`],
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    platform: 'browser',
    write: false,
    outdir: 'out/webview',
    logLevel: 'silent',
  });
  const file = (end: string): Uint8Array => {
    const found = result.outputFiles.find(output => output.path.endsWith(end));
    if (found === undefined) throw new Error(`esbuild made no ${page}${end}`);
    return found.contents;
  };
  return { script: file('.js'), style: file('.css') };
}
