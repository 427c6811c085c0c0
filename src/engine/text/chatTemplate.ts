/** Renders a chat template on the user's text, and finds that text in the result
 * (docs/architecture.md#chat-templates). */
import { AdjacentError } from '../../core/adjacentError.ts';
import { t } from '../../core/text.ts';
import type { ChatMessage } from '../../domain/chatMessage.ts';
import type { TemplateAdaptation } from '../../domain/languageModel.ts';
import { compileTemplate, type Template } from '../jinja/template.ts';
import { TemplateError } from '../jinja/templateError.ts';
import { stripEnd, stripStart } from '../jinja/whitespace.ts';
import { messageForms, type MessageForm } from './messageForms.ts';

/** Where the user's text is in a rendered template: between `before` and `after`. */
export interface TextPlace {
  readonly before: string;
  /** What the template kept of the text: a part of it without gaps. */
  readonly own: string;
  readonly after: string;
  /** Offset of `own` in the user's text, in UTF-16 code units. */
  readonly start: number;
}

/** A rendered template. */
export interface ChatText {
  readonly text: string;
  /** Null where the template changes the text, repeats it, or puts it where it cannot be told from the rest. */
  readonly place: TextPlace | null;
  /** What was done to the messages, and what the template adds by itself. */
  readonly adapted: readonly TemplateAdaptation[];
}

/** A chat template, rendered as transformers does for a first answer. Throws AdjacentError template-invalid. */
export type ChatTemplate = (text: string, before: readonly ChatMessage[]) => ChatText;

/** Stands for the user's text where a template is rendered to see what it puts around a text. */
const marker = '\ufdd0text\ufdd1';

/** Noon of January 1, 2025: templates always see this time, so that a replay gives the model the same text. */
const now = new Date(Date.UTC(2025, 0, 1, 12));
const otherDay = new Date(Date.UTC(2031, 10, 23, 12));

/** The template of a source; `named` holds the special tokens it may use (bos_token, ...). A template that cannot be
 * used is refused when it is rendered. */
export function openChatTemplate(source: string, named: Readonly<Record<string, string>>): ChatTemplate {
  let template: Template | null = null;
  const renderMessages = (messages: readonly ChatMessage[], time = now, more: object = {}): string => {
    template ??= compileTemplate(source);
    const variables = { ...named, ...more, messages, tools: null, documents: null, add_generation_prompt: true };
    return template.render(variables, time);
  };
  let marked: (MarkedForm & { readonly key: string }) | null = null;
  const markedForm = (before: readonly ChatMessage[]): MarkedForm => {
    const key = JSON.stringify(before);
    if (marked?.key !== key) marked = { key, ...formOf(before, renderMessages) };
    return marked;
  };
  return (text, before) => {
    try {
      const { form, around, own } = markedForm(before);
      const render = (written: string): string => renderMessages(form.messages(written));
      const rendered = render(text);
      if (text.trim() !== '' && rendered === around) throw new TemplateError('runtime', 'the text is left out');
      const isPlace = (place: TextPlace): boolean =>
        attempt(() => render(withMarker(text, place))) === place.before + place.own + marker + place.after;
      const place = placeOf(text, rendered, around?.split(marker) ?? [], isPlace);
      return { text: rendered, place, adapted: [...form.adapted, ...own] };
    } catch (error) {
      if (error instanceof TemplateError) throw refusal(error);
      throw error;
    }
  };
}

/** How messages are given to a template: the form it takes, what it puts around the marker in it, null where it refuses
 * the marker, and what it adds by itself. */
interface MarkedForm {
  readonly form: MessageForm;
  readonly around: string | null;
  readonly own: readonly TemplateAdaptation[];
}

/** The first form of the messages that a template takes with every system message in it; the plain form for none. */
function formOf(
  before: readonly ChatMessage[],
  render: (messages: readonly ChatMessage[], time?: Date, more?: object) => string,
): MarkedForm {
  const forms = messageForms(before);
  const system = before.flatMap(({ role, content }) => (role === 'system' ? [content.trim()] : []));
  const rendered = forms.map(form => ({ form, around: attempt(() => render(form.messages(marker))) }));
  const isWhole = (text: string | null): boolean =>
    text?.includes(marker) === true && system.every(content => text.includes(content));
  const [plain = { form: { adapted: [], messages: () => [] }, around: null }] = rendered;
  const { form, around } = rendered.find(one => isWhole(one.around)) ?? plain;
  if (around === null) return { form, around, own: [] };
  const messages = form.messages(marker);
  const isOther = (text: string | null): boolean => text !== null && text !== around;
  const empty = [{ role: 'system', content: '' } as const, ...messages];
  const emptied = messages.some(({ role }) => role === 'system') ? null : attempt(() => render(empty));
  return {
    form,
    around,
    own: [
      ...(isOther(attempt(() => render(messages, otherDay))) ? (['dated'] as const) : []),
      ...([true, false].some(on => isOther(attempt(() => render(messages, now, { enable_thinking: on }))))
        ? (['thinking-switch'] as const)
        : []),
      ...(emptied?.includes(marker) === true && emptied.length < around.length ? (['default-system'] as const) : []),
    ],
  };
}

/** A template may refuse the marker and still accept the text. */
function attempt(work: () => string): string | null {
  try {
    return work();
  } catch (error) {
    if (error instanceof TemplateError) return null;
    throw error;
  }
}

/** The text with the marker behind the part that a place has of it. */
function withMarker(text: string, { own, start }: TextPlace): string {
  const end = start + own.length;
  return text.slice(0, end) + marker + text.slice(end);
}

/** The place of a text in a rendered template. `around` is what the template puts before and after a text without
 * anything special in it, if it puts it in once. A place that is only guessed must pass `isPlace`. */
function placeOf(
  text: string,
  rendered: string,
  around: readonly string[],
  isPlace: (place: TextPlace) => boolean,
): TextPlace | null {
  const [before = '', after = ''] = around;
  const isFramed = around.length === 2;
  const fits = isFramed && rendered.length >= before.length + after.length && rendered.startsWith(before);
  if (fits && rendered.endsWith(after)) {
    const own = rendered.slice(before.length, rendered.length - after.length);
    const start = text.indexOf(own);
    if (start >= 0) return { before, own, after, start };
  }
  const kept = [text, stripEnd(text), stripStart(text), stripStart(stripEnd(text))];
  for (const own of kept) {
    if (own === '') continue;
    const places = [
      ...(fits && rendered.startsWith(own, before.length) ? [before.length] : []),
      ...(isFramed && rendered.endsWith(own + after) ? [rendered.length - after.length - own.length] : []),
      ...(rendered.split(own).length === 2 ? [rendered.indexOf(own)] : []),
    ];
    const place = places
      .map(at => ({
        before: rendered.slice(0, at),
        own,
        after: rendered.slice(at + own.length),
        start: text.indexOf(own),
      }))
      .find(isPlace);
    if (place !== undefined) return place;
  }
  return null;
}

function refusal({ kind, message }: TemplateError): AdjacentError {
  const invalid = (sentence: string): AdjacentError =>
    new AdjacentError('template-invalid', sentence, t`Use the raw prompt format.`, message);
  switch (kind) {
    case 'unsupported':
      return invalid(t`The chat template of this model uses ${message}, which Adjacent cannot render.`);
    case 'raised':
      return invalid(t`The chat template of this model refuses this prompt: ${message}`);
    case 'limit':
      return invalid(t`The chat template of this model does too much: rendering it was stopped.`);
    case 'syntax':
    case 'runtime':
      return invalid(t`The chat template of this model cannot be rendered.`);
  }
}
