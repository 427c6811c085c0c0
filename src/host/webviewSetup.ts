/** Sets up a webview as one of our pages: its HTML, its content security policy and the folder it may read. */
import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { pageFiles, renderPage } from './pageHtml.ts';

/** Load a page into a webview. `title` is the document title. */
export function setUpWebview(
  webview: vscode.Webview,
  extensionUri: vscode.Uri,
  page: keyof typeof pageFiles,
  title: string,
): void {
  const folder = vscode.Uri.joinPath(extensionUri, 'dist', 'webview');
  webview.options = { enableScripts: true, localResourceRoots: [folder] };
  const uri = (name: string): string => webview.asWebviewUri(vscode.Uri.joinPath(folder, name)).toString();
  const { script, styles } = pageFiles[page];
  webview.html = renderPage({
    nonce: randomBytes(16).toString('base64'),
    cspSource: webview.cspSource,
    scriptUri: uri(script),
    styleUris: styles.map(uri),
    title,
    lang: vscode.env.language,
  });
}
