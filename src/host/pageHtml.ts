/** The HTML of every webview page, for the host and its tests. It never contains text of a prompt or a run: pages get
 * their state by message and show it as textContent. */

/** What the HTML of a page needs. */
export interface PageParts {
  /** At least 16 random bytes, base64; fresh for each page. */
  readonly nonce: string;
  /** `webview.cspSource`. */
  readonly cspSource: string;
  readonly scriptUri: string;
  readonly styleUris: readonly string[];
  readonly title: string;
  /** `env.language`. */
  readonly lang: string;
}

/** Bundled files of the pages, relative to dist/webview. */
export const pageFiles = {
  panel: { script: 'panel.js', styles: ['panel.css'] },
  tap: { script: 'tap.js', styles: ['tap.css'] },
  inspector: { script: 'inspector.js', styles: ['inspector.css'] },
} as const;

/** Scripts need the nonce, styles our folder or the nonce; there is no network. */
function contentSecurityPolicy(cspSource: string, nonce: string): string {
  return [
    `default-src 'none'`,
    `img-src ${cspSource} data:`,
    `font-src ${cspSource}`,
    `style-src ${cspSource} 'nonce-${nonce}'`,
    `script-src 'nonce-${nonce}'`,
  ].join('; ');
}

/** The whole page. The `csp-nonce` meta element gives the component toolkit the nonce for its own style element. */
export function renderPage(parts: PageParts): string {
  const nonce = escapeAttribute(parts.nonce);
  const styles = parts.styleUris.map(uri => `<link rel="stylesheet" href="${escapeAttribute(uri)}">`).join('\n');
  return `<!DOCTYPE html>
<html lang="${escapeAttribute(parts.lang)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeAttribute(contentSecurityPolicy(parts.cspSource, parts.nonce))}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta property="csp-nonce" content="${nonce}">
${styles}
<title>${escapeAttribute(parts.title)}</title>
</head>
<body>
<main id="app"></main>
<script type="module" nonce="${nonce}" src="${escapeAttribute(parts.scriptUri)}"></script>
</body>
</html>`;
}

function escapeAttribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
