/** Everything on experiments that is not needed to start: a bundle of its own (`experimentChunk.ts` loads it). Errors
 * that its commands throw are shown here, since this bundle has its own class of them. */
import * as vscode from 'vscode';
import { AdjacentError, errorData } from '../../core/adjacentError.ts';
import { ExperimentDiagnostics } from './experimentDiagnostics.ts';
import { ExperimentFiles } from './experimentFiles.ts';
import type { ExperimentParts } from './experimentServices.ts';
import { registerLanguage } from './experimentLanguage.ts';
import { chooseExperiment } from './experimentPicker.ts';
import { KnownModels } from './experimentReader.ts';

/** Commands on experiments. */
export interface Experiments {
  /** Ask which experiment, and run it or open it as a file. */
  choose(): Promise<void>;
  /** Run the file of a uri, of a lens, or of the active editor. */
  runFile(argument: unknown): Promise<void>;
  /** Ask which experiment, and open it as a file. */
  newFile(): Promise<void>;
  dispose(): void;
}

/** Register the help on experiment files, and make the commands. */
export function openExperiments(parts: ExperimentParts): Experiments {
  const known = new KnownModels(parts);
  const files = new ExperimentFiles(parts, known);
  const registered = vscode.Disposable.from(known, new ExperimentDiagnostics(known), registerLanguage(known));
  const guarded = async (action: () => Promise<void>): Promise<void> => {
    try {
      await action();
    } catch (thrown) {
      if (thrown instanceof AdjacentError) parts.problems.tell(errorData(thrown));
      else parts.problems.show(thrown);
    }
  };
  return {
    choose: () => guarded(() => chooseExperiment('run', files)),
    runFile: argument => guarded(() => files.run(argument)),
    newFile: () => guarded(() => chooseExperiment('open', files)),
    dispose: () => {
      registered.dispose();
    },
  };
}
