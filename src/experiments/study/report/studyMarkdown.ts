/** A study in a summary for people's own documents. */
import type { Figure } from '../../../core/figure.ts';
import { capitalised, figureLine, formatFigure, formatNumber, formatPercent } from '../../../core/format.ts';
import { plain, tableOf } from '../../../run/reporting/markdown.ts';
import type { Curve } from '../../../domain/curve.ts';
import { messageText } from '../../../domain/message.ts';
import type { ChangedToken } from '../../../domain/study.ts';
import type {
  Attribution,
  CapabilityReport,
  ConstraintLevel,
  Sensitivity,
  StudyFindings,
} from '../../../domain/studyFindings.ts';
import { skillName } from './series/capabilitySentence.ts';
import { writtenShare } from './writtenShare.ts';

/** Sections between the sentence and the notes: warnings, limits, how they combine, skills, learning to repeat. */
export function studySections({
  constraints,
  disabled,
  attribution,
  sensitivity,
  capabilities,
  induction,
  inductionSentence,
  warnings,
  done,
  planned,
}: StudyFindings): string[] {
  return [
    ...(done < planned ? [`${done} of ${planned} configurations were read.`] : []),
    ...(warnings.length === 0 ? [] : [warnings.map(warning => `- ${plain(messageText(warning))}`).join('\n')]),
    ...(constraints.length === 0
      ? []
      : [
          '## Limits',
          tableOf(
            [
              'limit',
              'level',
              'kept',
              'lost',
              'leaked',
              'change of ln D₁, nats',
              'texts',
              'words it closes',
              'words it opens',
            ],
            constraints.flatMap(({ title, levels }) => levels.map(level => levelLine(title, level))),
          ),
        ]),
    ...(disabled.length === 0
      ? []
      : [
          disabled
            .map(({ title, reason }) => `- ${plain(title)} is unavailable. ${plain(messageText(reason))}`)
            .join('\n'),
        ]),
    ...(attribution === null ? [] : attributionSection(attribution)),
    ...(sensitivity === null ? [] : sensitivitySection(sensitivity)),
    ...(capabilities.length === 0 ? [] : ['## Skills', ...capabilities.flatMap(skillSection)]),
    ...(induction.length === 0
      ? []
      : ['## Learning to repeat', plain(inductionSentence), ...induction.map(curveTable)]),
  ];
}

function number(figure: Figure | undefined): string {
  if (figure === undefined) return '–';
  const { value, interval } = formatFigure(figure);
  return plain([value, interval].filter(part => part !== '').join(' '));
}

function words(list: readonly ChangedToken[]): string {
  return list
    .slice(0, 5)
    .map(({ text, p, q }) => `${plain(JSON.stringify(text))} ${formatPercent(p)} → ${formatPercent(q)}`)
    .join(', ');
}

function levelLine(title: string, level: ConstraintLevel): string[] {
  const size = level.isBroken ? plain(messageText({ code: 'broken-level' })) : number(level.sizeChange);
  return [
    plain(title),
    plain(level.label),
    writtenShare(level.kept),
    writtenShare(level.lost),
    writtenShare(level.leaked),
    size,
    String(level.texts),
    words(level.lostWords),
    words(level.gainedWords),
  ];
}

function attributionSection({ design, shares, shapley, interaction }: Attribution): string[] {
  const rows = shares.map(({ label, share, p }) => [
    plain(label),
    writtenShare(share),
    p === null ? '' : formatNumber(p),
  ]);
  return [
    '## How limits combine',
    `${plain(interaction.sentence)} ${capitalised(plain(design))}; λ ${plain(figureLine(interaction.lambda, { counted: 'texts' }))} (1: they add, 0: they multiply), by the Box-Cox likelihood ${plain(figureLine(interaction.boxCox, { counted: 'texts' }))}.`,
    tableOf(['part of the variance of ln kept', 'share', 'p (adjusted)'], rows),
    tableOf(
      ['limit', 'Shapley share'],
      shapley.map(({ label, share }) => [plain(label), writtenShare(share)]),
    ),
  ];
}

function sensitivitySection({ sentence, design, knobs }: Sensitivity): string[] {
  const rows = knobs.map(({ label, alone, together }) => [plain(label), writtenShare(alone), writtenShare(together)]);
  return [
    '## Turned all at once',
    `${plain(sentence)} ${capitalised(plain(design))}.`,
    tableOf(['knob', 'share of the variance of ln kept by itself', 'with the others'], rows),
  ];
}

function skillSection({ skill, items, sentence, accuracy, choice, continuous }: CapabilityReport): string[] {
  return [
    `### ${plain(capitalised(skillName(skill)))}, ${items} items`,
    plain(sentence),
    ...[accuracy, choice, continuous].map(curveTable),
  ];
}

/** A curve as a table: a row for each level, a column for each line. */
function curveTable({ title, unit, caption, xLabel, levels, series }: Curve): string {
  const places = [...new Set(series.flatMap(({ x }) => x))].sort((a, b) => a - b);
  if (places.length === 0) return '';
  const heading = `**${plain(title)}**${unit === '' ? '' : ` (${plain(unit)})`}. ${plain(caption)}`;
  return `${heading}\n\n${tableOf(
    [plain(xLabel), ...series.map(({ label }) => plain(label))],
    places.map(place => [
      plain(levels?.[place] ?? formatNumber(place)),
      ...series.map(({ x, y }) => number(y[x.indexOf(place)])),
    ]),
  )}`;
}
