/** Finds messages of a run file that lack a parameter of their code. Processes check messages by their form only. */
import { isCompleteMessage, type Message } from '../../domain/message.ts';
import type { Internals } from '../../domain/internals.ts';
import type { Manifest } from '../../domain/run.ts';
import type { Plan } from '../../domain/plan.ts';
import type { Study } from '../../domain/study.ts';

interface Part {
  readonly manifest: Pick<Manifest, 'models' | 'facts'>;
  readonly plan: Pick<Plan, 'modeReason' | 'shortfalls'>;
  readonly internals?: Pick<Internals, 'missing'>;
  readonly study?: Pick<Study, 'disabled' | 'shortfalls'>;
}

/** What is wrong with the first such message, with the name of its field; null when all are complete. */
export function messageMisfit({ manifest, plan, internals, study }: Part): string | null {
  const fields: readonly (readonly [field: string, messages: readonly (Message | null)[]])[] = [
    ['plan.modeReason', [plan.modeReason]],
    ['plan.shortfalls', plan.shortfalls],
    ['manifest.models.card.notes', manifest.models.flatMap(({ card }) => card.notes)],
    [
      'manifest.models.card.knobs',
      manifest.models.flatMap(({ card: { knobs } }) => [knobs.layers, knobs.heads, knobs.precision]),
    ],
    ['manifest.facts.precision', [manifest.facts.precision?.reason ?? null]],
    ['internals.missing', internals?.missing ?? []],
    ['study.disabled', study?.disabled.map(({ reason }) => reason) ?? []],
    ['study.shortfalls', study?.shortfalls ?? []],
  ];
  for (const [field, messages] of fields) {
    const broken = messages.find(message => message !== null && !isCompleteMessage(message));
    if (broken) return `"${field}" has the message "${broken.code}" without all of its parameters`;
  }
  return null;
}
