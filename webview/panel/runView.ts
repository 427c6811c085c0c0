/** How the page shows a run of each kind. */
import type { GridReport, RunReport, StudyReport, Tile } from '../../src/domain/report.ts';
import { gridHeadline, gridTiles } from './map/gridSummary.ts';
import { mapPicture } from './map/mapPicture.ts';
import { tabs, type PanelState, type Tab } from './panelState.ts';
import { isOfSkills, studyChips, studyTabs } from './study/studyView.ts';
import { studyPicture } from './study/studyPicture.ts';
import { gridChips } from './map/gridChips.ts';

export type Summary = Pick<RunReport, 'headline' | 'details'>;

export interface RunView {
  /** What is done one after the other: "cells", "configurations". */
  readonly parts: string;
  /** Whether a stopped run can be resumed. */
  readonly resumable: boolean;
  /** The tab a run opens on. */
  readonly ownTab: Tab;
  /** Whether there is nothing on the page yet but what will appear on it. */
  readonly isEmpty: boolean;
  /** Short facts beside the prompt. */
  readonly chips: readonly string[];
  hasTab(tab: Tab): boolean;
  /** What the page says on top. */
  summary(state: PanelState): Summary;
  tiles(state: PanelState): readonly Tile[];
  /** A data URL of what the run is about; null when there is nothing to draw. */
  picture(state: PanelState): string | null;
}

/** The view of a report. */
export function runView(report: RunReport): RunView {
  return report.kind === 'study' ? studyView(report) : gridView(report);
}

function gridView(report: GridReport): RunView {
  return {
    parts: 'cells',
    resumable: false,
    ownTab: 'phase',
    isEmpty: report.cells.length === 0,
    chips: gridChips(report),
    hasTab: tab => tab !== 'skills' && (tab !== 'constraints' || report.spec.kind !== 'calibration'),
    summary: state => ({ headline: gridHeadline(state, report), details: '' }),
    tiles: state => gridTiles(state, report),
    picture: state => mapPicture(state, report),
  };
}

function studyView(report: StudyReport): RunView {
  return {
    parts: 'configurations',
    resumable: true,
    ownTab: isOfSkills(report.study) ? 'skills' : 'constraints',
    isEmpty: false,
    chips: studyChips(report),
    hasTab: tab => studyTabs(report)[tab],
    summary: () => report,
    tiles: () => report.tiles,
    picture: () => studyPicture(report, report.study),
  };
}

/** The tab that opens: the wanted one where the run has it, else the one the run is about. A run that is new to the page
 * opens on what it is about. */
export function tabFor(report: RunReport, wanted: Tab, fresh: boolean): Tab {
  const { hasTab, ownTab } = runView(report);
  const isElsewhere = fresh && wanted === 'phase' && ownTab !== 'phase';
  if (hasTab(wanted) && !isElsewhere) return wanted;
  return hasTab(ownTab) ? ownTab : (tabs.find(hasTab) ?? 'run');
}
