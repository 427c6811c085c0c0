/** The shape of what the engine is asked, looked at by the engine. */
import * as z from 'zod/mini';
import { runFormats, type EnginePlaces, type EngineRequest } from './engineProtocol.ts';
import { chosenFormShape, outcomeShape, specShape } from './specShape.ts';

const id = z.number();
const path = z.string();

const placesShape: z.ZodMiniType<EnginePlaces> = z.object({
  builtIn: path,
  storage: path,
  runs: path,
  folders: z.array(path),
  cache: z.nullable(path),
  storageLimit: z.number(),
});

export const engineRequestShape: z.ZodMiniType<EngineRequest> = z.discriminatedUnion('type', [
  z.object({ type: z.literal('configure'), id, places: placesShape, product: z.string() }),
  z.object({ type: z.literal('list-models'), id }),
  z.object({ type: z.literal('analyze'), id, runId: z.string(), spec: specShape, out: path }),
  z.object({ type: z.literal('cancel'), id, target: z.number() }),
  z.object({ type: z.literal('open-run'), id, path }),
  z.object({ type: z.literal('save-run'), id, path, out: path, format: z.enum(runFormats) }),
  z.object({ type: z.literal('replay'), id, path }),
  z.object({ type: z.literal('regroup'), id, path, outcome: outcomeShape }),
  z.object({ type: z.literal('describe-cell'), id, path, cell: z.number(), outcome: outcomeShape }),
  z.object({ type: z.literal('score'), id, model: z.string(), text: z.string(), form: chosenFormShape, temperature: z.number(), topP: z.number() }),
  z.object({ type: z.literal('rescore'), id, temperature: z.number(), topP: z.number() }),
  z.object({ type: z.literal('clear-storage'), id }),
]);
