/** How the page shows each kind of run. */
import { t } from '../../src/core/text.ts';
import type { GridReport, RunReport, StudyReport, Tile } from '../../src/domain/report.ts';
import type { Child } from '../shared/dom.ts';
import { studyTiles } from '../../src/experiments/study/report/tiles.ts';
import { waitingSentence } from '../../src/experiments/study/report/waitingSentence.ts';
import { gridChips } from './map/gridChips.ts';
import { gridSummary, gridTiles } from './map/gridSummary.ts';
import { mapPicture } from './map/mapPicture.ts';
import { isRunning, type PanelState } from './panelState.ts';
import { studyChips } from './study/studyView.ts';
import { studyPicture } from './study/studyPicture.ts';
import { hasTab } from './reportParts.ts';
import { firstTab, tabs, type Tab } from './tabs.ts';

export type Summary = Pick<RunReport, 'headline' | 'details'>;

export interface RunView {
  /** What a run finishes one by one, plural: "cells", "configurations". */
  readonly parts: string;
  /** Whether a stopped run can be resumed. */
  readonly isResumable: boolean;
  /** The tab that a run of this kind opens on. */
  readonly mainTab: Tab;
  /** Whether there is nothing to show yet except the introduction. */
  readonly isEmpty: boolean;
  /** Short facts beside the prompt. */
  chips(): readonly Child[];
  /** The text on top of the page. */
  summary(state: PanelState): Summary;
  tiles(state: PanelState): readonly Tile[];
  /** The main picture as a PNG data URL; null where there is nothing to draw. */
  picture(state: PanelState): string | null;
}

/** The view of a report. */
export function runView(report: RunReport): RunView {
  return report.kind === 'study' ? studyView(report) : gridView(report);
}

function gridView(report: GridReport): RunView {
  return {
    parts: t`cells`,
    // A map that was canceled offers its rest beside the map.
    isResumable: report.error !== null && report.rest !== undefined,
    mainTab: gridMainTab(report),
    isEmpty: report.cells.length === 0,
    chips: () => gridChips(report),
    summary: state => gridSummary(state, report),
    tiles: state => gridTiles(state, report),
    picture: state => mapPicture(state, report),
  };
}

/** Answers first; what a run was asked for where that is something else. */
function gridMainTab({ kind, spec, cells }: GridReport): Tab {
  if (kind === 'growth') return kind;
  if (kind === 'internals' || kind === 'ergodicity') return 'details';
  // A row of one cell continues a text, of which the tree is shown.
  if (kind === 'paths' || kind === 'wordings' || (kind === 'sweep' && cells.length === 1)) return 'paths';
  return kind === 'calibration' || kind === 'sweep' || spec.axes !== undefined ? 'map' : firstTab;
}

/** Headline and tiles depend on the status, which the host changes when the engine ends or a run is resumed. */
function studyView(report: StudyReport): RunView {
  const { study } = report;
  return {
    parts: t`configurations`,
    isResumable: true,
    mainTab: 'limits',
    isEmpty: false,
    chips: () => studyChips(report),
    summary: () =>
      study.headline === '' ? { ...report, headline: waitingSentence(study.kind, report.status) } : report,
    tiles: () => studyTiles(study, isRunning(report)),
    picture: () => studyPicture(report),
  };
}

/** The tab to open: the wanted one where the run has it, otherwise the main tab of the run. A run that is new to the
 * page opens on its main tab unless the user chose another than the first one. */
export function tabFor(report: RunReport, wanted: Tab, isNew: boolean): Tab {
  const { mainTab } = runView(report);
  const isDefault = isNew && wanted === firstTab;
  if (hasTab(report, wanted) && !isDefault) return wanted;
  return hasTab(report, mainTab) ? mainTab : (tabs.find(tab => hasTab(report, tab)) ?? 'details');
}
