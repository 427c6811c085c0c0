/** Renders a chat template once, to find what it puts before and after the user's text. */
import { Template } from '@huggingface/jinja';
import { AdjacentError } from '../../core/adjacentError.ts';
import { t } from '../../core/text.ts';

/** What a template puts around a text, and whether it keeps the white space at the ends of the text. */
export interface TemplateFrame {
  readonly before: string;
  readonly after: string;
  readonly keepsStart: boolean;
  readonly keepsEnd: boolean;
}

/** Replaces the user's text while a template is rendered, so that nothing typed can act on the template. */
const placeholder = '\ufdd0text\ufdd1';
const spaceBefore = ' \n';
const spaceAfter = '\n ';

/** The frame of a template source; `named` holds the special tokens it may use (bos_token, ...). Throws AdjacentError
 * template-invalid for a template that does not render, or renders the text not exactly once. */
export function renderFrame(source: string, named: Readonly<Record<string, string>>): TemplateFrame {
  const content = spaceBefore + placeholder + spaceAfter;
  const rendered = render(source, { ...named, messages: [{ role: 'user', content }] });
  const [before, after, ...more] = rendered.split(placeholder);
  if (before === undefined || after === undefined)
    throw invalid(t`The chat template of this model leaves the text out.`, rendered);
  if (more.length > 0) throw invalid(t`The chat template of this model repeats the text.`, rendered);
  const [keepsStart, keepsEnd] = [before.endsWith(spaceBefore), after.startsWith(spaceAfter)];
  return {
    before: keepsStart ? before.slice(0, -spaceBefore.length) : before,
    after: keepsEnd ? after.slice(spaceAfter.length) : after,
    keepsStart,
    keepsEnd,
  };
}

/** Render a template as transformers does for a first answer, at a fixed time. */
function render(source: string, variables: Readonly<Record<string, unknown>>): string {
  try {
    const template = new Template(source.replaceAll(/\bstrftime_now\b/gu, 'fixed_time'));
    return template.render({
      ...variables,
      add_generation_prompt: true,
      tools: null,
      documents: null,
      fixed_time: fixedTime,
    });
  } catch (error) {
    throw invalid(t`The chat template of this model cannot be rendered.`, error);
  }
}

const timeParts: Readonly<Record<string, string>> = {
  '%Y': '2025',
  '%y': '25',
  '%m': '01',
  '%d': '01',
  '%B': 'January',
  '%b': 'Jan',
  '%A': 'Wednesday',
  '%a': 'Wed',
  '%j': '001',
  '%H': '12',
  '%I': '12',
  '%M': '00',
  '%S': '00',
  '%p': 'PM',
  '%%': '%',
};

/** Noon of January 1, 2025 in a format of Python's strftime. Templates always see this time, so that a replay
 * gives the model the same text. */
function fixedTime(format: string): string {
  return format.replace(/%[a-zA-Z%]/gu, part => timeParts[part] ?? part);
}

function invalid(message: string, cause: unknown): AdjacentError {
  return new AdjacentError('template-invalid', message, t`Use the raw form.`, String(cause));
}
