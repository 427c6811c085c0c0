/** What the parts of the experiments bundle share. */
import type * as vscode from 'vscode';
import type { EngineClient } from '../../client/engineClient.ts';
import type { Catalog } from '../../protocol/engineProtocol.ts';
import type { ExperimentKind } from '../../domain/spec.ts';
import type { StudyKind } from '../../domain/study.ts';
import type { ErrorReporter } from '../errorReporter.ts';
import type { RunSessions } from '../runSessions.ts';

/** What experiments need of the window. */
export interface ExperimentServices {
  readonly sessions: Pick<RunSessions, 'start'>;
  readonly problems: Pick<ErrorReporter, 'tell' | 'show'>;
  /** Folder of the extension. */
  readonly extensionPath: string;
  /** What the Models view lists, and when that list may have changed. */
  readonly models: { catalog(): Promise<Catalog>; readonly onDidChangeTreeData: vscode.Event<void> };
  readonly engine: Pick<EngineClient, 'prepareReplication'>;
}

/** An experiment of the list. */
export interface ExperimentItem extends vscode.QuickPickItem {
  readonly kind?: vscode.QuickPickItemKind.Default;
  readonly experiment: Exclude<ExperimentKind, 'study'> | StudyKind | 'sensitivity';
  /** Name of its file in media/experiments. */
  readonly file: string;
}
