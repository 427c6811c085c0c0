import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { samplingOfSpec } from '../../src/domain/sampling.ts';
import {
  commands,
  experimentEndings,
  lensLanguages,
  promptEndings,
  settingDefaults,
  views,
  wholeEndings,
} from '../../src/host/manifest.ts';
import { readSampling } from '../../src/host/samplingSettings.ts';

const root = join(import.meta.dirname, '..', '..');
const read = (name: string): string => readFileSync(join(root, name), 'utf8');

interface MenuItem {
  readonly command: string;
  readonly when: string;
  readonly group?: string;
}

interface Manifest {
  readonly engines: { readonly vscode: string };
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly icon: string;
  readonly activationEvents: readonly string[];
  readonly capabilities: { readonly untrustedWorkspaces: { readonly restrictedConfigurations: readonly string[] } };
  readonly contributes: {
    readonly commands: readonly {
      readonly command: string;
      readonly title: string;
      readonly category: string;
      readonly icon?: string;
    }[];
    readonly menus: Readonly<Record<string, readonly MenuItem[]>>;
    readonly configuration: readonly {
      readonly title: string;
      readonly properties: Readonly<
        Record<
          string,
          {
            readonly default: unknown;
            readonly markdownDescription: string;
            readonly scope: string;
            readonly order: number;
            readonly enum?: readonly string[];
            readonly enumItemLabels?: readonly string[];
            readonly markdownEnumDescriptions?: readonly string[];
          }
        >
      >;
    }[];
    readonly views: Readonly<Record<string, readonly { readonly id: string; readonly icon: string }[]>>;
    readonly yamlValidation: readonly { readonly fileMatch: readonly string[]; readonly url: string }[];
    readonly walkthroughs: readonly {
      readonly steps: readonly { readonly media: { readonly svg: string; readonly image?: string } }[];
    }[];
  };
}

const manifest = JSON.parse(read('package.json')) as Manifest;
const { contributes } = manifest;
const settings = Object.fromEntries(contributes.configuration.flatMap(section => Object.entries(section.properties)));

test('every button of a row is in its menu too, which opens by keyboard', () => {
  const items = contributes.menus['view/item/context'] ?? [];
  const isInline = ({ group = '' }: MenuItem): boolean => group.startsWith('inline');
  const names = (of: (item: MenuItem) => boolean): readonly string[] =>
    items.filter(of).map(({ command, when }) => `${command} where ${when}`);
  const inMenu = names(item => !isInline(item));
  for (const button of names(isInline)) assert.ok(inMenu.includes(button), button);
});

test('commands of the manifest and of the code are the same, each with title, category and icon', () => {
  assert.deepEqual(contributes.commands.map(one => one.command).sort(), Object.values(commands).sort());
  for (const { command, title, category, icon } of contributes.commands) {
    assert.equal(category, 'Adjacent', command);
    assert.match(title, /^[A-Z]/, command);
    assert.match(icon ?? '', /^\$\([a-z-]+\)$/, command);
  }
});

test('the extension is active wherever a lens may stand', () => {
  for (const language of lensLanguages)
    assert.ok(manifest.activationEvents.includes(`onLanguage:${language}`), language);
  for (const ending of wholeEndings)
    assert.ok(manifest.activationEvents.includes(`workspaceContains:**/*${ending}`), ending);
});

test('menus name known commands, each with a condition', () => {
  for (const [menu, items] of Object.entries(contributes.menus)) {
    for (const { command, when } of items) {
      assert.ok(
        Object.values(commands).some(known => known === command),
        `${menu}: ${command}`,
      );
      assert.notEqual(when, '', `${menu}: ${command}`);
    }
  }
});

test('settings and their defaults are the same in manifest and code, each described, scoped and ordered', () => {
  assert.deepEqual(
    Object.keys(settings).sort(),
    Object.keys(settingDefaults)
      .map(key => `adjacent.${key}`)
      .sort(),
  );
  for (const [key, value] of Object.entries(settingDefaults)) {
    const declared = settings[`adjacent.${key}`];
    assert.deepEqual(declared?.default, value, key);
    assert.ok(declared?.markdownDescription && declared.scope && declared.order > 0, key);
  }
});

