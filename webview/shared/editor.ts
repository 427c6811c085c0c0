/** The editor around the page: messages to the host, and the state that survives hiding and reload. */
interface VsCodeApi {
  readonly postMessage: (message: unknown) => void;
  readonly getState: () => unknown;
  readonly setState: (state: unknown) => void;
}

declare function acquireVsCodeApi(): VsCodeApi;

export interface Editor<Message> {
  readonly post: (message: Message) => void;
  readonly saved: () => unknown;
  readonly save: (state: unknown) => void;
}

/** Acquire the editor's interface; can be called once a page. */
export function connectEditor<Message>(): Editor<Message> {
  const api = acquireVsCodeApi();
  return { post: message => api.postMessage(message), saved: () => api.getState(), save: state => api.setState(state) };
}

/** Say `ready` now and whenever the page becomes visible again: messages to a hidden page are lost. */
export function announceReady(post: () => void): void {
  post();
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') post();
  });
}

/** Call back when the theme changes: VS Code rewrites the body's class and the variables on the root element. */
export function onThemeChange(listener: () => void): void {
  const observer = new MutationObserver(listener);
  observer.observe(document.body, {
    attributes: true,
    attributeFilter: ['class', 'data-vscode-theme-kind', 'data-vscode-theme-id'],
  });
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style'] });
}
