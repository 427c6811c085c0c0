/** Which shape of answer a prompt asks for, and the outcome map that reads it (docs/method.md#outcome-maps). It is a
 * proposal: the caller checks that the answers have that shape. */
import type { AskedShape } from '../groupingMessages.ts';
import type { OutcomeSpec } from '../outcome.ts';
import { commonField } from './jsonMap.ts';

const shapes: readonly (readonly [AskedShape, RegExp])[] = [
  [
    'json',
    /\b(?:as|in|into|only|valid|return|output|respond|reply|answer|give|produce|generate|create|write|format|extract)(?:[ :]+[\p{L}"'`]+){0,4}[ :]+"?json\b(?! (?:parsers?|files?|strings?|documents?|readers?|librar))|\bjson (?:only|object|array|with)\b|^json:/imu,
  ],
  [
    'code',
    /\b(?:write|implement|complete|create|fix|refactor|return|generate|give)\b[^.?!\n]{0,60}\b(?:functions?|code|programs?|scripts?|class(?:es)?|methods?|quer(?:y|ies)|one-liners?|regex(?:es)?|regular expressions?)\b/iu,
  ],
  ['one-word', /\b(?:one|a single|single|1)[- ]word\b/iu],
  [
    'number',
    /\bhow (?:many|much)\b|\b(?:calculate|compute)\b|\b(?:(?:with|as|only|just)(?: one| a| the)?|single|(?:give|return|output|print|tell me|state|count|find|name|what is|what's)(?: me)? the) number\b|\bwhat is the (?:sum|product|total|difference)\b|\d\s*[-+*/×÷]\s*\d[\d\s()+*/×÷.-]*(?:=|\?|$)/iu,
  ],
];

/** The shape that the instructions of a prompt ask for; null where they ask for none of them. */
export function askedShape(instructions: string): AskedShape | null {
  const end = instructions.slice(-longest);
  return shapes.find(([, pattern]) => pattern.test(end))?.[0] ?? null;
}

/** Longest end of the instructions that is looked at, in UTF-16 units. */
const longest = 4000;

/** The map for a shape, and whether an answer has that shape. */
export function shapeMap(
  shape: AskedShape,
  texts: readonly string[],
): { readonly outcome: OutcomeSpec; fits(text: string, kind: string | null): boolean } {
  switch (shape) {
    case 'json':
      return { outcome: { map: 'json', field: commonField(texts) }, fits: (_, kind) => kind !== null };
    case 'code':
      return { outcome: { map: 'code' }, fits: text => looksLikeCode(text) };
    case 'number':
      return { outcome: { map: 'number' }, fits: (_, kind) => kind !== null };
    case 'one-word':
      return { outcome: { map: 'word' }, fits: text => text.trim().split(/\s+/u).length <= 2 };
  }
}

/** Fences, or lines that end or begin as those of programs do. */
function looksLikeCode(text: string): boolean {
  return (
    text.includes('```') || /[;{}]\s*$|^\s*(?:def|function|class|import|from|const|let|return|select)\b/imu.test(text)
  );
}
