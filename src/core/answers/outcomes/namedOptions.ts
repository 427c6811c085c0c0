/** Which of the given options an answer chooses, names or denies (docs/method.md#outcome-maps). */
import { groupedBy } from '../../groupBy.ts';

/** Longest beginning of an answer in which options are looked for, in UTF-16 units. */
const searched = 4000;

/** Scripts that put no space between words. */
const unspaced = String.raw`\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}`;
const letter = String.raw`[\p{L}\p{N}]`;
/** Quotation marks, brackets and marks of Markdown around a word. */
const marks = String.raw`[\s"'“”‘’«»*_\x60#>()\[\]「」-]*`;
const label = String.raw`(?:\p{L}+(?: \p{L}+){0,5}[:：]${marks})?`;

const sentenceEnd = /\n|[.!?]+(?=["'”’)*_]*(?:\s|$))|[。！？]/gu;
/** What stands before an option that opens a sentence or line: marks, bullets, and a label as in "Sentiment:". */
const opens = new RegExp(String.raw`^${marks}(?:\d{1,2}[.)]${marks})?${label}$`, 'u');
/** What follows an option that opens a sentence and is its verdict: "Negative, because", "Yes: it is", "B)". */
const stops = /^["'”’*_`]*(?:[),.:;!?，。：；！？—–]|\s+[-—–]|\s+(?:because|since)\b|\s*$)/u;
/** What follows an option that ends a sentence or clause. */
const closes = new RegExp(String.raw`^${marks}[.!?。！？,;:]*${marks}$`, 'u');
const closesClause = new RegExp(String.raw`^["'”’*_\x60)]*(?:[,;，；]|${closes.source.slice(1)})`, 'u');
/** What stands before and behind one that describes the only noun of its clause, as in "has a mixed tone". */
const article = new RegExp(String.raw`\ban?${marks}$`, 'iu');
const closesNoun = /^["'”’*_]*\s+[\p{L}’'-]+["'”’*_)]*(?:[.,;:!?。，]|\s*$)/u;
/** What stands between options of one list. */
const joins = new RegExp(
  String.raw`^${marks}(?:[,;/|、，]${marks})?(?:(?:and/or|and|or|nor|vs\.?|versus|和|或|还是)${marks})?$`,
  'iu',
);
/** A negation before an option, with at most four words between. "Not only" is none. */
const denies = new RegExp(
  String.raw`(?:\b(?:not|never|neither|nor|cannot|rather than|instead of)\b(?! (?:only|just|merely)\b)|n['’]t\b)` +
    String.raw`(?:${marks}(?!but\b|yet\b|however\b)[\p{L}'’]+){0,4}${marks}$` +
    String.raw`|\bno(?: longer)?${marks}$|(?:不是|并非|而非|不)${marks}$`,
  'iu',
);
/** What stands before options that hold together: "both positive and negative", "a mix of good and bad". */
const both = new RegExp(String.raw`\b(?:both|mix(?:ture)? of)${marks}$`, 'iu');
/** What announces a conclusion. */
const concludes = /\b(?:overall|therefore|thus|hence|final(?:ly)?|in (?:conclusion|summary)|conclusion|answer)\b/iu;

const escape = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/\s+/g, '\\s+');

/** One place where an answer names an option. */
interface Mention {
  readonly option: string;
  readonly start: number;
  readonly end: number;
  /** Its sentence or line. */
  readonly sentence: number;
  readonly before: string;
  readonly after: string;
  readonly isDenied: boolean;
}

/** Finds options in answers. `options` are folded, different, and not empty. */
export class OptionReader {
  private readonly options: readonly string[];
  private readonly pattern: RegExp;

  constructor(options: readonly string[]) {
    this.options = options;
    const longestFirst = options.toSorted((a, b) => b.length - a.length).map(option => bounded(option));
    this.pattern = new RegExp(longestFirst.join('|'), 'giu');
  }

  /** The options that an answer leaves standing, in the order of the options: one if it chooses one, several if it does
   * not decide between them, none if it names none or only denies them. */
  read(text: string): readonly string[] {
    const all = this.mentionsIn(text.normalize('NFC').slice(0, searched));
    const denied = new Set(runsOf(all).filter(isDeniedRun).flat());
    const mentions = all.filter(mention => !mention.isDenied && !denied.has(mention));
    const [first, second] = mentions;
    if (first === undefined) return [];
    // An option alone in the first sentence is the answer; what a model goes on with is not.
    if (isAlone(first) && !(second !== undefined && isAlone(second) && second.sentence === first.sentence + 1))
      return [first.option];
    const lists = listsOf(mentions);
    const listed = new Set(lists.flat());
    const others = mentions.filter(mention => !listed.has(mention));
    const verdicts = others.filter(mention => isVerdict(mention, others));
    const concluding = verdicts.filter(({ before }) => concludes.test(before));
    if (new Set(concluding.map(({ option }) => option)).size === 1) return this.inOrder(concluding);
    if (verdicts.length > 0) return this.inOrder(verdicts);
    // A list of all options repeats the question, unless the answer says that it is both.
    const partial = lists.filter(list => this.inOrder(list).length < this.options.length || isBoth(list)).flat();
    const named = this.inOrder([...others, ...partial]);
    return named.length > 0 ? named : this.inOrder(mentions);
  }

  private inOrder(mentions: readonly Mention[]): string[] {
    return this.options.filter(option => mentions.some(mention => mention.option === option));
  }

  private mentionsIn(text: string): Mention[] {
    const found = [...text.matchAll(this.pattern)].map(({ 0: written, index }) => ({
      written,
      start: index,
      end: index + written.length,
    }));
    const ends = [...text.matchAll(sentenceEnd)]
      .filter(({ index }) => !found.some(({ start, end }) => start <= index && index < end))
      .map(({ 0: mark, index }) => index + mark.length);
    const starts = [0, ...ends];
    // Sentences without a letter, such as empty lines, do not separate their neighbors.
    const filled = starts.map((start, at) => /[\p{L}\p{N}]/u.test(text.slice(start, starts[at + 1])));
    const numbers = filled.map((_, at) => filled.slice(0, at).filter(Boolean).length);
    return found.flatMap(({ written, start, end }) => {
      const at = starts.findLastIndex(from => from <= start);
      const before = text.slice(starts[at], start);
      const after = text.slice(end, starts[at + 1]);
      const option = written.toLowerCase().replace(/\s+/g, ' ');
      if (isOtherWord(written, before, after)) return [];
      return [
        { option, start, end, sentence: numbers[at] ?? 0, before, after, isDenied: denies.test(before.slice(-80)) },
      ];
    });
  }
}

/** The pattern of an option as whole words. */
function bounded(option: string): string {
  const edge = (side: string, at: string): string =>
    new RegExp(`^[${unspaced}]$`, 'u').test(at) || !new RegExp(`^${letter}$`, 'u').test(at) ? '' : side;
  const letters = Array.from(option);
  return [edge(`(?<!${letter})`, letters[0] ?? ''), escape(option), edge(`(?!${letter})`, letters.at(-1) ?? '')].join(
    '',
  );
}

/** Whether "no", "not" or a single letter belongs to the words behind it, as in "no doubt" or "a dog". A capital
 * letter in the middle of a sentence is an option. */
function isOtherWord(written: string, before: string, after: string): boolean {
  if (!/^(?:no|not|\p{Script=Latin})$/iu.test(written) || !/^\s+\p{L}/u.test(after)) return false;
  if (/^no$/iu.test(written)) return !opens.test(before);
  const isCapital = written.length === 1 && written !== written.toLowerCase();
  return !(isCapital && /[\p{L}\p{N}]/u.test(before));
}

/** Whether an option is all that its sentence or line says, a label aside. */
function isAlone({ before, after }: Mention): boolean {
  return opens.test(before) && closes.test(after);
}

/** Whether a sentence opens with an option as its verdict, or ends in the only one that it names. */
function isVerdict(mention: Mention, all: readonly Mention[]): boolean {
  const { before, after, option, sentence } = mention;
  if (opens.test(before) && stops.test(after)) return true;
  const isLast = closesClause.test(after) || (article.test(before) && closesNoun.test(after));
  return isLast && all.every(other => other.sentence !== sentence || other.option === option);
}

/** Whether a list is said to hold together. */
function isBoth([first]: readonly Mention[]): boolean {
  return first !== undefined && both.test(first.before);
}

/** Lists of different options in a row: "positive, negative, or neutral", and lines with one option each. */
function listsOf(mentions: readonly Mention[]): Mention[][] {
  return runsOf(mentions).filter(members => new Set(members.map(({ option }) => option)).size > 1);
}

/** Options in a row, and those that stand alone. */
function runsOf(mentions: readonly Mention[]): Mention[][] {
  let run = 0;
  const runs = groupedBy(
    mentions.map((mention, at) => {
      const last = mentions[at - 1];
      if (last === undefined || !isListed(last, mention)) run++;
      return { mention, run };
    }),
    one => one.run,
  );
  return [...runs.values()].map(members => members.map(({ mention }) => mention));
}

/** Whether a negation before a list holds for all of it: "not positive, negative, or neutral". */
function isDeniedRun(members: readonly Mention[]): boolean {
  const [first, ...others] = members;
  return (
    first?.isDenied === true &&
    others.some(({ start }, at) =>
      /\b(?:or|nor)\b|或/iu.test(members[at]?.after.slice(0, start - (members[at]?.end ?? 0)) ?? ''),
    )
  );
}

function isListed(last: Mention, next: Mention): boolean {
  if (next.sentence === last.sentence) return joins.test(last.after.slice(0, next.start - last.end));
  return isAlone(last) && isAlone(next) && next.sentence === last.sentence + 1;
}
