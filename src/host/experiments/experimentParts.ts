/** What the parts of the experiments bundle share. */
import type * as vscode from 'vscode';
import type { EnginePlaces, ModelListing } from '../../experiment/engineProtocol.ts';
import type { ExperimentKind } from '../../experiment/spec.ts';
import type { StudyKind } from '../../experiment/study/study.ts';
import type { Problems } from '../problems.ts';
import type { RunSessions } from '../runSessions.ts';

/** What experiments need of the window. */
export interface ExperimentParts {
  readonly sessions: Pick<RunSessions, 'start'>;
  readonly problems: Pick<Problems, 'tell' | 'show'>;
  /** Folder of the extension. */
  readonly extensionPath: string;
  /** Models as the Models view lists them, and when that list may have changed. */
  readonly models: { models(): Promise<readonly ModelListing[]>; readonly onDidChangeTreeData: vscode.Event<void> };
  places(): EnginePlaces;
}

/** An experiment of the list. */
export interface ExperimentItem extends vscode.QuickPickItem {
  readonly kind?: vscode.QuickPickItemKind.Default;
  readonly experiment: Exclude<ExperimentKind, 'study'> | StudyKind | 'sensitivity';
  /** Name of its file in media/experiments. */
  readonly file: string;
}
