/** Colors of charts, read from the theme each time a chart is drawn. */

export interface ChartColors {
  readonly text: string;
  readonly muted: string;
  readonly grid: string;
  readonly background: string;
  readonly boundary: string;
  readonly series: readonly string[];
  readonly font: { readonly family: string; readonly size: number };
}

/** Read the current theme. */
export function themeColors(): ChartColors {
  const style = getComputedStyle(document.body);
  const read = (name: string, fallback: string): string => style.getPropertyValue(name).trim() || fallback;
  const text = read('--vscode-foreground', style.color);
  return {
    text,
    muted: read('--vscode-descriptionForeground', text),
    grid: clear(text, 0.16),
    background: read('--vscode-editor-background', style.backgroundColor),
    boundary: resolved(read('--vscode-charts-orange', text), text),
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

/** The color of the boundary as the style sheet has it: opaque, and drawn a little towards the text. */
function resolved(warning: string, text: string): string {
  return `color-mix(in srgb, rgb(from ${warning} r g b / 1) 78%, ${text})`;
}

/** A color with an opacity, whatever way the theme writes it. */
export function clear(color: string, opacity: number): string {
  return `color-mix(in srgb, ${color} ${Math.round(opacity * 100)}%, transparent)`;
}
