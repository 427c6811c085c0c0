/** The tiles of a study. */
import { exact, type Estimate, type Exact, type Figure } from '../../../core/figure.ts';
import { formatCount, formatNumber, formatPercent } from '../../../core/format.ts';
import { t } from '../../../core/text.ts';
import type { Curve } from '../../../domain/curve.ts';
import type { Tile } from '../../../domain/report.ts';
import type {
  Attribution,
  CapabilityReport,
  InteractionVerdict,
  Sensitivity,
  StudyFindings,
} from '../../../domain/studyFindings.ts';
import { knobFacts } from '../../../knobs/knobWords.ts';
import { notRead, scaleNotIdentified } from './abstentions.ts';
import { otherDominantLimit, rankLimits, tiedWithFirst, type Limit } from './constraints/limitRanking.ts';
import { mattersMost } from './constraints/sensitivity.ts';
import { percentInterval } from './phrasing.ts';
import { skillName } from './series/skillName.ts';

/** Two to four tiles. */
export function studyTiles(study: StudyFindings, isRunning: boolean): readonly Tile[] {
  const tiles = study.kind === 'constraints' ? constraintTiles(study, isRunning) : seriesTiles(study, isRunning);
  return [...tiles, configurationsTile(study)];
}

/** The state of what has no figure yet. */
function pendingText(isRunning: boolean): string {
  return isRunning ? t`being measured` : t`not measured`;
}

function constraintTiles(study: StudyFindings, isRunning: boolean): readonly Tile[] {
  const pending = pendingText(isRunning);
  const { limits, effective, ranked } = rankLimits(study.constraints, study.comparison);
  const tied = tiedWithFirst(ranked, study.alike);
  const [limit] = [...tied, ...limits];
  if (limit !== undefined) {
    const isUnranked = tied.length === 0 && effective.length > 1;
    const dominant = otherDominantLimit(study.attribution, ranked.length > 0 ? tied : effective, limits);
    const first =
      dominant !== null
        ? dominantTile(dominant)
        : isUnranked
          ? unrankedTile(effective.length, limit)
          : tightestTile(isOnly(effective) ? effective : tied, limit, isRunning);
    return [first, keptTile(dominant?.limit ?? limit), interactionTile(study.attribution, pending)];
  }
  if (study.sensitivity !== null) return sensitivityTiles(study.sensitivity);
  return [
    pendingTile('tightest', t`Tightest limit`, t`which limit has the largest effect: ${pending}`),
    pendingTile('kept', t`Kept`, t`how much probability stays: ${pending}`),
    interactionTile(study.attribution, pending),
  ];
}

/** Whether a single limit has a measurable effect, so that nothing need be compared. */
function isOnly(effective: readonly Limit[]): boolean {
  return effective.length === 1;
}

/** What holds most of the loss together, where another limit is the tightest one at a time. */
function dominantTile({ limit, share }: { readonly limit: Limit; readonly share: Figure }): Tile {
  return {
    id: 'tightest',
    title: t`Most of the loss`,
    value: limit.row.title,
    caption: t`${shareText(share)}${intervalText(share)} when limits are combined; one at a time, limits rank otherwise`,
    figure: share,
  };
}

function unrankedTile(effective: number, { level }: Limit): Tile {
  return {
    id: 'tightest',
    title: t`Limits with an effect`,
    value: formatNumber(effective, 0),
    caption: t`not ranked: too few texts, or levels of different cost`,
    figure: level.kept,
  };
}

function sensitivityTiles({ knobs }: Sensitivity): readonly Tile[] {
  const [first, ...alike] = mattersMost(knobs);
  if (first === undefined) return [pendingTile('most', t`Matters most`, t`which knob matters most is not stated`)];
  const titles = [first, ...alike].map(({ knob }) => knobFacts[knob].title);
  return [
    {
      id: 'most',
      title: t`Matters most`,
      value: alike.length === 0 ? knobFacts[first.knob].title : t`${titles.length} tied`,
      caption:
        alike.length === 0 ? t`of the knobs that vary together` : t`${titles.join(', ')}: no significant difference`,
      figure: first.together,
    },
    {
      id: 'alone',
      title: t`By itself`,
      value: shareText(first.alone),
      caption: t`of the differences in kept probability${intervalText(first.alone)}`,
      figure: first.alone,
    },
    {
      id: 'together',
      title: t`With interactions`,
      value: shareText(first.together),
      caption: t`including interactions with the other knobs${intervalText(first.together)}`,
      figure: first.together,
    },
  ];
}

function shareText(figure: Figure): string {
  return figure.kind === 'abstain' ? '–' : formatPercent(figure.value);
}

function intervalText(figure: Figure): string {
  return figure.kind === 'estimate' ? ` ${percentInterval(figure.interval)}` : '';
}

