/** Variation between prompts in tables, terminals and summaries. */
import { figureLine, formatFigure } from '../../../core/figureText.ts';
import { quotedAnswer } from '../../../core/quoted.ts';
import { excerpt, t } from '../../../core/text.ts';
import type { AssertionResult, GridReport } from '../../../domain/report.ts';
import type { PromptRow } from '../../../domain/variation.ts';
import { figureCells, type CsvValue } from '../../../run/reporting/csv.ts';
import { plain, tableOf } from '../../../run/reporting/markdown.ts';

/** Longest prompt and kind in a table, in characters. */
const longest = 48;

/** Rows for the columns metric, unit and figure of the table of figures. */
export function variationRows({ variation }: GridReport): CsvValue[][] {
  if (variation === undefined) return [];
  const { within, between, share } = variation;
  return [
    ['agreement-within-prompts', '', ...figureCells(within)],
    ['agreement-between-prompts', '', ...figureCells(between)],
    ['share-between-prompts', '', ...figureCells(share)],
  ];
}

/** For the terminal: the sentence, and one line for each prompt. */
export function variationLines(report: GridReport): string[] {
  const { variation } = report;
  if (variation === undefined) return [];
  return [
    t`Prompts`,
    `  ${variation.sentence}`,
    ...variation.prompts.map(row => {
      const agreement = row.agreement.kind === 'abstain' ? '' : t`agreement ${figureLine(row.agreement)}`;
      const facts = [kindText(row), agreement, failedAssertions(report, row)].filter(text => text !== '');
      return `  ${excerpt(row.label, longest)}: ${facts.join('; ')}`;
    }),
    '',
  ];
}

/** For a summary: the sentence, and a table with a row for each prompt. */
export function variationSection(report: GridReport): string[] {
  const { variation } = report;
  if (variation === undefined) return [];
  const rows = variation.prompts.map(row => {
    const { value, interval } = formatFigure(row.agreement);
    return [
      plain(excerpt(row.label, longest)),
      plain(kindText(row)),
      plain(`${value} ${interval}`.trim()),
      plain(failedAssertions(report, row)),
    ];
  });
  return [
    `## ${t`Prompts`}`,
    plain(variation.sentence),
    tableOf([t`prompt`, t`most frequent answer`, t`agreement`, t`assertions that fail`], rows),
  ];
}

/** "“yes” in 30 of 32" */
function kindText({ kind, count }: PromptRow): string {
  return kind === '' ? t`no answer could be read` : t`${count} times ${quotedAnswer(kind, longest)}`;
}

/** The assertions that answers of a prompt fail: "valid JSON fails in 3 of 32 answers"; empty where all hold. */
function failedAssertions({ cells }: GridReport, { cell }: PromptRow): string {
  const { assertions = [] } = cells.find(({ index }) => index === cell) ?? {};
  return assertions.flatMap(failedText).join('; ');
}

function failedText({ name, passed, failed }: AssertionResult): string[] {
  return failed.length === 0 ? [] : [t`${name} fails in ${failed.length} of ${passed + failed.length} answers`];
}
