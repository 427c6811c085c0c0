/** The four tiles of a cell. */
import { abstain, valueOf, type Figure } from '../../../core/figure.ts';
import { formatTemperature } from '../../../core/format.ts';
import { formatFigure } from '../../../core/figureText.ts';
import { reasonText, type Reason } from '../../../core/reasons.ts';
import { agreementFigure } from '../../../core/answers/agreement.ts';
import { writeShare } from '../../../core/metrics/defineMetric.ts';
import { cellReport } from '../../../run/measuring/cellReports.ts';
import { measurable } from '../../../run/measuring/cellSample.ts';
import { groupAnswers } from '../../../core/answers/outcomes.ts';
import { Memo } from '../../../core/memo.ts';
import { metricOf } from '../../../core/metrics.ts';
import { tokenCount } from '../../../core/perplexity.ts';
import { excerpt, t } from '../../../core/text.ts';
import { driftText, ergodicityText } from '../../../core/ergodicity/ergodicityMessages.ts';
import { ergodicityOf } from '../../../run/measuring/ergodicityReports.ts';
import type { CellReport, Tile } from '../../../domain/report.ts';
import { boundaryOf, boundaryTokens } from '../../../run/measuring/rowReports.ts';
import type { GridRun } from '../../../domain/run.ts';
import { plainRegime, tellsMeaning } from '../../../domain/plainRegime.ts';
import { shownFigure } from '../../../domain/shownFigure.ts';
import { closenessOf, type Closeness } from './answersHeadline.ts';
import { valueText } from './headline.ts';
import type { OutcomeSpec } from '../../../domain/spec.ts';

/** Shown when the figure of a tile abstains. */
const unstated = (): string => t`not stated`;

/** Tiles of a cell. For answers: same words, same kind, next word, where noise begins. For streams: next word,
 * expansion, ergodicity, regime. */
export function tilesOf(run: GridRun, cell: CellReport, outcome: OutcomeSpec): Tile[] {
  const place = formatTemperature(cell.temperature);
  const open = opennessTile(cell);
  if (run.plan.mode === 'streams') {
    return [
      open,
      figureTile(cell, 'entropy-rate', t`Entropy rate`, t`entropy added by each further token`),
      ergodicityTile(run, cell),
      regimeTile(cell),
    ];
  }
  const closeness = cell.n === 0 ? 'same' : closenessOf(run, cell);
  return [
    shareTile(
      'same-words',
      t`Same words`,
      t`probability that two answers at ${place} match word for word`,
      sameWords(run, cell),
    ),
    outcome.map === 'text' ? meaningTile(run, cell, place) : kindTile(cell, outcome, closeness, place),
    open,
    noiseTile(run, cell, outcome, closeness),
  ];
}

/** Agreement by the outcome map; none by meaning where the words of the answers do not bear it out. */
function kindTile(cell: CellReport, outcome: OutcomeSpec, closeness: Closeness, place: string): Tile {
  const agreement = shownFigure(cell, 'agreement') ?? abstain({ code: 'not-measured' }, 0);
  const isBorneOut = !isMeaning(outcome) || closeness !== 'unknown' || agreement.kind === 'abstain';
  return shareTile(
    'agreement',
    sameKindTitle(outcome, closeness),
    sameKindMeaning(outcome, closeness, place),
    isBorneOut ? agreement : abstain({ code: 'few-words-shared' }, cell.n),
  );
}

/** Agreement by meaning beside that by exact text, which has a tile of its own. */
function meaningTile(run: GridRun, cell: CellReport, place: string): Tile {
  const outcome = { map: 'meaning' } as const;
  const same = cellReport(run, cell.index, outcome);
  return kindTile(same, outcome, cell.n === 0 ? 'same' : closenessOf(run, same), place);
}

/** Agreement by exact text of the answers of each cell. */
const verbatim = new Memo<Figure>();

/** Agreement by exact text, which needs no setting; what keeps other figures of an unfinished cell keeps this one. */
function sameWords(run: GridRun, cell: CellReport): Figure {
  const agreement = cell.figures['agreement'] ?? abstain({ code: 'not-measured' }, 0);
  if (cell.state !== 'done') return agreement;
  const answers = measurable(run, cell.index);
  return answers.length === 0
    ? agreement
    : verbatim.recall(answers, [], () => agreementFigure(groupAnswers(answers, { map: 'text' }).partners));
}

