/** Variables of the four default themes as VS Code writes them into a webview. */
export type ThemeName = 'dark' | 'light' | 'hc-dark' | 'hc-light';

export interface Theme {
  /** Class of the body, and its data-vscode-theme-kind. */
  readonly bodyClass: string;
  readonly kind: string;
  /** Values by name, without "--vscode-". */
  readonly colors: Readonly<Record<string, string>>;
}

type Colors = Readonly<Record<string, string>>;

const fonts: Colors = {
  'font-family': 'system-ui, "Segoe UI", "DejaVu Sans", sans-serif',
  'font-size': '13px',
  'font-weight': 'normal',
  'editor-font-family': '"DejaVu Sans Mono", monospace',
  'editor-font-size': '14px',
};

/** Colors that the default themes derive from a few. */
function derived(from: {
  readonly foreground: string;
  readonly background: string;
  readonly link: string;
  readonly fieldBorder: string;
}): Colors {
  const { foreground, background, link, fieldBorder } = from;
  const fields = ['checkbox', 'dropdown', 'input'];
  const sameAsForeground = ['editor-foreground', 'button-secondaryForeground', 'panelTitle-activeForeground'];
  return {
    ...fonts,
    foreground,
    'charts-foreground': foreground,
    'charts-lines': `${foreground}80`,
    'editor-background': background,
    'textLink-foreground': link,
    'textLink-activeForeground': link,
    'button-foreground': '#ffffff',
    ...Object.fromEntries(sameAsForeground.map(name => [name, foreground])),
    ...Object.fromEntries(
      fields.flatMap(field => [
        [`${field}-foreground`, foreground],
        [`${field}-border`, fieldBorder],
      ]),
    ),
  };
}

/** Colors of a high contrast theme, whose borders and fields are alike. */
function highContrast(from: {
  readonly foreground: string;
  readonly background: string;
  readonly link: string;
  readonly border: string;
}): Colors {
  const { foreground, background, border } = from;
  const muted = `${foreground}b3`;
  return {
    ...derived({ ...from, fieldBorder: border }),
    descriptionForeground: muted,
    'input-placeholderForeground': muted,
    'panelTitle-inactiveForeground': foreground,
    ...Object.fromEntries(['checkbox', 'dropdown', 'input', 'panel'].map(name => [`${name}-background`, background])),
    ...Object.fromEntries(
      ['contrastBorder', 'button-border', 'panel-border', 'settings-dropdownListBorder', 'progressBar-background'].map(
        name => [name, border],
      ),
    ),
  };
}

export const themes: Readonly<Record<ThemeName, Theme>> = {
  dark: {
    bodyClass: 'vscode-dark',
    kind: 'vscode-dark',
    colors: {
      ...derived({ foreground: '#cccccc', background: '#1f1f1f', link: '#4daafc', fieldBorder: '#3c3c3c' }),
      descriptionForeground: '#9d9d9d',
      errorForeground: '#f85149',
      focusBorder: '#0078d4',
      'textBlockQuote-background': '#2b2b2b',
      'textCodeBlock-background': '#2b2b2b',
      'progressBar-background': '#0078d4',
      'button-background': '#0078d4',
      'button-hoverBackground': '#026ec1',
      'button-border': '#ffffff12',
      'button-secondaryBackground': '#313131',
      'button-secondaryHoverBackground': '#3c3c3c',
      'checkbox-background': '#313131',
      'dropdown-background': '#313131',
      'input-background': '#313131',
      'input-placeholderForeground': '#989898',
      'list-activeSelectionBackground': '#04395e',
      'list-activeSelectionForeground': '#ffffff',
      'list-hoverBackground': '#2a2d2e',
      'panel-background': '#181818',
      'panel-border': '#2b2b2b',
      'panelTitle-activeBorder': '#0078d4',
      'panelTitle-inactiveForeground': '#9d9d9d',
      'settings-dropdownListBorder': '#454545',
      'charts-red': '#f14c4c',
      'charts-blue': '#59a4f9',
      'charts-yellow': '#cca700',
      'charts-orange': '#d18616',
      'charts-green': '#89d185',
      'charts-purple': '#b180d7',
    },
  },
  light: {
    bodyClass: 'vscode-light',
    kind: 'vscode-light',
    colors: {
      ...derived({ foreground: '#3b3b3b', background: '#ffffff', link: '#005fb8', fieldBorder: '#cecece' }),
      descriptionForeground: '#3b3b3bcc',
      errorForeground: '#f85149',
      focusBorder: '#005fb8',
      'textBlockQuote-background': '#f8f8f8',
      'textCodeBlock-background': '#f8f8f8',
      'progressBar-background': '#005fb8',
      'button-background': '#005fb8',
      'button-hoverBackground': '#0258a8',
      'button-border': '#0000001a',
      'button-secondaryBackground': '#e5e5e5',
      'button-secondaryHoverBackground': '#cccccc',
      'checkbox-background': '#f8f8f8',
      'dropdown-background': '#ffffff',
      'input-background': '#ffffff',
      'input-placeholderForeground': '#767676',
      'list-activeSelectionBackground': '#e8e8e8',
      'list-activeSelectionForeground': '#000000',
      'list-hoverBackground': '#f2f2f2',
      'panel-background': '#f8f8f8',
      'panel-border': '#e5e5e5',
      'panelTitle-activeBorder': '#005fb8',
      'panelTitle-inactiveForeground': '#3b3b3b',
      'settings-dropdownListBorder': '#c8c8c8',
      'charts-red': '#e51400',
      'charts-blue': '#1a85ff',
      'charts-yellow': '#bf8803',
      'charts-orange': '#d18616',
      'charts-green': '#388a34',
      'charts-purple': '#652d90',
    },
  },
  'hc-dark': {
    bodyClass: 'vscode-high-contrast',
    kind: 'vscode-high-contrast',
    colors: {
      ...highContrast({ foreground: '#ffffff', background: '#000000', link: '#21a6ff', border: '#6fc3df' }),
      errorForeground: '#f48771',
      focusBorder: '#f38518',
      contrastActiveBorder: '#f38518',
      'textCodeBlock-background': '#000000',
      'panelTitle-activeBorder': '#6fc3df',
      'charts-red': '#f48771',
      'charts-blue': '#59a4f9',
      'charts-yellow': '#ffd370',
      'charts-orange': '#f38518',
      'charts-green': '#89d185',
      'charts-purple': '#b180d7',
    },
  },
  'hc-light': {
    bodyClass: 'vscode-high-contrast-light vscode-high-contrast',
    kind: 'vscode-high-contrast-light',
    colors: {
      ...highContrast({ foreground: '#292929', background: '#ffffff', link: '#0f4a85', border: '#0f4a85' }),
      errorForeground: '#b5200d',
      focusBorder: '#006bbd',
      contrastActiveBorder: '#006bbd',
      'textBlockQuote-background': '#f2f2f2',
      'textCodeBlock-background': '#f2f2f2',
      'button-background': '#0f4a85',
      'button-secondaryBackground': '#ffffff',
      'panelTitle-activeBorder': '#b5200d',
      'charts-red': '#b5200d',
      'charts-blue': '#0f4a85',
      'charts-yellow': '#895503',
      'charts-orange': '#d18616',
      'charts-green': '#374e06',
      'charts-purple': '#652d90',
    },
  },
};
