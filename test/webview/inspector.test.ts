/** The inspector page in Chromium: it follows the cursor, its sliders request scores, and it works by keyboard. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { count, pageRunner, text } from './support/withPage.ts';
import { focused, postedOf } from './support/panelDriver.ts';
import { longScore, partsScore, seaScore } from './support/scores.ts';
import { themes } from './support/themes.ts';
import type { ThemeName } from './support/themes.ts';

const withInspector = pageRunner('inspector', { width: 300, height: 800 });

for (const theme of Object.keys(themes) as ThemeName[]) {
  test(`axe finds nothing in ${theme}`, () =>
    withInspector(
      async open => {
        assert.deepEqual(await open.axeViolations(), []);
        await open.send({ type: 'busy', message: 'Opening the model', fraction: null, isOther: false });
        assert.deepEqual(await open.axeViolations(), []);
        await open.send({ type: 'score', score: seaScore(1, 0.7), cursor: 44 });
        await open.page.click('#template');
        assert.deepEqual(await open.axeViolations(), []);
        await open.screenshot(`inspector-${theme}`);
        await open.send({ type: 'empty', message: 'Nothing to read here.', remedy: 'Put the cursor in a prompt.' });
        assert.deepEqual(await open.axeViolations(), []);
      },
      { theme },
    ));
}

test('the page posts ready, introduces itself and shows what the host is busy with', () =>
  withInspector(async open => {
    assert.deepEqual(
      (await open.posted()).map(({ type }) => type),
      ['ready'],
    );
    assert.match(await text(open, '.message'), /put the cursor in it/);
    assert.equal(await open.page.locator('.knobs').isVisible(), false);
    await open.send({ type: 'busy', message: 'Opening the model', fraction: null, isOther: false });
    assert.match(await text(open, '.message'), /Opening the model/);
    await open.send({ type: 'empty', message: 'This model cannot be opened.', remedy: 'Choose another one.' });
    assert.match(await text(open, '.message'), /This model cannot be opened\.[\s\S]*Choose another one\./);
    await open.page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    assert.equal((await postedOf(open, 'ready')).length, 2);
  }));

test('the cursor selects the step; past the end it is what comes next', () =>
  withInspector(async open => {
    await open.send({
      type: 'models',
      models: [
        {
          id: 'smollm2-135m-instruct',
          name: 'SmolLM2-135M-Instruct',
          kind: 'built-in',
          about: '',
          bytes: 0,
          problem: null,
          prepared: true,
        },
      ],
      model: 'smollm2-135m-instruct',
    });
    await open.send({ type: 'score', score: seaScore(), cursor: 43 });
    assert.match(await text(open, '.message'), /SmolLM2-135M-Instruct · chat/);
    await open.send({ type: 'score', score: { ...seaScore(), model: 'smollm2-135m-instruct#int8' }, cursor: 43 });
    assert.match(await text(open, '.message'), /SmolLM2-135M-Instruct \(int8\) · chat/);
    assert.equal(await text(open, '.token-name'), '␣sea');
    assert.match(
      await text(open, '.one-step p'),
      /^About 898 plausible tokens here\. This one had probability 3%, rank 5\.$/,
    );
    assert.match(
      await text(open, '.measures'),
      /Entropy\s+6\.80 nats\s+Perplexity \(D₁\)\s+898 tokens[\s\S]*Nucleus 0\.95/,
    );
    await open.send({ type: 'cursor', offset: 0 });
    assert.equal(await text(open, '.token-name'), 'Write');
    await open.send({ type: 'cursor', offset: 999 });
    assert.match(await text(open, '.one-step'), /What comes next[\s\S]*About 5 plausible tokens could come next\./);
    await open.send({ type: 'cursor', offset: null });
    assert.match(await text(open, '.one-step'), /What comes next/);
  }));

test('where "auto" chooses a precision, that of a reading in fp32 is named too', () =>
  withInspector(async open => {
    const reason = { code: 'auto-near', divergence: 0.003, most: 0.018, text: null, limit: 0.02 } as const;
    const listed = { kind: 'built-in', about: '', bytes: 0, problem: null, prepared: true } as const;
    const [id, name] = ['smollm2-135m-instruct', 'SmolLM2-135M-Instruct'];
    const models = [{ id, name, ...listed, choice: { precision: 'int8', reason } as const }];
    await open.send({ type: 'models', models, model: id });
    await open.send({ type: 'score', score: seaScore(), cursor: 43 });
    assert.match(await text(open, '.message'), /SmolLM2-135M-Instruct \(fp32\) · chat/);
  }));

test('a character of several tokens is shown once, and the tokens before the last one name it', () =>
  withInspector(async open => {
    await open.send({ type: 'score', score: partsScore(), cursor: 0 });
    assert.match((await text(open, '.tokens-box')).replace(/\s+/gu, ''), /^·海·龙next$/);
    assert.equal(await text(open, '.token-name'), '<0xE6><0xB5>, part of “海”');
    assert.equal(await open.page.getAttribute('[role=option]', 'title'), '<0xE6><0xB5>, part of “海”: first token');
    assert.deepEqual(await open.axeViolations(), []);
    await open.screenshot('inspector-parts');
  }));

test('template tokens are hidden until requested and labeled as such', () =>
  withInspector(async open => {
    await open.send({ type: 'score', score: seaScore(), cursor: 0 });
    assert.equal(await open.page.locator('[role=option]').count(), 12);
    await open.page.click('#template');
    assert.equal(await open.page.locator('[role=option].template').count(), 11);
    await open.page.click('#token-0');
    assert.match(
      await text(open, '.one-step'),
      /chat template[\s\S]*The first token of the text\. Nothing comes before it/,
    );
    assert.deepEqual(await postedOf(open, 'reveal'), []);
  }));

test('reading shows how far it is, and can be canceled and taken up again', () =>
  withInspector(async open => {
    await open.send({ type: 'busy', message: 'Reading the prompt', fraction: 0.42, isOther: false });
    assert.match(await text(open, '.message'), /Reading the prompt 42 ?%/);
    await open.page.click('#cancel');
    assert.equal((await postedOf(open, 'cancel')).length, 1);
    await open.send({ type: 'empty', message: 'Not read.', remedy: 'Later.', retry: true });
    await open.page.click('#read-again');
    assert.equal((await postedOf(open, 'ready')).length, 2);
  }));

test('a token that was not read is not called the first, and alternatives stand before sliders and figures', () =>
  withInspector(async open => {
    const score = seaScore();
    const unread = { openness: null, alternatives: [], logProb: null, rank: null };
    const tokens = score.tokens.map((token, at) => (at < 14 ? { ...token, ...unread } : token));
    await open.send({ type: 'score', score: { ...score, tokens }, cursor: 5 });
    assert.match(await text(open, '.one-step'), /Not read token by token/);
    assert.match((await open.page.locator('#token-12').getAttribute('title')) ?? '', /not read/);
    await open.send({ type: 'cursor', offset: 999 });
    const topOf = async (selector: string): Promise<number> =>
      (await open.page.locator(selector).first().boundingBox())?.y ?? Infinity;
    const [alternatives, figures, sliders] = await Promise.all(['.alternatives', '.measures', '.knobs'].map(topOf));
    assert.ok(alternatives !== undefined && figures !== undefined && sliders !== undefined);
    assert.ok(alternatives < figures && figures < sliders && alternatives < 500, `${alternatives}`);
  }));

test('a long prompt shows what was read while it is read, and keeps it when the user stops', () =>
  withInspector(async open => {
    const whole = longScore(40);
    const unread = { openness: null, alternatives: [] };
    const score = {
      ...whole,
      tokens: whole.tokens.map((token, at) => (at < 20 ? token : { ...token, ...unread, logProb: null, rank: null })),
      next: unread,
    };
    await open.send({ type: 'busy', message: 'Reading the prompt', fraction: 0.5, isOther: false });
    await open.send({ type: 'score', score, cursor: 12, reading: 'more' });
    assert.match(await text(open, '.message'), /Reading the prompt 50%/);
    assert.match(await text(open, '.one-step'), /This one had probability/);
    await open.page.click('#token-30');
    assert.match(await text(open, '.one-step'), /Not read yet\./);
    await open.page.locator('#token-40').click();
    assert.match(await text(open, '.one-step'), /What comes next[\s\S]*Not read yet\./);
    await open.send({ type: 'score', score, cursor: 12, reading: 'stopped' });
    assert.match(await text(open, '.one-step'), /because you stopped the reading/);
    assert.match(await text(open, '.message'), /Not read to its end\./);
    assert.equal(await count(open, '.busy'), 0);
    assert.deepEqual(await open.axeViolations(), []);
    await open.screenshot('inspector-stopped');
    await open.page.click('#read-again');
    assert.equal((await postedOf(open, 'ready')).length, 2);
    await open.send({ type: 'score', score: whole, cursor: 12 });
    assert.equal(await count(open, '#read-again'), 0);
  }));

test('arrow keys move along the tokens; a click or Enter reveals the place in the editor', () =>
  withInspector(async open => {
    await open.send({ type: 'score', score: seaScore(), cursor: 0 });
    await open.page.locator('#token-11').focus();
    for (const [key, id] of [
      ['ArrowRight', 'token-12'],
      ['End', 'token-22'],
      ['ArrowRight', 'token-22'],
      ['Home', 'token-11'],
      ['ArrowLeft', 'token-11'],
      ['ArrowDown', 'token-12'],
    ] as const) {
      await open.page.keyboard.press(key);
      assert.equal(await focused(open), id, key);
    }
    assert.deepEqual(await postedOf(open, 'reveal'), []);
    await open.page.keyboard.press('Enter');
    await open.page.click('#token-14');
    assert.deepEqual(await postedOf(open, 'reveal'), [
      { type: 'reveal', offset: 5 },
      { type: 'reveal', offset: 15 },
    ]);
  }));

test('a slider requests a score immediately, keeps its position until it arrives, and survives a reload', async () => {
  await withInspector(async open => {
    await open.send({ type: 'score', score: seaScore(1, 1), cursor: 43 });
    const slider = open.page.locator('#knob-temperature');
    await slider.focus();
    for (let i = 0; i < 6; i += 1) await open.page.keyboard.press('ArrowLeft');
    await open.page.waitForFunction(
      () => (window as unknown as { posted: { temperature?: number }[] }).posted.at(-1)?.temperature === 0.7,
    );
    const asked = await postedOf(open, 'settings');
    assert.deepEqual(asked[0], { type: 'settings', temperature: 0.95, topP: 1 });
    await open.send({ type: 'score', score: seaScore(0.95, 1), cursor: null });
    assert.equal(await slider.inputValue(), '0.7');
    await open.send({ type: 'score', score: seaScore(0.7, 1), cursor: null });
    assert.equal(await slider.inputValue(), '0.7');
    assert.equal(await focused(open), 'knob-temperature');
    assert.match(await text(open, '.knobs'), /0\.70/);
    assert.equal(await text(open, '.token-name'), '␣sea');
    assert.deepEqual(await open.saved(), { temperature: 0.7, topP: 1 });
  });
  await withInspector(
    async open => {
      await open.send({ type: 'score', score: seaScore(0.7, 0.9), cursor: null });
      assert.equal(await open.page.locator('#knob-topP').inputValue(), '0.9');
    },
    { saved: { temperature: 'hot', topP: 7 } },
  );
});

test('tokens that top-p excludes are struck through and explained', () =>
  withInspector(async open => {
    await open.send({ type: 'score', score: seaScore(1, 0.7), cursor: 43 });
    assert.deepEqual(await open.page.locator('.alternative.cut .token').allInnerTexts(), [
      '␣sea',
      '↵',
      '␣Donaudampfschifffahrtsgesellschaft',
      '␣海',
    ]);
    assert.match(await text(open, '.one-step'), /excluded by top-p 0\.70/);
    await open.send({ type: 'score', score: seaScore(1, 1), cursor: 43 });
    assert.equal(await open.page.locator('.alternative.cut').count(), 0);
  }));

test('messages of unknown type or shape change nothing', () =>
  withInspector(async open => {
    await open.send({ type: 'score', score: seaScore(), cursor: 43 });
    const before = await open.page.locator('main').innerHTML();
    for (const data of [
      null,
      'score',
      { type: 'score', score: {}, cursor: null },
      { type: 'score', score: { ...seaScore(), tokens: [{}] }, cursor: 0 },
      { type: 'cursor', offset: 'x' },
      { type: 'busy' },
      { type: 'models', models: 4 },
    ])
      await open.send(data);
    assert.equal(await open.page.locator('main').innerHTML(), before);
  }));

test('3000 tokens fit into a view of 220 pixels', () =>
  withInspector(
    async open => {
      await open.send({ type: 'score', score: longScore(3000), cursor: 0 });
      await open.page.locator('#token-0').focus();
      await open.page.keyboard.press('End');
      assert.equal(await focused(open), 'token-3000');
      await open.page.keyboard.press('ArrowLeft');
      assert.equal(await text(open, '.token-name'), '␣w2999');
      assert.ok((await open.page.evaluate(() => document.documentElement.scrollWidth)) <= 220);
    },
    { width: 220 },
  ));
