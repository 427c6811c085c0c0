/** What of a prompt says how to answer, apart from the texts that it hands over (docs/method.md#outcome-maps). */

/** Words of the longest paragraph after the first one that may be an instruction. Longer ones are documents. */
const longestInstruction = 80;

/** Quotations of a sentence or more: what somebody says, not what is asked. */
const quotation = /"[^"\n]{40,}"|“[^”\n]{40,}”|«[^»\n]{40,}»/gu;

/** The paragraphs of a prompt that may say how to answer: the first one, and the others of at most 80 words, without
 * long quotations. A document between them asks for nothing, whatever words it uses. */
export function instructionsOf(prompt: string): string {
  return prompt
    .replace(quotation, '')
    .split(/\n[^\S\n]*\n/u)
    .filter((paragraph, at) => at === 0 || wordCount(paragraph) <= longestInstruction)
    .join('\n\n');
}

function wordCount(text: string): number {
  return text.split(/\s+/u).filter(word => word !== '').length;
}

const choosing = [
  String.raw`classif(?:y|ies)|categori[sz]e`,
  String.raw`(?:answer|reply|respond)(?: only| just)? with(?: only| just| exactly)? (?:one|a single|either)`,
  String.raw`(?:answer|choose|pick|select)(?: exactly| only| just)? one`,
  String.raw`(?:only|just)(?: with)? the (?:label|category|class|option|letter)`,
  String.raw`(?:label|category|class|option|letter|one word) only`,
].join('|');
const choosesOne = new RegExp(String.raw`\b(?:${choosing})\b`, 'iu');

/** What asks for a text, for which a choice is only the beginning. */
const composes = /\b(?:(?:write|tell)(?: me| us)? an?|compose|draft|describe|summari[sz]e|translate)\b/iu;

/** Whether a prompt tells to answer with one of the options that it lists: an answer that names none of them fails. */
export function asksToChoose(instructions: string): boolean {
  return choosesOne.test(instructions) && !composes.test(instructions);
}
