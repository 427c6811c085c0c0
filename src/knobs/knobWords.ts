/** Class and words of every knob. */
import { t } from '../core/text.ts';
import type { KnobClass, KnobId } from '../domain/knob.ts';

interface KnobFacts {
  readonly class: KnobClass;
  /** Heading of its row. */
  readonly title: string;
  /** The knob as a limit, inside a sentence: "the context window". */
  readonly limit: string;
  /** What to keep in mind when reading its figures (docs/method.md#knobs). */
  readonly caveat: string;
}

export const knobFacts: Readonly<Record<KnobId, KnobFacts>> = {
  size: {
    class: 'architecture',
    title: t`Model size`,
    limit: t`the model size`,
    caveat: t`A different model of the same family: size and training change together.`,
  },
  family: {
    class: 'architecture',
    title: t`Model family`,
    limit: t`the model family`,
    caveat: t`A different architecture of about the same size.`,
  },
  layers: {
    class: 'architecture',
    title: t`Layers kept`,
    limit: t`the number of layers`,
    caveat: t`An early exit from one trained network through a fitted scale (logit lens), not a smaller trained model.`,
  },
  heads: {
    class: 'architecture',
    title: t`Heads masked`,
    limit: t`the number of attention heads`,
    caveat: t`Randomly chosen attention heads of one trained network are masked; figures are averages over several random masks.`,
  },
  precision: {
    class: 'architecture',
    title: t`Weight precision`,
    limit: t`the weight precision`,
    caveat: t`Weights are rounded when the model is opened; unlikely tokens change more than likely ones.`,
  },
  checkpoint: {
    class: 'training',
    title: t`Training`,
    limit: t`the amount of training`,
    caveat: t`The same model at an earlier training step.`,
  },
  window: {
    class: 'context',
    title: t`Context window`,
    limit: t`the context window`,
    caveat: t`The model sees only the end of the prompt, and token positions start there.`,
  },
  shots: {
    class: 'context',
    title: t`Examples`,
    limit: t`the number of examples`,
    caveat: t`Examples precede the prompt. Their order matters, so figures are averages over several orders.`,
  },
  variant: {
    class: 'context',
    title: t`Wording`,
    limit: t`the wording of the prompt`,
    caveat: t`The same prompt in different words.`,
  },
  temperature: {
    class: 'context',
    title: t`Temperature`,
    limit: t`the temperature`,
    caveat: t`Changes how tokens are sampled, not what the model computes.`,
  },
  'top-p': {
    class: 'context',
    title: t`Top-p`,
    limit: t`top-p truncation`,
    caveat: t`Makes unlikely tokens impossible. Changes how tokens are sampled, not what the model computes.`,
  },
  'min-p': {
    class: 'context',
    title: t`Min-p`,
    limit: t`min-p truncation`,
    caveat: t`Makes unlikely tokens impossible. Changes how tokens are sampled, not what the model computes.`,
  },
  'top-k': {
    class: 'context',
    title: t`Top-k`,
    limit: t`top-k truncation`,
    caveat: t`Makes unlikely tokens impossible. Changes how tokens are sampled, not what the model computes.`,
  },
  'repetition-penalty': {
    class: 'context',
    title: t`Repetition penalty`,
    limit: t`the repetition penalty`,
    caveat: t`Makes tokens among the last ones less likely, those of the prompt included, however they are meant.`,
  },
  'presence-penalty': {
    class: 'context',
    title: t`Presence penalty`,
    limit: t`the presence penalty`,
    caveat: t`Makes tokens among the last ones less likely, those of the prompt included.`,
  },
  'frequency-penalty': {
    class: 'context',
    title: t`Frequency penalty`,
    limit: t`the frequency penalty`,
    caveat: t`Makes tokens less likely for each time they are among the last ones, those of the prompt included.`,
  },
  dry: {
    class: 'context',
    title: t`DRY`,
    limit: t`the DRY penalty`,
    caveat: t`Makes tokens less likely that would continue a repetition, of the prompt too.`,
  },
  xtc: {
    class: 'context',
    title: t`XTC`,
    limit: t`the exclusion of top choices`,
    caveat: t`Leaves out the likeliest tokens at random positions. Changes how tokens are sampled, not what the model computes.`,
  },
  length: {
    class: 'context',
    title: t`Answer length`,
    limit: t`the answer length`,
    caveat: t`Answers are cut after this many tokens.`,
  },
};