function tightestTile(tied: readonly Limit[], { row, level }: Limit, isRunning: boolean): Tile {
  const tile = { id: 'tightest', title: isRunning ? t`Tightest so far` : t`Tightest limit`, figure: level.kept };
  if (tied.length === 0)
    return {
      ...tile,
      value: t`no clear effect`,
      caption: t`no limit tested measurably shifts more than 5% of next-token probability`,
    };
  if (tied.length > 1)
    return {
      ...tile,
      value: t`${tied.length} tied`,
      caption: t`${tied.map(limit => limit.row.title).join(', ')}: no significant difference`,
    };
  return {
    ...tile,
    value: row.title,
    caption: level.isBroken ? t`${level.label}, where the model breaks down` : level.label,
  };
}

function keptTile({ kept, level }: Limit): Tile {
  return {
    id: 'kept',
    title: t`Kept`,
    value: formatPercent(kept),
    caption: t`of next-token probability stays ${level.phrase}${intervalText(level.kept)}`,
    figure: level.kept,
  };
}

const verdictValues: Readonly<Record<InteractionVerdict, string>> = {
  additive: t`they add`,
  multiplicative: t`they multiply`,
  'not-identified': t`undecided`,
};

const verdictCaptions: Readonly<Record<InteractionVerdict, string>> = {
  additive: t`each takes away the same amount whatever the others do`,
  multiplicative: t`each keeps the same share of what the others leave`,
  'not-identified': t`these texts do not show whether the limits add or multiply`,
};

function interactionTile(attribution: Attribution | null, pending: string): Tile {
  if (attribution === null) return pendingTile('combine', t`Together`, t`how the limits combine: ${pending}`);
  const { verdict, lambda } = attribution.interaction;
  return {
    id: 'combine',
    title: t`Together`,
    value: verdictValues[verdict],
    caption: verdictCaptions[verdict],
    figure: verdict === 'not-identified' ? scaleNotIdentified() : lambda,
  };
}

function seriesTiles(study: StudyFindings, isRunning: boolean): readonly Tile[] {
  const pending = pendingText(isRunning);
  const { capabilities } = study;
  const items = capabilities.reduce((sum, one) => sum + one.items, 0);
  return [
    skillsTile(capabilities, pending),
    ...(study.kind === 'training' ? [inductionTile(study, pending)] : []),
    items === 0
      ? pendingTile('items', t`Items`, pending)
      : {
          id: 'items',
          title: t`Items`,
          value: formatNumber(items, 0),
          caption: t`questions with a known answer, in ${formatCount(capabilities.length, 'skill')}`,
          figure: exact(items),
        },
  ];
}

function skillsTile(capabilities: readonly CapabilityReport[], pending: string): Tile {
  if (capabilities.length === 0) return pendingTile('skills', t`Skills above chance`, pending);
  const hasModels = capabilities.some(({ accuracy }) => accuracy.levels !== undefined);
  const above = capabilities.filter(({ accuracy, chance }) => {
    const figures = ownFigures(accuracy);
    return (hasModels ? figures : figures.slice(-1)).some(figure => isAbove(figure, chance));
  });
  const names = above.length === 0 ? t`none` : above.map(({ skill }) => skillName(skill)).join(', ');
  return {
    id: 'skills',
    title: t`Skills above chance`,
    value: t`${above.length} of ${capabilities.length}`,
    caption: hasModels ? t`${names}, in at least one model` : t`${names}, at the end of the axis`,
    figure: exact(above.length),
  };
}

/** Figures of the series itself, without controls. */
function ownFigures({ series: [own] }: Curve): readonly Figure[] {
  return own?.y ?? [];
}

/** Whether a figure, with its whole interval, is above a value. */
function isAbove(figure: Figure, value: number): boolean {
  return figure.kind !== 'abstain' && lowerEnd(figure) > value;
}

function lowerEnd(figure: Estimate | Exact): number {
  return figure.kind === 'estimate' ? figure.interval[0] : figure.value;
}

function inductionTile({ induction: [curve], inductionFrom }: StudyFindings, pending: string): Tile {
  if (curve === undefined) return pendingTile('induction', t`Induction`, pending);
  if (inductionFrom === null)
    return {
      id: 'induction',
      title: t`Induction`,
      value: t`not seen`,
      caption: t`a repeated string is about as surprising as the first time`,
      figure: notRead(),
    };
  return {
    id: 'induction',
    title: t`Induction`,
    value: t`from ${inductionFrom}`,
    caption: t`a repeated string is far less surprising than the first time`,
    figure: curve.series[1]?.y.at(-1) ?? notRead(),
  };
}

function configurationsTile({ kind, done, planned }: StudyFindings): Tile {
  return {
    id: 'configurations',
    title: t`Configurations measured`,
    value: t`${done} of ${planned}`,
    caption: kind === 'constraints' ? t`each scores the same texts` : t`each answers the same questions`,
    figure: exact(done),
  };
}

/** A tile without a value yet. */
function pendingTile(id: string, title: string, caption: string): Tile {
  return { id, title, value: '', caption, figure: notRead() };
}
