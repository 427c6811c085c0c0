/** How a person's text becomes the ids that a model reads. */
import type { Form, PromptText } from '../../domain/languageModel.ts';

/** The forms of one model. */
export interface PromptForms {
  /** Forms the model can take; the first is its default. */
  readonly forms: readonly Form[];
  /** Give a text the form. Throws AdjacentError bad-argument for a form the model does not have, template-invalid when
   * its template does not parse or stops, prompt-empty when nothing could stand before the first answer token. */
  encode(text: string, form: Form): PromptText;
}
