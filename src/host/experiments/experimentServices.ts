/** Types that the modules of the experiments bundle share. */
import type * as vscode from 'vscode';
import type { EngineClient } from '../../client/engineClient.ts';
import type { ExperimentKind } from '../../domain/spec.ts';
import type { StudyKind } from '../../domain/study.ts';
import type { Catalog } from '../../protocol/engineProtocol.ts';
import type { ErrorReporter } from '../errorReporter.ts';
import type { LastEditor } from '../lastEditor.ts';
import type { GivenValues } from '../promptFiles.ts';
import type { RunSessions } from '../runSessions.ts';
import type { setUpWebview } from '../webviewSetup.ts';

/** Services of the window that experiments use. */
export interface ExperimentServices {
  readonly sessions: Pick<RunSessions, 'start'>;
  readonly errors: Pick<ErrorReporter, 'report' | 'reportThrown'>;
  /** Folder of the extension. */
  readonly extensionPath: string;
  /** The list of the Models view, with an event for when it may have changed. */
  readonly models: { catalog(): Promise<Catalog>; readonly onDidChangeTreeData: vscode.Event<void> };
  /** Loads one of our pages into a webview. */
  readonly setUpWebview: typeof setUpWebview;
  readonly engine: Pick<EngineClient, 'prepareReplication'>;
  /** What is remembered for the workspace. */
  readonly memory: Pick<vscode.Memento, 'get' | 'update'>;
  /** Values that the user gave for the variables of prompts. */
  readonly givenValues: GivenValues;
  /** The editor that the user was in last. */
  readonly lastEditor: Pick<LastEditor, 'current'>;
}

/** An experiment of the picker. */
export interface ExperimentItem extends vscode.QuickPickItem {
  readonly kind?: vscode.QuickPickItemKind.Default;
  readonly experiment: Exclude<ExperimentKind, 'study'> | StudyKind | 'sensitivity';
  /** Name of its file in media/experiments, without the ending. */
  readonly file: string;
}
