/** Texts in a formal language, whose meaning an embedding of natural language does not tell. */

/** Whether a text is code between fences, JSON or markup from its beginning, or nothing but numbers. */
export function isFormal(text: string): boolean {
  const body = text.trim();
  return body.includes('```') || /^(?:[[{]|<[a-z!?])/iu.test(body) || /^[-+−$€£]?\d[\d\s.,:/%+*=()−-]*$/u.test(body);
}
