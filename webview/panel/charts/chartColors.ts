/** Colors and fonts of charts, read from the current theme. */

export interface ChartColors {
  readonly text: string;
  readonly muted: string;
  readonly grid: string;
  readonly background: string;
  /** The dissolution boundary. */
  readonly boundary: string;
  /** At least one color; series beyond the last start over. */
  readonly series: readonly string[];
  readonly font: { readonly family: string; readonly size: number };
}

/** Reads the current theme. */
export function readChartColors(): ChartColors {
  const style = getComputedStyle(document.body);
  const read = (name: string, fallback: string): string => style.getPropertyValue(name).trim() || fallback;
  const text = read('--vscode-foreground', style.color);
  return {
    text,
    muted: read('--vscode-descriptionForeground', text),
    grid: withOpacity(text, 0.16),
    background: read('--vscode-editor-background', style.backgroundColor),
    boundary: boundaryColor(read('--vscode-charts-orange', text), text),
    series: [
      read('--vscode-charts-blue', text),
      read('--vscode-charts-green', text),
      read('--vscode-charts-purple', text),
      text,
      read('--vscode-charts-red', text),
      read('--vscode-charts-yellow', text),
    ],
    font: { family: style.fontFamily, size: Number.parseFloat(style.fontSize) * 0.85 },
  };
}

/** `--boundary` of style/base.css: opaque, and mixed with the text color for contrast. */
function boundaryColor(warning: string, text: string): string {
  return `color-mix(in srgb, rgb(from ${warning} r g b / 1) 78%, ${text})`;
}

/** A CSS color in any notation with an opacity in [0, 1]. */
export function withOpacity(color: string, opacity: number): string {
  return `color-mix(in srgb, ${color} ${Math.round(opacity * 100)}%, transparent)`;
}

/** The color of the i-th series. */
export function seriesColor({ series, text }: ChartColors, i: number): string {
  return series[i % series.length] ?? text;
}
