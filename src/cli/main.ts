#!/usr/bin/env node
/** Entry point of the command line. */
import { errorData, type ErrorData } from '../core/adjacentError.ts';
import { analyzeCommand } from './analyzeCommand.ts';
import { parseCommandLine, type EngineCommand } from './commandLine.ts';
import { experimentCommand, resumeCommand } from './experimentCommand.ts';
import { exitCodeOf, exitCodes } from './exitCode.ts';
import { help } from './help.ts';
import { guideCommand } from './guideCommand.ts';
import { findInstallation } from './installation.ts';
import { modelsCommand } from './modelsCommand.ts';
import { replayCommand } from './replayCommand.ts';
import { scoreCommand } from './scoreCommand.ts';
import { treeCommand } from './treeCommand.ts';
import { withSession, type Session } from './session.ts';

const installation = findInstallation(import.meta.dirname);

function perform(command: EngineCommand, session: Session): Promise<number> {
  switch (command.name) {
    case 'analyze':
      return analyzeCommand(command, session);
    case 'replay':
      return replayCommand(command, session);
    case 'guide':
      return guideCommand(command, session);
    case 'tree':
      return treeCommand(command, session);
    case 'models':
      return modelsCommand(command, session);
    case 'score':
      return scoreCommand(command, session);
    case 'experiment':
      return experimentCommand(command, session);
    case 'resume':
      return resumeCommand(command, session);
  }
}

async function run(args: readonly string[]): Promise<number> {
  const command = parseCommandLine(args);
  if (command.name === 'help' || command.name === 'version') {
    process.stdout.write(command.name === 'help' ? help : `${installation.version}\n`);
    return exitCodes.done;
  }
  const folders = 'folders' in command ? command.folders : [];
  return withSession(installation, { added: folders, model: modelOf(command) }, session => perform(command, session));
}

/** The model that a command names; null where a run file names it. */
function modelOf(command: EngineCommand): string | null {
  if (command.name === 'analyze') return command.spec.model;
  return 'model' in command && typeof command.model === 'string' ? command.model : null;
}

function report(error: ErrorData): void {
  process.stderr.write(`${error.message} ${error.remedy}\n${error.kind === 'unexpected' ? `${error.detail}\n` : ''}`);
  if (process.argv.includes('--json')) process.stdout.write(`${JSON.stringify({ error }, null, 2)}\n`);
}

// A reader that closes the pipe (`| head`) is not a failure.
process.stdout.on('error', () => process.exit(exitCodes.done));

run(process.argv.slice(2)).then(
  code => {
    process.exitCode = code;
  },
  (thrown: unknown) => {
    const error = errorData(thrown);
    report(error);
    process.exitCode = exitCodeOf(error.kind);
  },
);
