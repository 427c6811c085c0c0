/** On what the time left is measured. */
import { samplePrompts } from '../support/samplePrompts.ts';

/** The sample prompts, on which the time left was developed, and others. */
export const timedPrompts = {
  ...samplePrompts,
  question: 'Why is the sky blue? Answer in one sentence.',
  chinese: '请用两句话介绍一下北京的天气。',
  examples:
    "Translate to French.\n\nEnglish: The cat sleeps.\nFrench: Le chat dort.\n\nEnglish: I am hungry.\nFrench: J'ai faim.\n\nEnglish: Where is the station?\nFrench:",
} as const;
export type TimedPrompt = keyof typeof timedPrompts;

/** Whether other programs want every core: never, from the beginning on, or from when the sizes are decided. */
export const loads = ['free', 'busy', 'busy later'] as const;
export type Load = (typeof loads)[number];
