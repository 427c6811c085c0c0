/** Plain text with variables: {{name}}, and {name} where the name has a value. */
import { t } from '../core/text.ts';
import { joinParts, sliceSource, type SourceText } from '../domain/sourceText.ts';
import { piecesOf, type Dialect } from './dialect.ts';
import type { PromptFile } from './messages.ts';
import { variableName, variableSource, type VariableFiller } from './values.ts';

/** A prompt, null for a text that is taken as it is, and the filler that its variables went through. */
export interface Reading {
  readonly file: PromptFile | null;
  readonly filler: VariableFiller;
}

/** A plain text with its variables filled; null for one without any, unless `isRead` says that the text is not the
 * document as it is. */
export function readPlainText(whole: SourceText, filler: VariableFiller, isRead = false): Reading {
  const dialect = plainDialect(filler);
  if (!isRead && !hasVariables(whole.text, filler)) return { file: null, filler };
  const end = whole.text.endsWith('\n') ? whole.text.length - 1 : whole.text.length;
  const pieces = piecesOf(sliceSource(whole, 0, end), dialect);
  const content = joinParts(pieces.flatMap(piece => ('parts' in piece ? piece.parts : [])));
  return { file: { content, messages: [] }, filler };
}

/** Variables of plain text. A backslash before the braces of a variable makes them text. */
export function plainDialect(filler: VariableFiller): Dialect {
  const remedy = t`Give it a value, or write \\{{ for braces that are text.`;
  return {
    tags: tagsOfText,
    opening: /(?!)/u,
    name: filler.name,
    firstRole: 'user',
    read({ 0: whole, groups = {} }) {
      const { escaped, variable, single } = groups;
      if (escaped !== undefined) return { text: escaped };
      if (variable !== undefined) return { text: filler.text(variable, `{{${variable}}}`, remedy) };
      return { text: single !== undefined && filler.has(single) ? filler.text(single, whole, remedy) : whole };
    },
  };
}

function hasVariables(text: string, filler: VariableFiller): boolean {
  for (const { groups = {} } of text.matchAll(tagsOfText)) {
    const { single } = groups;
    if (single === undefined || filler.has(single)) return true;
  }
  return false;
}

const tagsOfText = new RegExp(
  [
    String.raw`\\(?<escaped>\{\{[ \t]*${variableName}[ \t]*\}\})`,
    variableSource,
    String.raw`(?<![\\{$])\{(?<single>${variableName})\}(?!\})`,
  ].join('|'),
  'gu',
);
