/** Compares two pictures pixel by pixel, with a tolerance for antialiasing. */

/** Four bytes for each pixel (red, green, blue, alpha), row by row. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}

/** What still counts as the same picture. */
export interface Tolerance {
  /** Largest distance of a channel, 0 to 255, from the range that its neighborhood has in the other picture. */
  readonly distance: number;
  /** Largest share of pixels that may differ, [0, 1]. */
  readonly share: number;
}

export interface PictureDiff {
  readonly isSame: boolean;
  /** Share of pixels that differ; 1 for pictures of different sizes. */
  readonly share: number;
  /** The expected picture, faded, with differing pixels in red. */
  readonly picture: Picture;
}

/** The same text drawn by another version of a font library stays below this; a bar that is 4 pixels longer does not.
 */
const defaultTolerance: Tolerance = { distance: 24, share: 1 / 20_000 };

/** Compares pictures. A pixel differs when one of its channels is outside the range of the 3 by 3 pixels around it in
 * the other picture by more than the tolerance. That accepts edges that are antialiased differently or moved by one
 * pixel. */
export function comparePictures(
  actual: Picture,
  expected: Picture,
  { distance, share: mostShare }: Tolerance = defaultTolerance,
): PictureDiff {
  if (actual.width !== expected.width || actual.height !== expected.height)
    return { isSame: false, share: 1, picture: actual };
  const { width, height } = expected;
  const data = new Uint8ClampedArray(expected.data.length);
  let differing = 0;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const at = 4 * (y * width + x);
      const differs = isOutside(actual, expected, x, y, distance) || isOutside(expected, actual, x, y, distance);
      if (differs) differing += 1;
      for (let channel = 0; channel < 3; channel += 1)
        data[at + channel] = differs ? (channel === 0 ? 255 : 0) : 192 + byteAt(expected, at + channel) / 4;
      data[at + 3] = 255;
    }
  }
  const share = differing / (width * height);
  return { isSame: share <= mostShare, share, picture: { width, height, data } };
}

function isOutside(picture: Picture, other: Picture, x: number, y: number, distance: number): boolean {
  const { width } = picture;
  for (let channel = 0; channel < 4; channel += 1) {
    const at = 4 * (y * width + x) + channel;
    const value = byteAt(picture, at);
    if (Math.abs(value - byteAt(other, at)) <= distance) continue;
    const [low, high] = rangeAround(other, x, y, channel);
    if (value < low - distance || value > high + distance) return true;
  }
  return false;
}

/** Lowest and highest value of a channel among a pixel and its neighbors. */
function rangeAround({ width, height, data }: Picture, x: number, y: number, channel: number): [number, number] {
  let low = 255;
  let high = 0;
  for (let row = Math.max(0, y - 1); row <= Math.min(height - 1, y + 1); row += 1) {
    for (let column = Math.max(0, x - 1); column <= Math.min(width - 1, x + 1); column += 1) {
      const value = data[4 * (row * width + column) + channel] ?? 0;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  return [low, high];
}

function byteAt({ data }: Picture, at: number): number {
  const value = data[at];
  if (value === undefined) throw new RangeError(`a picture has no byte ${at}`);
  return value;
}
