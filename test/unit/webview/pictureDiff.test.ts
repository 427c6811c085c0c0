/** The comparison behind the snapshots: it catches changes of a picture and ignores antialiasing. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { comparePictures, type Picture } from '../../webview/support/pictureDiff.ts';

type Rgb = readonly [number, number, number];

/** A white picture with a bar from `left` to `right`; `edge` is the color of its last column. */
function bar(left: number, right: number, color: Rgb = [26, 133, 255], edge: Rgb = color): Picture {
  const [width, height] = [200, 60];
  const data = new Uint8ClampedArray(4 * width * height).fill(255);
  for (let y = 20; y < 40; y += 1)
    for (let x = left; x < right; x += 1) data.set(x === right - 1 ? edge : color, 4 * (y * width + x));
  return { width, height, data };
}

test('the same picture is the same', () => {
  assert.deepEqual(
    [comparePictures(bar(10, 90), bar(10, 90)).isSame, comparePictures(bar(10, 90), bar(10, 90)).share],
    [true, 0],
  );
});

test('a bar that is four pixels longer, shifted, missing or of another color is caught, in both directions', () => {
  for (const other of [bar(10, 94), bar(14, 94), bar(10, 10), bar(10, 90, [26, 133, 200])]) {
    assert.equal(comparePictures(bar(10, 90), other).isSame, false);
    assert.equal(comparePictures(other, bar(10, 90)).isSame, false);
  }
});

test('an edge that is antialiased differently or moved by one pixel is ignored', () => {
  assert.equal(comparePictures(bar(10, 90), bar(10, 91, undefined, [140, 194, 255])).isSame, true);
  assert.equal(comparePictures(bar(10, 90), bar(10, 91)).isSame, true);
});

test('a line one pixel wide that disappears is caught', () => {
  assert.equal(comparePictures(bar(50, 51), bar(0, 0)).isSame, false);
});

test('pictures of different sizes differ', () => {
  const { isSame, share } = comparePictures(bar(10, 90), {
    width: 100,
    height: 120,
    data: bar(10, 90).data,
  });
  assert.deepEqual([isSame, share], [false, 1]);
});

test('the difference shows changed pixels in red', () => {
  const { picture, share } = comparePictures(bar(10, 100), bar(10, 90));
  const red = Array.from({ length: picture.width * picture.height }, (_, i) => [
    ...picture.data.subarray(4 * i, 4 * i + 3),
  ]).filter(pixel => pixel.join() === '255,0,0').length;
  assert.ok(red >= 9 * 20, String(red));
  assert.equal(share, red / (200 * 60));
});
