/** The tabs of the panel, in the order of a reader's questions, and the parts that each tab is made of. */
export const tabs = ['answers', 'map', 'paths', 'growth', 'limits', 'advice', 'details'] as const;
export type Tab = (typeof tabs)[number];

/** The tab of a page whose user chose none. */
export const firstTab: Tab = 'answers';

/** The tab of each part of the page. A part is shown where the run has content for it. */
const tabOfPart = {
  samples: 'answers',
  phase: 'map',
  prompts: 'map',
  adjacent: 'map',
  paths: 'paths',
  growth: 'growth',
  skills: 'limits',
  constraints: 'limits',
  guidance: 'advice',
  notes: 'details',
  internals: 'details',
  ergodicity: 'details',
  run: 'details',
  share: 'details',
} as const satisfies Readonly<Record<string, Tab>>;
export type Part = keyof typeof tabOfPart;

export const parts = Object.keys(tabOfPart) as readonly Part[];

/** The tab that a part is in. */
export function tabOf(part: Part): Tab {
  return tabOfPart[part];
}

/** The tab that a page kept, by its id or by the id of a part that had a tab of its own in earlier versions;
 * otherwise the first one. */
export function savedTab(id: string): Tab {
  const part = parts.find(one => one === id);
  return tabs.find(tab => tab === id) ?? (part === undefined ? firstTab : tabOf(part));
}
