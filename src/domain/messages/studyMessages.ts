/** Messages of studies: what was left out, and how far the results reach. */
import { formatCount } from '../../core/format.ts';
import { listOf, t } from '../../core/text.ts';

export const studyMessages = {
  'few-masks': ({ masks, enough }: { readonly masks: number; readonly enough: number }) =>
    t`Masked heads are averaged over only ${formatCount(masks, 'random mask')}; longer presets use ${enough}.`,
  'missing-checkpoints': ({ model, missing }: { readonly model: string; readonly missing: number }) =>
    t`${model} lacks ${formatCount(missing, 'checkpoint')} of this series and is measured at the others.`,
  'substitute-factor': ({
    model,
    area,
    knob,
  }: {
    readonly model: string;
    readonly area: string;
    readonly knob: string;
  }) => t`${model} supports no ${area} knob, so the design uses ${knob} instead.`,
  'single-factor': () => t`How limits combine is not measured, because that takes at least two knobs.`,
  'prompt-rewritten': () =>
    t`The chat template rewrites the prompt, so the prompt's own words are not among the texts.`,
  'texts-left-out': ({ texts }: { readonly texts: number }) =>
    texts === 1
      ? t`1 text is left out, because the memory for exact distributions is limited.`
      : t`${texts} texts are left out, because the memory for exact distributions is limited.`,
  'unreadable-texts': ({ label, because }: { readonly label: string; readonly because: string }) =>
    t`"${label}" could not be measured on every text. ${because}`,
  'factor-at-floor': ({ knob }: { readonly knob: string }) =>
    t`Every level of ${knob} removes nearly all probability, so its effect together with other limits cannot be measured.`,

  'stand-in-models': ({ standIns }: { readonly standIns: readonly (readonly [model: string, paper: string])[] }) =>
    t`The paper's models are replaced by stand-ins (${listOf(standIns.map(([model, paper]) => t`${model} for ${paper}`))}). These figures say nothing about the models of the paper.`,
  'stand-in-items': ({ items }: { readonly items: readonly string[] }) =>
    t`The paper's high-school items of MMLU are replaced by ${listOf(items)}.`,
  'teaching-models': ({ models }: { readonly models: number }) =>
    models === 1
      ? t`This is a teaching model, fluent only in its miniature world.`
      : t`These are teaching models, fluent only in their miniature world.`,
  'different-tokenizers': () =>
    t`These models use different tokenizers, so scores are per character and next tokens are not compared.`,
  'skills-at-chance': ({ skills }: { readonly skills: readonly string[] }) =>
    t`Accuracy on ${listOf(skills)} is indistinguishable from guessing: its ups and downs cannot be told from chance.`,
  'broken-level': () => t`the model breaks down here`,
  'broken-models': ({ levels }: { readonly levels: readonly string[] }) =>
    t`The model breaks down at ${listOf(levels)}, so its entropy is not compared there. Kept, lost and leaked probability still count.`,
  'few-texts': ({ texts }: { readonly texts: number }) => t`The figures rest on only ${formatCount(texts, 'text')}.`,
  'one-training-run': () =>
    t`This is a single training run: when a skill appears depends on the data, their order and the seed.`,
  'few-sizes': () => t`A few models, each trained once, show a trend with size, not a scaling law.`,
  'families-differ': () =>
    t`Models of different families may also differ in training data, number of training tokens and tokenizer.`,
} as const;
