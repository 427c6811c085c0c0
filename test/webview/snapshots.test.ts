/** The pictures of the pages, drawn from fixed reports and compared with stored PNG files (see support/snapshots.ts).
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OpenPage } from './support/browser.ts';
import { openTab, postedOf, show } from './support/panelDriver.ts';
import { comparePictures } from './support/pictureDiff.ts';
import { doneReport, streamsReport } from './support/reports.ts';
import { seaScore } from './support/scores.ts';
import { assertSnapshot, decodePng, halved, hasFont, pngOfUrl } from './support/snapshots.ts';
import { constraintsReport, trainingReport, withFindings } from './support/studies.ts';
import { pageRunner } from './support/withPage.ts';

/** One font for all machines; `npm test` installs it. */
const variables = { 'font-family': '"DejaVu Sans"', 'editor-font-family': '"DejaVu Sans Mono"' };
const usual = { variables, reducedMotion: true, height: 800 };
const withPanel = pageRunner('panel', { ...usual, width: 1000 });
const withInspector = pageRunner('inspector', { ...usual, width: 300 });

function oneSkill(): ReturnType<typeof trainingReport> {
  const report = trainingReport();
  return withFindings(report, { capabilities: report.study.capabilities.slice(0, 1) });
}

/** What is around the pictures: texts, which other tests read, and whatever would move the pictures by its height. */
const surroundings = [
  ...['.masthead', '.teaching', '.sentence', '.tiles'],
  ...['.caption', '.map-readout', '.lead', '.warnings', '.block > div:not([class])', '.block > p'],
].join();

/** The part of the page that a selector finds, without what surrounds its pictures, as a PNG file. */
async function pictureOf(open: OpenPage, selector: string): Promise<Buffer> {
  await open.page.mouse.move(0, 0);
  await open.page.locator(surroundings).evaluateAll(elements => {
    for (const element of elements) element.toggleAttribute('hidden', true);
  });
  await open.page.evaluate(() => document.fonts.ready);
  return open.page.locator(selector).first().screenshot({ animations: 'disabled', caret: 'hide' });
}

test('the font of the snapshots is installed', () =>
  withPanel(async open => {
    assert.ok(await hasFont(open.page, 'DejaVu Sans'), 'Install fonts-dejavu-core, then run the tests again.');
  }));

for (const theme of ['dark', 'light'] as const) {
  test(`the map and the curves below it, ${theme}`, () =>
    withPanel(
      async open => {
        await show(open, doneReport());
        await assertSnapshot(open.page, `map-${theme}`, await pictureOf(open, '.map'));
        await assertSnapshot(open.page, `curves-${theme}`, await pictureOf(open, '.curves'));
      },
      { theme },
    ));

  test(`a chart with logarithmic axes and guides, ${theme}`, () =>
    withPanel(
      async open => {
        await show(open, streamsReport());
        await openTab(open, 'details');
        const picture = await pictureOf(open, '#curve-fluctuation-surprisal');
        await assertSnapshot(open.page, `fluctuation-${theme}`, picture);
      },
      { theme },
    ));

  test(`the constraints, ${theme}`, () =>
    withPanel(
      async open => {
        await show(open, constraintsReport());
        await assertSnapshot(open.page, `constraints-${theme}`, await pictureOf(open, '#constraints'));
        await assertSnapshot(open.page, `attribution-${theme}`, await pictureOf(open, '.attribution'));
      },
      { theme },
    ));

  test(`the skills, ${theme}`, () =>
    withPanel(
      async open => {
        await show(open, oneSkill());
        await assertSnapshot(open.page, `skills-${theme}`, await pictureOf(open, '#view-limits'));
      },
      { theme },
    ));

  test(`the tokens of the inspector, ${theme}`, () =>
    withInspector(
      async open => {
        await open.send({ type: 'score', score: seaScore(), cursor: 43 });
        await assertSnapshot(open.page, `inspector-${theme}`, await pictureOf(open, '.strip'));
      },
      { theme },
    ));
}

test('exported pictures of a diagram, of constraints and of skills', () =>
  withPanel(
    async open => {
      for (const [name, report] of [
        ['map', doneReport()],
        ['constraints', constraintsReport()],
        ['skills', oneSkill()],
      ] as const) {
        await show(open, report);
        await open.page.click('#open-export');
        await open.page.click('#export-png');
        const exported = (await postedOf(open, 'export')).at(-1);
        const picture = await halved(open.page, pngOfUrl(String(exported?.['data'])));
        await assertSnapshot(open.page, `export-${name}`, picture);
      }
    },
    { theme: 'light' },
  ));

test('a snapshot catches a bar that changes by three percent', () =>
  withPanel(async open => {
    const report = constraintsReport();
    const draw = async (kept: number): Promise<Buffer> => {
      const { constraints } = report.study;
      const changed = constraints.map(row => ({
        ...row,
        levels: row.levels.map(level =>
          row.knob === 'heads' && level.kept.kind === 'estimate'
            ? { ...level, kept: { ...level.kept, value: level.kept.value + kept } }
            : level,
        ),
      }));
      await show(open, withFindings(report, { constraints: changed }));
      return pictureOf(open, '#constraint-heads .mass-bar');
    };
    const [before, same, after] = [await draw(0), await draw(0), await draw(0.03)];
    const compare = async (a: Buffer, b: Buffer): Promise<boolean> =>
      comparePictures(await decodePng(open.page, a), await decodePng(open.page, b)).isSame;
    assert.equal(await compare(before, same), true);
    assert.equal(await compare(before, after), false);
  }));
