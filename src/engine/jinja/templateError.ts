/** Why a template cannot be rendered. */

/**
 * - syntax, runtime: Jinja refuses the template too, for the reason in `message`.
 * - raised: the template calls `raise_exception`; `message` is its text.
 * - unsupported: Jinja can do more; `message` names what is missing here.
 * - limit: the template works too long or makes too much text.
 */
export type TemplateErrorKind = 'syntax' | 'runtime' | 'raised' | 'unsupported' | 'limit';

export class TemplateError extends Error {
  readonly kind: TemplateErrorKind;

  constructor(kind: TemplateErrorKind, message: string) {
    super(message);
    this.kind = kind;
  }
}

/** The error for what Python or Jinja refuse at run time. */
export function runtimeError(message: string): TemplateError {
  return new TemplateError('runtime', message);
}

/** The error for a feature of Jinja that is missing here; `what` names it: "the filter urlize". */
export function unsupported(what: string): TemplateError {
  return new TemplateError('unsupported', what);
}