test('an untrusted workspace cannot choose what native code reads', () => {
  const restricted = manifest.capabilities.untrustedWorkspaces.restrictedConfigurations;
  for (const key of ['model', 'modelFolders', 'useHuggingFaceCache', 'threads'])
    assert.ok(restricted.includes(`adjacent.${key}`), key);
});

test('views, icons and images exist', () => {
  assert.deepEqual(contributes.views['adjacent']?.map(view => view.id).sort(), Object.values(views).sort());
  const files = [
    manifest.icon,
    ...(contributes.views['adjacent'] ?? []).map(view => view.icon),
    ...contributes.walkthroughs.flatMap(one => one.steps.map(step => step.media.svg)),
  ];
  for (const file of files) assert.ok(existsSync(join(root, file)), file);
});

test('pictures of the walkthrough have the colors of the theme, which the editor fills in only where they are "svg"', () => {
  for (const { media } of contributes.walkthroughs.flatMap(({ steps }) => steps)) {
    assert.equal(media.image, undefined);
    assert.match(read(media.svg), /fill="var\(--vscode-/);
  }
});

test('experiment files have the same endings everywhere', () => {
  assert.deepEqual(
    manifest.activationEvents.filter(event => /^(workspaceContains|onStartup|\*)/.test(event)),
    [...experimentEndings, ...wholeEndings].map(ending => `workspaceContains:**/*${ending}`),
  );
  const [schema, ...others] = contributes.yamlValidation;
  assert.deepEqual(others, []);
  assert.deepEqual(
    schema?.fileMatch,
    experimentEndings.map(ending => `*${ending}`),
  );
  assert.ok(existsSync(join(root, schema.url)), schema.url);
  const menus = Object.entries(contributes.menus).flatMap(([menu, items]) =>
    items.filter(item => item.command === commands.runExperimentFile).map(({ when }) => ({ menu, when })),
  );
  assert.deepEqual(menus.map(({ menu }) => menu).sort(), ['commandPalette', 'editor/title', 'explorer/context']);
  for (const { when } of menus) {
    const pattern = new RegExp(/resourceFilename =~ \/(.*)\/$/.exec(when)?.[1] ?? 'none');
    for (const ending of experimentEndings) assert.match(`mine${ending}`, pattern);
    assert.doesNotMatch('mine.yaml', pattern);
  }
});

test('the API is pinned to the oldest supported editor version', () => {
  assert.equal(manifest.engines.vscode, `^${manifest.devDependencies['@types/vscode'] ?? ''}`);
});

test('the README names every command, setting and prompt ending', () => {
  const readme = read('README.md');
  for (const { title } of contributes.commands) assert.ok(readme.includes(`Adjacent: ${title} `), title);
  for (const key of Object.keys(settings)) assert.ok(readme.includes(`\`${key}\``), key);
  for (const ending of promptEndings) assert.ok(readme.includes(`\`${ending}\``), ending);
});

test('each setting has a place of its own in its group, and each value of a choice a description', () => {
  for (const { title, properties } of contributes.configuration) {
    const places = Object.values(properties).map(({ order }) => order);
    assert.deepEqual(
      places.toSorted((a, b) => a - b),
      places.map((_, at) => at + 1),
      title,
    );
  }
  for (const [key, { enum: values, enumItemLabels, markdownEnumDescriptions }] of Object.entries(settings))
    for (const list of [enumItemLabels, markdownEnumDescriptions]) assert.equal(list?.length, values?.length, key);
});

test('the files the README shows are there', () => {
  for (const [, path] of read('README.md').matchAll(/\]\((?!https?:)([^)#]+)\)/g))
    assert.ok(existsSync(join(root, path ?? '')), path);
});

test('settings of samplers: the defaults change nothing, others reach the spec, wrong types count as the default', () => {
  const changed = (values: Readonly<Record<string, unknown>>) =>
    samplingOfSpec(readSampling(key => (key in values ? values[key] : settings[`adjacent.${key}`]?.default)));
  assert.deepEqual(changed({}), { topP: 1 });
  assert.deepEqual(
    changed({
      'sampling.topK': 40,
      'sampling.minP': 0.1,
      'sampling.repetitionPenalty': 1.2,
      'sampling.dryMultiplier': '1',
      'sampling.xtcProbability': 0.5,
      stop: ['\n', 7],
    }),
    { topP: 1, topK: 40, minP: 0.1, samplers: { repetitionPenalty: 1.2, xtcProbability: 0.5 }, stop: ['\n'] },
  );
});
