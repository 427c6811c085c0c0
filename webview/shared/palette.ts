/** The one data palette, cividis (Nuñez, Anderton, Renslow 2018): even in lightness, readable with color blindness and
 * in grey print. Polynomial fit as in d3-scale-chromatic. */

export type Rgb = readonly [number, number, number];

/** Cividis at `share` in [0, 1], dark blue to bright yellow; channels 0..255. */
export function cividis(share: number): Rgb {
  const t = Math.max(0, Math.min(1, share));
  return [
    channel(-4.54 - t * (35.34 - t * (2381.73 - t * (6402.7 - t * (7024.72 - t * 2710.57))))),
    channel(32.49 + t * (170.73 + t * (52.82 - t * (131.46 - t * (176.58 - t * 67.37))))),
    channel(81.24 + t * (442.36 - t * (2482.43 - t * (6167.24 - t * (6614.94 - t * 2475.67))))),
  ];
}

function channel(value: number): number {
  return Math.max(0, Math.min(255, Math.round(value)));
}

/** A color for css. */
export function css(color: Rgb): string {
  return `rgb(${color[0]}, ${color[1]}, ${color[2]})`;
}

/** Relative luminance (WCAG 2). */
export function luminance(color: Rgb): number {
  const [r, g, b] = color.map(value => {
    const share = value / 255;
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * (r ?? 0) + 0.7152 * (g ?? 0) + 0.0722 * (b ?? 0);
}

/** Black or white, whichever stands out more on `color`; the contrast is at least 4.58 to 1 on any color. */
export function inkOn(color: Rgb): '#000000' | '#ffffff' {
  return luminance(color) > 0.179 ? '#000000' : '#ffffff';
}
