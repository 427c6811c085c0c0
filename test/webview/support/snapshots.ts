/** Compares what a page draws with PNG files in test/fixtures/snapshots. Set UPDATE_SNAPSHOTS=1 to store what it draws
 * now.
 */
import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { comparePictures, type Picture } from './pictureDiff.ts';

const stored = new URL('../../fixtures/snapshots/', import.meta.url);
const output = new URL('../../../out/snapshots/', import.meta.url);

/** Fails when a picture differs from the stored one beyond the tolerance; then the picture and the difference are in
 * out/snapshots. `browserPage` is any page of the browser: it decodes the files. */
export async function assertSnapshot(browserPage: Page, name: string, png: Buffer): Promise<void> {
  const file = new URL(`${name}.png`, stored);
  const expected = await readFile(file).catch(() => null);
  const diff =
    expected === null
      ? null
      : comparePictures(await decodePng(browserPage, png), await decodePng(browserPage, expected));
  if (diff?.isSame === true) return;
  if (process.env['UPDATE_SNAPSHOTS'] === '1') {
    await mkdir(stored, { recursive: true });
    await writeFile(file, png);
    return;
  }
  await mkdir(output, { recursive: true });
  const actualFile = new URL(`${name}.actual.png`, output);
  await writeFile(actualFile, png);
  if (diff === null)
    assert.fail(`There is no snapshot ${file.pathname}. UPDATE_SNAPSHOTS=1 stores ${actualFile.pathname}.`);
  const diffFile = new URL(`${name}.diff.png`, output);
  await writeFile(diffFile, await encodePng(browserPage, diff.picture));
  assert.fail(
    `${name}: ${(100 * diff.share).toFixed(3)}% of the pixels differ. See ${actualFile.pathname} and ${diffFile.pathname}.`,
  );
}

/** The pixels of a PNG file. */
export async function decodePng(page: Page, png: Buffer): Promise<Picture> {
  const { width, height, base64 } = await page.evaluate(async encoded => {
    const bytes = Uint8Array.from(atob(encoded), character => character.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }), { colorSpaceConversion: 'none' });
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    const context = canvas.getContext('2d');
    if (context === null) throw new Error('no 2D canvas');
    context.drawImage(bitmap, 0, 0);
    const { data } = context.getImageData(0, 0, bitmap.width, bitmap.height);
    let text = '';
    for (let i = 0; i < data.length; i += 8192) text += String.fromCharCode(...data.subarray(i, i + 8192));
    return { width: bitmap.width, height: bitmap.height, base64: btoa(text) };
  }, png.toString('base64'));
  return { width, height, data: new Uint8ClampedArray(Buffer.from(base64, 'base64')) };
}

async function encodePng(page: Page, { width, height, data }: Picture): Promise<Buffer> {
  const url = await page.evaluate(
    given => {
      const canvas = document.createElement('canvas');
      canvas.width = given.width;
      canvas.height = given.height;
      const bytes = Uint8ClampedArray.from(atob(given.base64), character => character.charCodeAt(0));
      canvas.getContext('2d')?.putImageData(new ImageData(bytes, given.width, given.height), 0, 0);
      return canvas.toDataURL('image/png');
    },
    { width, height, base64: Buffer.from(data).toString('base64') },
  );
  return pngOfUrl(url);
}

/** A picture at half its size. */
export async function halved(page: Page, png: Buffer): Promise<Buffer> {
  const url = await page.evaluate(async encoded => {
    const bytes = Uint8Array.from(atob(encoded), character => character.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const canvas = document.createElement('canvas');
    canvas.width = bitmap.width / 2;
    canvas.height = bitmap.height / 2;
    canvas.getContext('2d')?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    return canvas.toDataURL('image/png');
  }, png.toString('base64'));
  return pngOfUrl(url);
}

/** Whether a font is installed: text that names it first has other widths than text in the fallbacks alone. */
export function hasFont(page: Page, family: string): Promise<boolean> {
  return page.evaluate(name => {
    const context = document.createElement('canvas').getContext('2d');
    const widthIn = (font: string): number => {
      if (context === null) return 0;
      context.font = `20px ${font}`;
      return context.measureText('The quick brown fox 0123456789').width;
    };
    return ['serif', 'monospace'].every(fallback => widthIn(`"${name}", ${fallback}`) !== widthIn(fallback));
  }, family);
}

/** The file in a data URL. */
export function pngOfUrl(url: string): Buffer {
  return Buffer.from(url.slice(url.indexOf(',') + 1), 'base64');
}