function isMeaning({ map }: OutcomeSpec): boolean {
  return map === 'meaning' || map === 'auto';
}

/** The title of agreement by an outcome map. Answers that are close only in what they are about do not share a
 * meaning. */
function sameKindTitle({ map }: OutcomeSpec, closeness: Closeness): string {
  switch (map) {
    case 'auto':
    case 'meaning':
      return closeness === 'subject' ? t`Same topic` : t`Same meaning`;
    case 'options':
      return t`Same option`;
    case 'number':
      return t`Same number`;
    case 'word':
    case 'sentence':
      return t`Same beginning`;
    case 'code':
      return t`Same code`;
    case 'json':
      return t`Same value`;
    case 'schema':
      return t`Both fit, or neither`;
    case 'text':
    case 'regex':
      return t`Same kind`;
  }
}

/** What agreement by an outcome map is the probability of. */
function sameKindMeaning(outcome: OutcomeSpec, closeness: Closeness, place: string): string {
  if (isMeaning(outcome) && closeness === 'subject')
    return t`probability that two answers at ${place} share a topic, whatever they say about it`;
  return t`probability that two answers at ${place} ${sameKindWords(outcome)}`;
}

/** What two answers of one kind do. */
function sameKindWords(outcome: OutcomeSpec): string {
  switch (outcome.map) {
    case 'auto':
    case 'meaning':
      return t`are close in meaning`;
    case 'options':
      return t`choose the same option`;
    case 'number':
      return t`have the same last number`;
    case 'word':
      return t`begin with the same word`;
    case 'sentence':
      return t`begin with the same sentence`;
    case 'code':
      return t`have the same code`;
    case 'json':
      return outcome.field === '.' ? t`give the same JSON` : t`give the same “${excerpt(outcome.field, 40)}”`;
    case 'schema':
      return t`both fit the JSON schema, or neither does`;
    case 'text':
      return t`match word for word`;
    case 'regex':
      return t`match the pattern with the same text`;
  }
}

/** A tile of a probability, in percent. */
function shareTile(id: string, title: string, meaning: string, figure: Figure): Tile {
  const { value, interval, support } = writeShare(figure);
  return figure.kind === 'abstain'
    ? { id, title, value: unstated(), caption: support, figure }
    : { id, title, value, caption: [meaning, interval].filter(part => part !== '').join(' '), figure };
}

/** The temperature above which answers are noise, and what they are at the temperature of the cell. */
function noiseTile(run: GridRun, cell: CellReport, outcome: OutcomeSpec, closeness: Closeness): Tile {
  const [id, title] = ['regime', t`Noise from`];
  const boundary = boundaryOf(run, cell.row);
  // "Consistent" and "varied" are about meaning, and answers that only share a topic may contradict each other.
  const isTopicOnly = isMeaning(outcome) && closeness === 'subject' && cell.regime?.name === 'settled';
  const hasMeaning = closeness !== 'unknown' && tellsMeaning(outcome) && !isTopicOnly;
  const here = hasMeaning || cell.regime?.name === 'dissolved' ? regimeWords(cell, outcome) : '';
  if (boundary.kind !== 'abstain') {
    const { value, interval } = formatFigure(boundary, { decimals: 2 });
    const where = t`temperature ${interval} in the first ${boundaryTokens(run, cell.row)} tokens`;
    return { id, title, value, caption: [where, here].filter(part => part !== '').join('; '), figure: boundary };
  }
  const { reason } = boundary;
  const caption =
    reason.code === 'needs-temperatures'
      ? t`more temperatures are needed to find where answers dissolve`
      : reasonText(reason);
  return {
    id,
    title,
    value: noisePlace(reason),
    caption: [caption, here].filter(part => part !== '').join('; '),
    figure: boundary,
  };
}

/** Where noise begins, as far as the scan tells. */
function noisePlace(reason: Reason): string {
  if (reason.code === 'not-dissolved') return t`none up to ${formatTemperature(reason.upTo)}`;
  if (reason.code === 'already-dissolved') return t`below ${formatTemperature(reason.from)}`;
  return reason.code === 'dissolves-between'
    ? t`between ${formatTemperature(reason.low)} and ${formatTemperature(reason.high)}`
    : unstated();
}

