/** The VS Code API of a webview page: messages to the host, and state that survives hiding and reload. */
interface VsCodeApi {
  readonly postMessage: (message: unknown) => void;
  readonly getState: () => unknown;
  readonly setState: (state: unknown) => void;
}

declare function acquireVsCodeApi(): VsCodeApi;

export interface Editor<Message> {
  readonly post: (message: Message) => void;
  /** What `saveState` stored last, of any shape; undefined at first. */
  readonly savedState: () => unknown;
  readonly saveState: (state: unknown) => void;
}

/** Acquires the API; VS Code allows this once per page. */
export function connectEditor<Message>(): Editor<Message> {
  const api = acquireVsCodeApi();
  return {
    post: message => api.postMessage(message),
    savedState: () => api.getState(),
    saveState: state => api.setState(state),
  };
}

/** Posts `ready` now and whenever the page becomes visible again, because VS Code drops messages to hidden pages. */
export function announceReady(post: () => void): void {
  post();
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') post();
  });
}

/** Calls back when the theme changes: VS Code rewrites the class of the body and the variables of the root element. */
export function onThemeChange(listener: () => void): void {
  const observer = new MutationObserver(listener);
  observer.observe(document.body, {
    attributes: true,
    attributeFilter: ['class', 'data-vscode-theme-kind', 'data-vscode-theme-id'],
  });
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style'] });
}
