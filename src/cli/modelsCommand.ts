/** `adjacent models`: lists the models, with the reason for those that cannot run. */
import { formatBytes } from '../core/format.ts';
import { t } from '../core/text.ts';
import { messageText } from '../domain/message.ts';
import type { ModelsCommand } from './commandLine.ts';
import { exitCodes } from './exitCode.ts';
import type { Session } from './session.ts';
import { notedTableLines } from './table.ts';

/** Resolves with exit code 0. */
export async function modelsCommand({ json }: ModelsCommand, { engine, print, printJson }: Session): Promise<number> {
  const { models } = await engine.catalog();
  const rows = models.map(({ id, kind, bytes, problem, about, choice }) => ({
    cells: [id, kind, bytes === 0 ? '' : formatBytes(bytes)],
    note:
      problem === null
        ? [about, ...(choice ? [messageText(choice.reason)] : [])].join(' ')
        : t`cannot run: ${problem.message} ${problem.remedy}`,
  }));
  if (json) printJson(models);
  else print(notedTableLines([t`model`, t`kind`, t`size`], rows));
  return exitCodes.done;
}
