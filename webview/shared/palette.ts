/** The color map of all data, cividis (Nuñez, Anderton and Renslow 2018, doi:10.1371/journal.pone.0199239):
 * perceptually uniform, readable with color vision deficiency and in grayscale. The polynomial fit is that of
 * d3-scale-chromatic. */

/** Red, green and blue, each 0 to 255. */
export type Rgb = readonly [red: number, green: number, blue: number];

/** Cividis at `share` in [0, 1], clamped: dark blue to bright yellow. */
export function cividis(share: number): Rgb {
  const at = Math.max(0, Math.min(1, share));
  return [
    channel(-4.54 - at * (35.34 - at * (2381.73 - at * (6402.7 - at * (7024.72 - at * 2710.57))))),
    channel(32.49 + at * (170.73 + at * (52.82 - at * (131.46 - at * (176.58 - at * 67.37))))),
    channel(81.24 + at * (442.36 - at * (2482.43 - at * (6167.24 - at * (6614.94 - at * 2475.67))))),
  ];
}

function channel(value: number): number {
  return Math.max(0, Math.min(255, Math.round(value)));
}

/** The color as a CSS value. */
export function cssColor([red, green, blue]: Rgb): string {
  return `rgb(${red}, ${green}, ${blue})`;
}

/** The color map from low on the left to high on the right, as a CSS gradient. */
export function cividisGradient(): string {
  const stops = Array.from({ length: 17 }, (_, i) => cssColor(cividis(i / 16)));
  return `linear-gradient(to right, ${stops.join(', ')})`;
}

/** Relative luminance in [0, 1] (WCAG 2.2). */
export function luminance(color: Rgb): number {
  const linear = (value: number): number => {
    const share = value / 255;
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  const [red, green, blue] = color;
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

/** Black or white text, whichever has more contrast on `color`: at least 4.58 to 1 on any color. */
export function textColorOn(color: Rgb): '#000000' | '#ffffff' {
  return luminance(color) > 0.179 ? '#000000' : '#ffffff';
}
