/** Driving the panel page as the host does. */
import type { RunReport } from '../../../src/domain/report.ts';
import { detailOf } from './answers.ts';
import type { OpenPage } from './browser.ts';

/** Send a report and, when the page asks for its selected cell, that cell's detail. */
export async function show(open: OpenPage, report: RunReport): Promise<void> {
  await open.send({ type: 'report', report, path: `${report.id}.emergence.json` });
  const asked = (await open.posted()).findLast(({ type }) => type === 'open-cell');
  if (
    asked !== undefined &&
    typeof asked['cell'] === 'number' &&
    report.cells.some(({ index }) => index === asked['cell'])
  )
    await open.send(detailOf(report, asked['cell']));
}

/** The posted messages of one type. */
export async function postedOf(open: OpenPage, type: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  return (await open.posted()).filter(message => message.type === type);
}

/** Id of the focused element. */
export function focused(open: OpenPage): Promise<string> {
  return open.page.evaluate(() => document.activeElement?.id ?? '');
}

/** Choose an option of a toolkit dropdown by its value, as a person does with the keyboard. */
export async function choose(open: OpenPage, dropdown: string, value: string): Promise<void> {
  await open.page.click(dropdown);
  await open.page.click(`${dropdown} vscode-option[value="${value}"]`);
}

/** Open a tab of the panel, once its content is drawn. */
export async function openTab(open: OpenPage, tab: string): Promise<void> {
  await open.page.click(`#tab-${tab}`);
  await open.page.waitForSelector(`#tab-${tab}[aria-selected=true]`);
  await open.page.waitForSelector(`#view-${tab} section:not(:empty)`);
}
