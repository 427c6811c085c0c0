/** Messages of the pages, checked on arrival: what is not one of ours is dropped. */
import { outcomeShape } from '../experiment/specShape.ts';
import * as z from 'zod/mini';
import type { FromInspector, FromPanel } from '../experiment/panelProtocol.ts';

const nullable = <T extends z.ZodMiniType>(shape: T): z.ZodMiniNullable<T> => z.nullable(shape);
const cell = z.int().check(z.nonnegative());

const fromPanel = z.discriminatedUnion('type', [
  z.object({ type: z.enum(['ready', 'cancel', 'ergodicity', 'save-as', 'show-log']) }),
  z.object({ type: z.literal('open-cell'), cell }),
  z.object({ type: z.literal('regroup'), outcome: outcomeShape }),
  z.object({
    type: z.literal('run-again'),
    preset: nullable(z.enum(['quick', 'standard', 'thorough'])),
    form: nullable(z.enum(['auto', 'chat', 'raw'])),
    mode: nullable(z.enum(['auto', 'answers', 'streams'])),
  }),
  z.object({ type: z.literal('export'), format: z.enum(['json', 'csv', 'png', 'markdown']), data: nullable(z.string()) }),
  z.object({ type: z.literal('copy'), text: z.string() }),
]);

const fromInspector = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('settings'), temperature: z.number().check(z.gte(0.05), z.lte(100)), topP: z.number().check(z.gt(0), z.lte(1)) }),
  z.object({ type: z.literal('reveal'), offset: cell }),
]);

/** A message of the panel page, or null. */
export function parseFromPanel(data: unknown): FromPanel | null {
  return fromPanel.safeParse(data).success ? (data as FromPanel) : null;
}

/** A message of the inspector page, or null. */
export function parseFromInspector(data: unknown): FromInspector | null {
  return fromInspector.safeParse(data).success ? (data as FromInspector) : null;
}
