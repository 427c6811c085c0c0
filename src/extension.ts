/** Entry of the extension: wires its parts. Nothing else is loaded or started before the user needs it or sees it. */
import './host/localize.ts';
import * as vscode from 'vscode';
import { developmentReload } from './host/developmentReload.ts';
import { createEngine, productName } from './host/engineHost.ts';
import { ExperimentLoader } from './host/experimentLoader.ts';
import { InspectorView } from './host/inspectorView.ts';
import { modelCommands } from './host/modelCommands.ts';
import { LastEditor } from './host/lastEditor.ts';
import { ModelsView } from './host/modelsView.ts';
import { commands, panelType, runEditorType, tapPageType, views } from './host/manifest.ts';
import { Panels } from './host/panels.ts';
import { runsFolder } from './host/engineFolders.ts';
import { startEarly } from './host/earlyStart.ts';
import { ErrorReporter } from './host/errorReporter.ts';
import { givenValues } from './host/promptFiles.ts';
import { registerPromptLenses } from './host/promptLenses.ts';
import { runCommands } from './host/runCommands.ts';
import { renamesOf } from './host/renamedUri.ts';
import { RunFolder } from './host/runFolder.ts';
import { RunEditor } from './host/runEditor.ts';
import { RunIndex } from './host/runIndex.ts';
import { RunSessions } from './host/runSessions.ts';
import { RunsView } from './host/runsView.ts';
import { EditorModels } from './host/editorModels.ts';
import { ServedModels } from './host/servedModels.ts';
import { onSettingsChange } from './host/settings.ts';
import { createStatusItem } from './host/statusItem.ts';
import { setUpWebview } from './host/webviewSetup.ts';

/** Called by VS Code when one of our commands or views is first used. */
export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel('Adjacent', { log: true });
  const errors = new ErrorReporter(log, productName(context));
  const editor = new EditorModels(context);
  const engine = createEngine(context, log, editor);
  const index = new RunIndex(context.workspaceState);
  const sessions = new RunSessions(engine, index, errors, runsFolder(context));
  const folder = new RunFolder(runsFolder(context), index, sessions);
  const lastEditor = new LastEditor();
  const services = { engine, sessions, errors, log, lastEditor };
  const panels = new Panels(context.extensionUri, services);
  const runsView = new RunsView(index, sessions);
  const served = new ServedModels(context, engine, editor);
  const modelsView = new ModelsView(engine, served);
  const experiments = new ExperimentLoader({
    sessions,
    errors,
    extensionPath: context.extensionPath,
    models: modelsView,
    setUpWebview,
    engine,
    lastEditor,
    memory: context.workspaceState,
    givenValues: givenValues(),
  });
  const trees = [
    vscode.window.createTreeView(views.runs, { treeDataProvider: runsView }),
    vscode.window.createTreeView(views.models, { treeDataProvider: modelsView }),
  ];
  const handlers = {
    ...runCommands({ engine, sessions, panels, index, lastEditor }),
    ...modelCommands(engine, modelsView, served),
    ...experiments.handlers(),
    [commands.showLog]: () => {
      log.show(true);
    },
  };
  context.subscriptions.push(
    log,
    folder,
    sessions,
    lastEditor,
    experiments,
    developmentReload(context),
    registerPromptLenses(),
    ...Object.entries(handlers).map(([id, handler]) => vscode.commands.registerCommand(id, errors.guard(handler))),
    sessions.onDidStart(session => {
      panels.show(session);
    }),
    sessions.onDidChange(() => {
      runsView.refresh();
    }),
    vscode.workspace.onDidRenameFiles(({ files }) => {
      void index.rename(renamesOf(files));
    }),
    folder.onDidChange(() => {
      runsView.refresh();
    }),
    onSettingsChange(() => {
      modelsView.refresh();
    }),
    editor.onDidChange(() => {
      modelsView.refresh();
    }),
    createStatusItem(sessions),
    ...trees,
    startEarly(engine, trees, log),
    vscode.window.registerWebviewViewProvider(
      views.inspector,
      new InspectorView(engine, context.extensionUri, log, lastEditor),
    ),
    vscode.window.registerWebviewPanelSerializer(panelType, panels),
    vscode.window.registerWebviewPanelSerializer(tapPageType, experiments),
    vscode.window.registerCustomEditorProvider(runEditorType, new RunEditor(context.extensionUri, services), {
      supportsMultipleEditorsPerDocument: true,
    }),
  );
  void served.loadKeys();
  void index.markInterrupted().then(() => folder.start());
}
