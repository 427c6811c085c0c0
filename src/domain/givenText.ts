/** The text that a model is given, and what its chat template made of the messages. */
import { t } from '../core/text.ts';
import type { PromptText, TemplateAdaptation } from './languageModel.ts';
import type { PlanWindow } from './plan.ts';

/** The part of an encoded prompt that a plan keeps. */
export function givenText({ ids, text, adapted }: PromptText): Pick<PlanWindow, 'ids' | 'text' | 'adapted'> {
  return { ids, text, ...(adapted === undefined ? {} : { adapted }) };
}

/** What was done for a chat template, or what it adds, in one sentence. */
export function adaptationText(adaptation: TemplateAdaptation): string {
  switch (adaptation) {
    case 'system-joined':
      return t`This model takes no system message, so the system messages stand at the beginning of the first message of the user.`;
    case 'turns-joined':
      return t`The chat template wants user and assistant to take turns, so neighboring messages of one role are joined.`;
    case 'dated':
      return t`The chat template states the date. It is always January 1, 2025, so that the run can be replayed.`;
    case 'thinking-switch':
      return t`The chat template can switch thinking on and off. It is left as the template sets it.`;
    case 'default-system':
      return t`The chat template adds a system message of its own. An empty system message in the prompt file leaves it out.`;
  }
}

/** The same in a few words, beside the name of the prompt format. */
export function adaptationWords(adaptation: TemplateAdaptation): string {
  switch (adaptation) {
    case 'system-joined':
      return t`system message joined to the user's`;
    case 'turns-joined':
      return t`neighboring turns joined`;
    case 'dated':
      return t`fixed date added`;
    case 'thinking-switch':
      return t`thinking as the template sets it`;
    case 'default-system':
      return t`system message added`;
  }
}
