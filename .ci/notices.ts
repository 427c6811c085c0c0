/** Writes the licenses of what a package contains of others: the packages in the bundles, and those beside them. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Metafile } from 'esbuild';
import { root } from './tools.ts';

/** Name of the file in dist. */
export const noticesName = 'ThirdPartyNotices.txt';

/** Write the notices into `dist`. `bundled` describes the bundles; what lies in dist/node_modules is added. Throws
 * Error for a package without a license. */
export function writeNotices(dist: string, bundled: readonly Metafile[]): void {
  const folders = new Set([...bundled.flatMap(foldersIn), ...stagedPackages(join(dist, 'node_modules'))]);
  const notices = [...folders].sort().map(noticeOf);
  const heading = 'Adjacent contains the packages below, under their own licenses.';
  writeFileSync(join(dist, noticesName), `${[heading, ...notices].join(`\n\n${'='.repeat(80)}\n\n`)}\n`);
}

/** Folders of the packages that a bundle has code or styles of, relative to the repository. */
function foldersIn({ outputs }: Metafile): string[] {
  return Object.values(outputs)
    .flatMap(({ inputs }) => Object.entries(inputs))
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .flatMap(([path]) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []);
}

function stagedPackages(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .flatMap(name => (name.startsWith('@') ? readdirSync(join(folder, name)).map(inner => `${name}/${inner}`) : [name]))
    .map(name => `node_modules/${name}`);
}

interface PackageFacts {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
  readonly author?: string | { readonly name: string };
}

function noticeOf(folder: string): string {
  const facts = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as PackageFacts;
  if (facts.license === undefined) throw new Error(`${facts.name} states no license`);
  const own = textsIn(join(root, folder));
  const texts = own.length > 0 ? own : [standardText(facts)];
  return [`${facts.name} ${facts.version} (${facts.license})`, ...texts].join('\n\n');
}

function textsIn(folder: string): string[] {
  return readdirSync(folder)
    .filter(name => /^(licen[cs]e|notices?|copying|copyrightnotice|thirdpartynotices)(\.(md|txt))?$/i.test(name))
    .sort()
    .map(name => readFileSync(join(folder, name), 'utf8').trim());
}

/** The license of a package that ships without its text. Throws Error for any but MIT. */
function standardText({ name, license, author }: PackageFacts): string {
  if (license !== 'MIT') throw new Error(`${name} has no text of its license, ${license ?? ''}`);
  const holder = (typeof author === 'string' ? author : author?.name) ?? `the authors of ${name}`;
  // The text of a package under the same license, from its second paragraph on.
  const text = readFileSync(join(dirname(import.meta.dirname), 'LICENSE'), 'utf8');
  const terms = text.slice(text.indexOf('Permission is hereby granted'));
  return `MIT License\n\nCopyright (c) ${holder}\n\n${terms.trim()}`;
}
