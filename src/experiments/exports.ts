/** Exports a run as a Markdown summary. */
import { t } from '../core/text.ts';
import { readableText } from '../domain/conversation.ts';
import { messageText } from '../domain/message.ts';
import { summaryText, type RunReport } from '../domain/report.ts';
import { namedConversations } from '../knobs/wordingLabels.ts';
import { fenced, plain, tableOf } from '../run/reporting/markdown.ts';
import { runsNeeded, runsSentence } from './diagram/report/guidance/runsNeeded.ts';
import { sectionsOf } from './registry.ts';

/** What to turn for which goal, and how many answers are enough, one line each. */
function guidanceLines(report: RunReport): string[] {
  if (!('guidance' in report)) return [];
  const home = report.cells.find(({ index }) => index === report.home);
  const runs = home === undefined ? null : runsNeeded(report, home);
  const lines = [
    ...report.guidance.goals.map(({ title, sentence }) => [title, sentence] as const),
    ...(runs === null ? [] : [[t`How many runs`, runsSentence(runs)] as const]),
  ];
  return [`## ${t`Advice`}`, lines.map(([title, text]) => `- **${plain(title)}**: ${plain(text)}`).join('\n')];
}

/** The prompt with the messages before it; of prompts that differ in these, each under its label. */
function promptLines(spec: RunReport['spec']): string[] {
  const { prompt, messages = [] } = spec;
  const named = namedConversations(spec);
  if (named.length > 0)
    return [
      `## ${t`Messages of each prompt`}`,
      ...named.flatMap(one => [`### ${plain(one.name)}`, fenced(readableText(one))]),
    ];
  const text = readableText({ messages, prompt });
  return text === '' ? [] : [fenced(text)];
}

/** A Markdown summary: the headline sentence, the findings, notes and the manifest. */
export function summaryMarkdown(report: RunReport): string {
  const { title, spec, notes, manifest } = report;
  const sections = [
    `# ${plain(title)}`,
    plain(summaryText(report)),
    ...guidanceLines(report),
    ...promptLines(spec),
    ...sectionsOf(report),
    ...(notes.length === 0 ? [] : [`## ${t`Notes`}`, notes.map(note => `- ${plain(messageText(note))}`).join('\n')]),
    `## ${t`Manifest`}`,
    tableOf(
      ['', ''],
      manifest.map(({ label, value }) => [plain(label), plain(value)]),
    ),
  ];
  return `${sections.filter(section => section !== '').join('\n\n')}\n`;
}
