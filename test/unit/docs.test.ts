import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import test from 'node:test';
import { metricSection, methodPage, missingMetrics } from '../../.ci/methodPages.ts';
import { metrics } from '../../src/core/metrics.ts';
import { glossary } from '../../src/domain/glossary.ts';
import { knobIds } from '../../src/domain/knob.ts';
import { parseExperimentFile } from '../../src/experimentFile/parse.ts';

const root = join(import.meta.dirname, '..', '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

/** Paths of the text files below a folder, from the root, with forward slashes. */
function filesIn(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter(name => /\.(ts|mts|mjs|md|css|svg|ya?ml|py)$/.test(name))
    .map(name => posix.join(folder, name.replaceAll('\\', '/')));
}

const pages = ['README.md', 'CONTRIBUTING.md', ...filesIn('docs').filter(path => path.endsWith('.md'))];
const texts = [
  ...['src', 'webview', 'test', 'docs', '.ci'].flatMap(filesIn),
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
].map(path => ({ path, text: read(path) }));

/** Anchors of a page: its headings as GitHub writes them in links, repeated ones with -1, -2 ... */
function anchorsOf(markdown: string): ReadonlySet<string> {
  const anchors = new Set<string>();
  for (const [, heading = ''] of markdown.replace(/^```.*?^```/gms, '').matchAll(/^#{1,6} +(.+?) *$/gm)) {
    const plain = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/[`*]/g, '');
    const slug = plain
      .toLowerCase()
      .replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '')
      .replaceAll(' ', '-');
    let free = slug;
    for (let again = 1; anchors.has(free); again++) free = `${slug}-${again}`;
    anchors.add(free);
  }
  return anchors;
}

const anchors = new Map(pages.map(path => [path, anchorsOf(read(path))]));

/** Whether a link, a path from the root with or without an anchor, leads somewhere. */
function leads(path: string, anchor: string | undefined): boolean {
  if (!existsSync(join(root, path))) return false;
  return anchor === undefined || anchors.get(path)?.has(anchor) === true;
}

/** Blocks of a page between ``` marks of a language. */
function blocksOf(path: string, language: string): string[] {
  const pattern = new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms');
  return Array.from(read(path).matchAll(pattern), ([, block = '']) => block);
}

/** Sections that code may cite besides those of the metrics. */
const cited: Readonly<Record<string, readonly string[]>> = {
  'docs/method.md': [
    ...['answers-and-streams', 'figures-and-abstention', 'intervals', 'embeddings', 'outcome-maps'],
    ...['minimum-sample-sizes', 'multiple-comparisons', 'openness', 'kinds-and-similarity', 'agreement'],
    ...['semantic-order', 'richness', 'share-between-answers', 'energy-and-susceptibility', 'logit-variance'],
    ...[
      'continuation-entropy',
      'growth-within-an-answer',
      'tap-equations',
      'repetition',
      'binder',
      'observables',
      'fluctuation-and-gamma',
      'r-hat-and-ess',
    ],
    ...['ergodicity-verdict', 'regimes', 'dissolution-boundary', 'softmax-null', 'phase-verdict', 'power'],
    ...['metric-artifacts', 'constraint-expansion', 'logit-lens', 'knobs', 'factorial-attribution'],
    ...['interaction-scale', 'sensitivity', 'capability', 'induction', 'plan-and-seeds', 'replay'],
    ...['calibration-models', 'claims'],
  ],
  'docs/architecture.md': [
    ...['rooms', 'life-of-a-prompt', 'decisions', 'engine-process', 'sampler', 'batch-invariance'],
    ...['graph-rewriting', 'model-folders', 'prepared-models', 'run-store', 'protocols', 'webview'],
  ],
  'docs/file-formats.md': ['run-file', 'experiment-file'],
};

test('headings become the anchors that GitHub makes of them', () => {
  const text = '# R-hat and ESS\n```\n# no heading\n```\n## `run` fields\n### Energy\n### Energy\n## A & b: (c)\n';
  assert.deepEqual([...anchorsOf(text)], ['r-hat-and-ess', 'run-fields', 'energy', 'energy-1', 'a--b-c']);
});

test('every section that code may cite is there', () => {
  for (const [path, sections] of Object.entries(cited))
    for (const section of sections) assert.ok(leads(path, section), `${path}#${section}`);
});

test('every mention of a section of the documents leads to a heading', () => {
  for (const { path, text } of texts)
    for (const [mention, page = '', anchor] of text.matchAll(/\bdocs\/([a-z-]+\.md)(?:#([\w-]*\w))?/g))
      assert.ok(leads(`docs/${page}`, anchor), `${path} mentions ${mention}`);
});

test('every link of the documents leads somewhere', () => {
  for (const page of pages)
    for (const [, target = ''] of read(page).matchAll(/\]\((?!https?:)([^)\s]+)\)/g)) {
      const [file = '', anchor] = target.split('#');
      const path = file === '' ? page : posix.join(dirname(page), file);
      assert.ok(leads(path, anchor), `${page} links to ${target}`);
    }
});

test('nothing cites notes that are not in the repository', () => {
  const names = ['science', 'science-2', 'details', 'design', 'runtime', 'extension'].join('|');
  const citation = new RegExp(`(?<![\\w/-])(?:${names})\\.md\\b`);
  const citing = texts.filter(({ text }) => citation.test(text)).map(({ path }) => path);
  assert.deepEqual(citing, []);
});

test('every metric has a section under its own heading, as its object says', () => {
  const text = read('docs/method.md');
  assert.deepEqual(missingMetrics(text), []);
  for (const metric of metrics) {
    assert.ok(leads('docs/method.md', metric.id), metric.id);
    assert.ok(text.includes(metricSection(metric)), `${metric.id} is out of date: run node .ci/methodPages.ts`);
  }
  assert.equal(methodPage(text), text, 'run node .ci/methodPages.ts');
});

test('a block of an unknown metric is refused', () => {
  assert.throws(() => methodPage('<!-- metric:none -->\n<!-- /metric -->'), /no metric "none"/);
});

test('every room has a line in the architecture, and every knob one in the method', () => {
  const architecture = read('docs/architecture.md');
  const rooms = readdirSync(join(root, 'src'), { withFileTypes: true }).filter(entry => entry.isDirectory());
  for (const { name } of rooms) assert.match(architecture, new RegExp(`^\\| \`${name}\` \\|`, 'm'), name);
  const [, knobs = ''] = /^### Knobs$(.*?)^### /ms.exec(read('docs/method.md')) ?? [];
  for (const id of knobIds) assert.match(knobs, new RegExp(`^\\| \`${id}\` \\|`, 'm'), id);
});

test('every file and folder that the documents name is there', () => {
  const rooms = readdirSync(join(root, 'src'));
  for (const page of pages)
    for (const [, name = ''] of read(page).matchAll(/`((?:[\w.-]+\/)+[\w.-]+)`/g)) {
      const [top = ''] = name.split('/');
      const path = rooms.includes(top) ? `src/${name}` : name;
      if (rooms.includes(top) || ['src', 'webview', 'test', 'docs', 'media', '.ci'].includes(top))
        assert.ok(existsSync(join(root, path)), `${page} names ${name}`);
    }
});

test('the examples of experiment files can be read', () => {
  const examples = pages.flatMap(path => blocksOf(path, 'yaml').map(text => ({ path, text })));
  assert.ok(examples.length >= 8);
  for (const { path, text } of examples) {
    const { specs, problems } = parseExperimentFile(text, { read: () => 'One prompt.\nAnother prompt.\n' });
    assert.deepEqual(problems, [], `${path}:\n${text}`);
    assert.ok(specs.length > 0);
  }
});

test('every key and knob of an experiment file is in its tables', () => {
  const schema = JSON.parse(read('media/schema/experiment.schema.json')) as { readonly properties: object };
  const [, tables = ''] = /^## Experiment file$(.*?)^### Examples/ms.exec(read('docs/file-formats.md')) ?? [];
  const named = new Set(Array.from(tables.matchAll(/`([\w-]+)`/g), ([, word = '']) => word));
  for (const key of [...Object.keys(schema.properties), ...knobIds]) assert.ok(named.has(key), key);
});

test('wherever the run file is read in Python, it is read the same way', () => {
  const [snippet = '', ...others] = blocksOf('docs/file-formats.md', 'python');
  assert.deepEqual(others, []);
  const [first = ''] = snippet.split('\n');
  const lines = (text: string): string[] => text.split('\n').map(line => line.trim());
  const bare = (text: string): string[] => lines(text.replace(/^ \* ?/gm, '')).filter(line => line !== '');
  for (const { path, text } of texts) {
    const from = text.indexOf(first);
    if (from < 0 || path === 'test/unit/docs.test.ts') continue;
    const expected = bare(snippet);
    assert.deepEqual(bare(text.slice(from)).slice(0, expected.length), expected, path);
  }
});

test('the glossary is sorted, has one sentence for each term, and agrees with the tooltips', () => {
  const [, ...lines] = read('docs/glossary.md').trim().split(/\n\n/);
  const entries = lines.slice(1).map(line => /^\*\*(.+?)\*\*: (.+\.)$/.exec(line) ?? assert.fail(line));
  const terms = entries.map(([, term = '']) => term);
  assert.deepEqual(
    terms,
    [...new Set(terms)].toSorted((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1)),
  );
  for (const [, term, sentence = ''] of entries) assert.doesNotMatch(sentence, /[.!?] /, term);
  const written = new Map(entries.map(([, term = '', sentence = '']) => [term, sentence]));
  const names: Readonly<Record<string, string>> = {
    'critical-like': 'critical-like',
    'r-hat': 'R-hat',
    'share-between': 'share between answers',
  };
  for (const [id, sentence] of Object.entries(glossary))
    assert.equal(written.get(names[id] ?? id.replaceAll('-', ' ')), sentence, id);
});
