/** The page on the TAP equations in Chromium: every theme, sliders and fields by keyboard, cases, copying, narrow. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { postedOf } from './support/panelDriver.ts';
import { themes } from './support/themes.ts';
import type { ThemeName } from './support/themes.ts';
import { count, pageRunner, text } from './support/withPage.ts';

const withTap = pageRunner('tap', { width: 1200, height: 1000 });

for (const theme of Object.keys(themes) as ThemeName[])
  test(`axe finds nothing on the page in ${theme}`, () =>
    withTap(
      async open => {
        assert.match(await text(open, '.tap-outlook'), /^Plateau\s+M settles at 887\..*below M = 114/s);
        assert.deepEqual(await open.axeViolations(), []);
        const canvas = await open.page.locator('#curve-tap canvas').boundingBox();
        const legend = await open.page.locator('#curve-tap .legend').boundingBox();
        assert.ok(canvas !== null && legend !== null && legend.y >= canvas.y + canvas.height - 1);
        await open.screenshot(`tap-${theme}`);
      },
      { theme },
    ));

test('cases show blow-up, extinction and both ends of a bistable system in words', () =>
  withTap(async open => {
    const outlookOf = async (id: string): Promise<string> => {
      await open.page.selectOption('#case', id);
      return text(open, '.tap-outlook');
    };
    assert.match(await outlookOf('hockey-stick'), /^Blow-up.*t = 78/s);
    assert.match(await text(open, '.tap-facts'), /step 84/);
    await open.screenshot('tap-hockey-stick');
    assert.match(await outlookOf('rare'), /^Blow-up.*t = 207/s);
    assert.match(await outlookOf('extinction'), /^Extinction/);
    assert.match(await outlookOf('below'), /^Extinction.*bistability.*114/s);
    assert.match(await outlookOf('above'), /^Plateau.*bistability/s);
    assert.match(await outlookOf('constrained'), /^Extinction/);
    await open.screenshot('tap-extinction');
  }));

test('the theory diagram has the point of the parameters, and says where it lies', () =>
  withTap(async open => {
    assert.match(await text(open, '.tap-theory'), /below the line.*At R = 1.?000 the line is at 125/s);
    await open.page.click('[id="switch-table:tap-theory"]');
    assert.equal(await count(open, '#curve-tap-theory tbody tr'), 26);
    await open.page.fill('#value-loss', '0.2');
    await open.page.keyboard.press('Enter');
    assert.match(await text(open, '.tap-theory'), /above the line/);
    await open.page.selectOption('#case', 'hockey-stick');
    assert.match(await text(open, '.tap-theory'), /drawn for pairs under a ceiling/);
  }));

test('sliders and fields work by keyboard, and reset, table and copy do what they say', () =>
  withTap(async open => {
    await open.page.focus('#slider-ceiling');
    await open.page.keyboard.press('End');
    assert.equal(await open.page.getAttribute('#slider-ceiling', 'aria-valuetext'), 'no limit');
    assert.match(await text(open, '.tap-outlook'), /^Blow-up/);
    await open.page.fill('#value-loss', '0.2');
    await open.page.keyboard.press('Enter');
    assert.match(await text(open, '.tap-outlook'), /^Extinction/);
    await open.page.fill('#value-loss', 'much');
    await open.page.keyboard.press('Enter');
    assert.equal(await open.page.inputValue('#value-loss'), '0.2');
    assert.equal(await open.page.inputValue('#case'), '');
    await open.page.click('#reset');
    assert.equal(await open.page.inputValue('#case'), 'above');
    await open.page.click('#copy');
    const [copied] = await postedOf(open, 'copy');
    assert.match(String(copied?.['text']), /^# \{"start":120.*\nt,M\n0,120\n/);
    await open.page.click('[id="switch-table:tap"]');
    assert.ok((await count(open, '#curve-tap tbody tr')) > 20);
    assert.deepEqual(await open.saved(), {
      start: 120,
      alpha: 0.001,
      rarity: 1,
      loss: 0.05,
      admitted: [1, 1, 1],
      until: 150,
      ceiling: 1000,
      least: 2,
      most: 2,
    });
  }));

test('a narrow page and doubled text do not scroll sideways; saved values come back', () =>
  withTap(
    async open => {
      assert.match(await text(open, '.tap-outlook'), /^Exponential growth/);
      const overflow = await open.page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      assert.equal(overflow, 0);
      await open.screenshot('tap-narrow');
    },
    {
      width: 420,
      variables: { 'font-size': '26px' },
      saved: {
        ...{ start: 10, alpha: 0.1, rarity: 1, loss: 0, ceiling: null, least: 1, most: 1, until: 50 },
        admitted: [1, 1, 1],
      },
    },
  ));

test('beside the sliders of a narrow editor, facts keep room for their values', () =>
  withTap(
    async open => {
      const heights = await open.page
        .locator('.tap-facts dd')
        .evaluateAll(values => values.map(value => value.getBoundingClientRect().height));
      assert.ok(heights.length >= 3 && heights.every(height => height < 70), String(heights));
      assert.match(await text(open, '.tap-facts'), /from faster to slower at\s+M = 612/);
      await open.screenshot('tap-half');
    },
    { width: 620, height: 900 },
  ));
