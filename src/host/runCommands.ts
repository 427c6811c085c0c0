/** Commands on runs: start, cancel, open, save, delete. */
import { rm } from 'node:fs/promises';
import * as vscode from 'vscode';
import type { EngineClient } from '../client/engineClient.ts';
import { t } from '../core/text.ts';
import { continuationHere } from './exploreHere.ts';
import { PromptOrigin } from './promptOrigin.ts';
import { promptForCommand, specFromSettings } from './specFromEditor.ts';
import { commands } from './manifest.ts';
import { messagesBundle } from './bundles.ts';
import { releaseRun } from './runClaims.ts';
import { removeRequest } from './runRequests.ts';
import type { LastEditor } from './lastEditor.ts';
import type { Panels } from './panels.ts';
import type { RunEntry, RunIndex } from './runIndex.ts';
import type { RunSessions } from './runSessions.ts';
import { fullTime } from './runTime.ts';

type Handlers = Readonly<Record<string, (argument: unknown) => unknown>>;

/** Services of the window that run commands use. */
export interface RunCommandServices {
  readonly engine: EngineClient;
  readonly sessions: RunSessions;
  readonly panels: Panels;
  readonly index: RunIndex;
  readonly lastEditor: LastEditor;
}

/** Handlers by command id. */
export function runCommands({ engine, sessions, panels, index, lastEditor }: RunCommandServices): Handlers {
  const open = async (path: string): Promise<void> => {
    panels.show(await sessions.open(path));
  };
  return {
    [commands.analyze]: async argument => {
      const prompt = await promptForCommand(argument, lastEditor.current);
      sessions.start(specFromSettings(prompt, 'diagram'), await PromptOrigin.of(prompt));
    },
    [commands.exploreHere]: async () => {
      const { spec, origin } = await continuationHere(lastEditor.current, engine);
      sessions.start(spec, origin);
    },
    [commands.cancel]: argument => {
      (isEntry(argument) ? sessions.find(argument.path) : sessions.current)?.cancel();
    },
    [commands.revealRun]: () => {
      if (sessions.current !== undefined) panels.show(sessions.current);
    },
    [commands.openRun]: async argument => {
      const entry = isEntry(argument) ? argument : await chooseRun(index);
      if (entry !== undefined) await open(entry.path);
    },
    [commands.saveRunAs]: async argument => {
      const entry = isEntry(argument) ? argument : await chooseRun(index);
      if (entry !== undefined) await messagesBundle().saveRunAs(engine, await sessions.open(entry.path));
    },
    [commands.deleteRun]: async argument => {
      if (!isEntry(argument)) return;
      const deleteItem: vscode.MessageItem = { title: t`Delete` };
      const answer = await vscode.window.showWarningMessage(
        t`Delete the run "${argument.title}"?`,
        { modal: true, detail: t`You cannot restore its answers.` },
        deleteItem,
      );
      if (answer !== deleteItem) return;
      await rm(argument.path, { force: true });
      removeRequest(argument.path);
      releaseRun(argument.path);
      await index.remove(argument.id);
      sessions.forget(argument.path);
    },
  };
}

async function chooseRun(index: RunIndex): Promise<RunEntry | undefined> {
  const items = index.entries().map(entry => ({
    label: entry.title,
    description: `${fullTime(entry.created, vscode.env.language)} · ${entry.model}`,
    detail: entry.sentence,
    entry,
  }));
  if (items.length === 0) {
    void vscode.window.showInformationMessage(
      t`There are no runs in this workspace yet. Select a prompt and choose Analyze Emergence.`,
    );
    return undefined;
  }
  return (await vscode.window.showQuickPick(items, { title: t`Open Run`, matchOnDetail: true }))?.entry;
}

function isEntry(argument: unknown): argument is RunEntry {
  return (
    typeof argument === 'object' &&
    argument !== null &&
    'path' in argument &&
    typeof argument.path === 'string' &&
    'title' in argument
  );
}
