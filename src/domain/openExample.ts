/** Prompts that end in an example to complete, as people write them for models that continue text. */

/** "A:" and what follows it on its line. */
const labeled = /^(?<label>[\p{L}\p{N}][^:：\n]{0,39}?)\s*[:：](?<rest>.*)$/u;
/** "cheese => fromage", also without its right side. */
const separated = /^(?<left>\S.*?)\s*(?<sign>=>|->|→|⇒|=)(?<right>.*)$/u;
/** Complete examples with a sign between two sides from which on they are a list, and not a single statement. */
const fewestSeparated = 2;

/** Whether a text ends in an example that waits for its completion: a last line of one label, such as "A:" or
 * "Output:", that stands before other lines with text; or a last line with nothing behind a sign such as "=>" that has
 * text on both sides in two lines before. */
export function endsInOpenExample(text: string): boolean {
  const lines = text.trimEnd().split(/\r\n|\r|\n/u);
  const last = lines.pop()?.trim() ?? '';
  const before = lines.map(line => line.trim());
  const { label = '', rest = '' } = labeled.exec(last)?.groups ?? {};
  if (label !== '' && rest === '') return before.some((line, at) => completes(line, before[at + 1] ?? '', label));
  const { sign = '', right = '' } = separated.exec(last)?.groups ?? {};
  if (sign === '' || right !== '') return false;
  const complete = before.map(line => separated.exec(line)?.groups ?? {}).filter(parts => parts['sign'] === sign);
  return complete.filter(parts => parts['right']?.trim() !== '').length >= fewestSeparated;
}

/** Whether a line has a label with text behind it, there or on the next line. */
function completes(line: string, next: string, wanted: string): boolean {
  const { label, rest = '' } = labeled.exec(line)?.groups ?? {};
  return label === wanted && (rest.trim() !== '' || next !== '');
}

/** The stop string at which the completion of such a prompt ends: the line break where the completions of its examples
 * are on the line of their label or sign, else the blank line between examples; null for a text that does not end in
 * an open example. */
export function stopOfOpenExample(text: string): string | null {
  if (!endsInOpenExample(text)) return null;
  const lines = text.trimEnd().split(/\r\n|\r|\n/u);
  const label = labeled.exec(lines.pop()?.trim() ?? '')?.groups?.['label'];
  if (label === undefined) return '\n';
  const isOnOneLine = lines.every((line, at) => {
    const found = labeled.exec(line.trim())?.groups ?? {};
    const next = lines[at + 1]?.trim() ?? '';
    return found['label'] !== label || (found['rest']?.trim() !== '' && (next === '' || labeled.test(next)));
  });
  return isOnOneLine ? '\n' : '\n\n';
}
