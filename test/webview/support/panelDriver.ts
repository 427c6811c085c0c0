/** Drives the panel page as host and user do. */
import type { RunReport } from '../../../src/domain/report.ts';
import { detailOf } from './answers.ts';
import type { OpenPage } from './browser.ts';

/** Sends a report and, when the page requests its selected cell, the detail of that cell. A page that opens on its
 * answers is put on the map, which most tests are about. */
export async function show(open: OpenPage, report: RunReport): Promise<void> {
  const isFirst = await open.page.evaluate(() => document.querySelector('.controls:not(:empty)') === null);
  await open.send({ type: 'report', report, path: `${report.id}.emergence.json` });
  const answers = open.page.locator('#tab-answers[aria-selected=true]');
  if (isFirst && (await answers.isVisible()) && (await open.page.locator('#tab-map').isVisible()))
    await open.page.locator('#tab-map').evaluate(tab => {
      if (tab instanceof HTMLElement) tab.click();
      // The tab takes the focus; the keyboard starts at the top again.
      document.body.tabIndex = -1;
      document.body.focus();
      document.body.removeAttribute('tabindex');
    });
  const request = (await open.posted()).findLast(({ type }) => type === 'open-cell');
  const cell = report.cells.find(({ index }) => index === request?.['cell']);
  if (cell !== undefined) await open.send(detailOf(report, cell.index));
}

/** The posted messages of one type. */
export async function postedOf(open: OpenPage, type: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  return (await open.posted()).filter(message => message.type === type);
}

/** The id of the focused element; empty where it has none. */
export function focused(open: OpenPage): Promise<string> {
  return open.page.evaluate(() => document.activeElement?.id ?? '');
}

/** Chooses an option of a toolkit dropdown by its value. */
export async function choose(open: OpenPage, dropdown: string, value: string): Promise<void> {
  await open.page.click(dropdown);
  await open.page.click(`${dropdown} vscode-option[value="${value}"]`);
}

/** Opens a tab of the panel and waits for its content. */
export async function openTab(open: OpenPage, tab: string): Promise<void> {
  await open.page.click(`#tab-${tab}`);
  await open.page.waitForSelector(`#tab-${tab}[aria-selected=true]`);
  await open.page.waitForSelector(`#view-${tab} section:not(:empty)`);
}
