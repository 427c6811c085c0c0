/** What a study says besides its figures: what it left out, and how far its results reach. */
import { formatCount } from '../../core/format.ts';
import { listOf, t } from '../../core/text.ts';

export const studyMessages = {
  'few-masks': ({ masks, enough }: { readonly masks: number; readonly enough: number }) =>
    t`Masked heads are averaged over ${formatCount(masks, 'random mask')}. A longer preset takes ${enough}.`,
  'missing-checkpoints': ({ model, missing }: { readonly model: string; readonly missing: number }) =>
    t`${model} lacks ${formatCount(missing, 'checkpoint')} and is read at the others.`,
  'substitute-factor': ({
    model,
    area,
    knob,
  }: {
    readonly model: string;
    readonly area: string;
    readonly knob: string;
  }) => t`${model} has no ${area} knob to turn, so the design uses ${knob} instead.`,
  'single-factor': () => t`How limits combine needs at least two knobs.`,
  'texts-left-out': ({ texts }: { readonly texts: number }) =>
    t`${formatCount(texts, 'text')} did not fit into the memory reserved for exact distributions and ${texts === 1 ? 'is' : 'are'} left out.`,
  'unreadable-texts': ({ label, because }: { readonly label: string; readonly because: string }) =>
    t`"${label}" could not be read on every text. ${because}`,
  'factor-at-floor': ({ knob }: { readonly knob: string }) =>
    t`Every level of ${knob} removes nearly all of the probability, so its effect on top of other limits cannot be measured.`,

  'stand-in-models': ({ models, paper }: { readonly models: readonly string[]; readonly paper: readonly string[] }) =>
    models.length === 1
      ? t`This is not the paper's model (${listOf(models)}): its figures say nothing about ${listOf(paper)}.`
      : t`These are not the paper's models (${listOf(models)}): their figures say nothing about ${listOf(paper)}.`,
  'stand-in-items': ({ items }: { readonly items: readonly string[] }) =>
    t`${listOf(items)} stand in for the high-school items of MMLU.`,
  'teaching-models': ({ models }: { readonly models: number }) =>
    models === 1
      ? t`This is a teaching model, fluent only in its miniature world.`
      : t`These are teaching models, fluent only in their miniature world.`,
  'different-tokenizers': () =>
    t`These models use different tokenizers: scores are per character, and next tokens are not compared.`,
  'skills-at-chance': ({ skills }: { readonly skills: readonly string[] }) =>
    t`Accuracy on ${listOf(skills)} is indistinguishable from guessing: its ups and downs are noise.`,
  'broken-level': () => t`the model breaks down here`,
  'broken-models': ({ levels }: { readonly levels: readonly string[] }) =>
    t`The model breaks down at ${listOf(levels)}, so its entropy is not compared there. Kept, lost and leaked probability still count.`,
  'few-texts': ({ texts }: { readonly texts: number }) => t`The figures rest on only ${formatCount(texts, 'text')}.`,
  'one-training-run': () =>
    t`This is one training run: where a skill appears depends on its data, their order and its seed.`,
  'few-sizes': () => t`A few models trained once each show a trend with size, not a law.`,
  'families-differ': () =>
    t`Models of different families also differ in data, number of training tokens and tokenizer, unless these are the same.`,
} as const;