/** "at 0.7 answers are varied (2 of 32 are noise)"; empty where the regime is not known. */
function regimeWords({ regime, temperature, figures }: CellReport, outcome: OutcomeSpec): string {
  if (regime === null) return '';
  const place = formatTemperature(temperature);
  const word = plainRegime(regime.name, outcome);
  const words = regime.certain ? t`at ${place} answers are ${word}` : t`at ${place} answers may be ${word}`;
  const share = figures['dissolved-share'];
  if (share?.kind !== 'estimate') return words;
  const count = Math.round(share.value * share.n);
  return count === 0 || count === share.n ? words : t`${words} (${count} of ${share.n} dissolved)`;
}

/** The exact perplexity of the next token. */
function opennessTile(cell: CellReport): Tile {
  const [id, title] = ['next-choices', t`Next word`];
  const openness = valueOf(cell.figures['openness']);
  const figure = cell.figures[id] ?? abstain({ code: 'not-measured' }, 0);
  if (openness === undefined || figure.kind === 'abstain') return figureTile(cell, id, title, '');
  const caption = t`plausible next at temperature ${formatTemperature(cell.temperature)}, exact`;
  return { id, title, value: tokenCount(openness), caption, figure };
}

function figureTile(cell: CellReport, id: string, title: string, meaning: string): Tile {
  const figure: Figure = cell.figures[id] ?? abstain({ code: 'not-measured' }, 0);
  const { value, interval, support } = metricOf(id).format(figure);
  if (figure.kind === 'abstain')
    return { id, title, value: figure.bounds === undefined ? unstated() : value, caption: support, figure };
  const caption = [meaning, interval].filter(part => part !== '').join(' ');
  return { id, title, value, caption, figure };
}

/** The abstention that all sampled figures of an unfinished cell share. */
function missing(cell: CellReport): Figure {
  return cell.figures['energy'] ?? abstain({ code: 'not-measured' }, 0);
}

/** The regime of long runs. */
function regimeTile(cell: CellReport): Tile {
  const { regime } = cell;
  const figure = cell.figures['gamma'] ?? missing(cell);
  const title = t`Regime at ${formatTemperature(cell.temperature)}`;
  if (regime === null) {
    const reason = [figure, cell.figures['semantic-order']].find(one => one?.kind === 'abstain');
    return {
      id: 'regime',
      title,
      value: unstated(),
      caption: reason?.kind === 'abstain' ? reasonText(reason.reason) : t`undecided`,
      figure: reason ?? figure,
    };
  }
  const unsure = regime.certain ? [] : [t`uncertain: the interval spans two regimes`];
  return {
    id: 'regime',
    title,
    value: regime.certain ? regime.name : `${regime.name}?`,
    caption: [...unsure, t`by γ ${gammaText(cell.figures['gamma'])}`].join('; '),
    figure,
  };
}

/** γ as written, with the label of one below 0. */
function gammaText(figure: Figure | undefined): string {
  if (figure === undefined) return '–';
  const drift = driftText(figure);
  return drift === '' ? valueText(figure) : `${valueText(figure)} (${drift})`;
}

/** Value and caption of an ergodicity verdict. */
function ergodicityWords(
  code: 'mixed' | 'non-ergodic' | 'not-mixed',
  shortest: number,
  longest: number,
): readonly [string, string] {
  switch (code) {
    case 'mixed':
      return [t`runs agree`, t`one run shows about what others show, within ${longest} tokens`];
    case 'non-ergodic':
      return [t`runs stay apart`, t`from ${shortest} to ${longest} tokens; longer runs may agree`];
    case 'not-mixed':
      return [t`runs differ`, t`one run does not show what others show, within ${longest} tokens`];
  }
}

function ergodicityTile(run: GridRun, cell: CellReport): Tile {
  const found = ergodicityOf(run, cell.index);
  const figure = cell.figures['gamma'] ?? missing(cell);
  const tile = (value: string, caption: string, shown = figure): Tile => ({
    id: 'ergodicity',
    title: t`Ergodicity`,
    value,
    caption,
    figure: shown,
  });
  if (found === null) return tile(unstated(), figure.kind === 'abstain' ? reasonText(figure.reason) : t`not measured`);
  const { verdict, leading } = found;
  if (verdict.code === 'abstain')
    return tile(
      unstated(),
      ergodicityText(verdict),
      figure.kind === 'abstain' ? figure : abstain(verdict.reason, cell.n),
    );
  const [value, meaning] = ergodicityWords(verdict.code, leading.lengths[0] ?? 0, leading.lengths.at(-1) ?? 0);
  return tile(value, t`${meaning}, γ ${gammaText(figure)}`);
}
