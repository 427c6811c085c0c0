/** The tiles of a study. */
import { abstain, exact, valueOf, type Figure } from '../../../core/figure.ts';
import { formatCount, formatNumber, formatPercent } from '../../../core/format.ts';
import { messageText } from '../../../domain/message.ts';
import type { Tile } from '../../../domain/report.ts';
import type { Attribution, InteractionVerdict, Sensitivity, StudyFindings } from '../../../domain/studyFindings.ts';
import { knobFacts } from '../../../knobs/knobWords.ts';
import { rankLimits, untold, type Limit } from './constraints/limitRanking.ts';
import { mattersMost } from './constraints/sensitivity.ts';
import { skillName } from './series/capabilitySentence.ts';
import { percentInterval } from './writtenShare.ts';

/** Four tiles. */
export function studyTiles(study: StudyFindings, running: boolean): readonly Tile[] {
  return [
    ...(study.kind !== 'constraints' ? skillTiles(study, running) : constraintTiles(study, running)),
    configurations(study),
  ];
}

function constraintTiles(study: StudyFindings, running: boolean): readonly Tile[] {
  const missing = running ? 'being read' : 'not read';
  const { limits, ranked } = rankLimits(study.constraints);
  const tightest = untold(ranked, study.alike);
  const spoken = tightest[0] ?? limits[0];
  if (spoken === undefined && study.sensitivity !== null) return sensitivityTiles(study.sensitivity);
  if (spoken === undefined) {
    return [
      waiting('tightest', 'Tightest limit', `which limit closes most: ${missing}`),
      waiting('kept', 'Kept', `how much stays possible: ${missing}`),
      combination(study.attribution, missing),
    ];
  }
  return [tightestTile(tightest, spoken, running), keptTile(spoken), combination(study.attribution, missing)];
}

function sensitivityTiles({ knobs }: Sensitivity): readonly Tile[] {
  const [first, ...alike] = mattersMost(knobs);
  if (first === undefined) return [waiting('most', 'Matters most', 'which knob matters most cannot be said')];
  const named = [first, ...alike].map(({ knob }) => knobFacts[knob].title);
  return [
    tile(
      'most',
      'Matters most',
      alike.length === 0 ? named.join() : `${named.length} alike`,
      alike.length === 0 ? 'of the knobs turned all at once' : `${named.join(', ')}: cannot be told apart`,
      first.together,
    ),
    tile(
      'alone',
      'By itself',
      formatPercent(valueOf(first.alone) ?? 0),
      `of the differences in how much stays possible${intervalOf(first.alone)}`,
      first.alone,
    ),
    tile(
      'together',
      'With the others',
      formatPercent(valueOf(first.together) ?? 0),
      `with what it does together with them${intervalOf(first.together)}`,
      first.together,
    ),
  ];
}

function intervalOf(figure: Figure): string {
  return figure.kind === 'estimate' ? ` ${percentInterval(figure.interval)}` : '';
}

function tightestTile(tightest: readonly Limit[], { row, level }: Limit, running: boolean): Tile {
  const title = running ? 'Tightest so far' : 'Tightest limit';
  if (tightest.length === 0)
    return tile(
      'tightest',
      title,
      'none closes much',
      'no limit tried surely moves more than 5 % of the probability',
      level.kept,
    );
  if (tightest.length > 1)
    return tile(
      'tightest',
      title,
      `${tightest.length} alike`,
      `${tightest.map(limit => limit.row.title).join(', ')}: cannot be told apart`,
      level.kept,
    );
  return tile(
    'tightest',
    title,
    row.title,
    level.isBroken ? `${level.label}: ${messageText({ code: 'broken-level' })}` : level.label,
    level.kept,
  );
}

function keptTile({ level: { kept, phrase } }: Limit): Tile {
  return tile(
    'kept',
    'Kept',
    formatPercent(valueOf(kept) ?? 0),
    `of what was possible stays ${phrase}${intervalOf(kept)}`,
    kept,
  );
}

const verdicts: Readonly<Record<InteractionVerdict, string>> = {
  additive: 'they add',
  multiplicative: 'they multiply',
  'not identified': 'cannot be told',
};

const meanings: Readonly<Record<InteractionVerdict, string>> = {
  additive: 'each takes away as much with the others as without',
  multiplicative: 'each takes the same share of what the others leave',
  'not identified': 'whether they add or multiply is not settled by these texts',
};

function combination(attribution: Attribution | null, missing: string): Tile {
  if (attribution === null) return waiting('combine', 'Together', `how the limits combine: ${missing}`);
  const { verdict, lambda } = attribution.interaction;
  if (verdict === 'not identified')
    return tile('combine', 'Together', verdicts[verdict], meanings[verdict], abstain('the scale is not identified', 0));
  return tile('combine', 'Together', verdicts[verdict], meanings[verdict], lambda);
}

function skillTiles(study: StudyFindings, running: boolean): readonly Tile[] {
  const missing = running ? 'being read' : 'not read';
  const { capabilities } = study;
  const models = capabilities.some(({ accuracy }) => accuracy.levels !== undefined);
  const above = capabilities.filter(({ accuracy, chance }) => {
    const figures = accuracy.series[0]?.y ?? [];
    return (models ? figures : figures.slice(-1)).some(figure => lowEnd(figure) > chance);
  });
  const items = capabilities.reduce((sum, one) => sum + one.items, 0);
  const skills =
    capabilities.length === 0
      ? waiting('skills', 'Skills above chance', missing)
      : tile(
          'skills',
          'Skills above chance',
          `${above.length} of ${capabilities.length}`,
          `${above.length === 0 ? 'none' : above.map(({ skill }) => skillName(skill)).join(', ')}, ${models ? 'in at least one model' : 'at the end of the axis'}`,
          exact(above.length),
        );
  return [
    skills,
    ...inductionTile(study, missing),
    items === 0
      ? waiting('items', 'Items', missing)
      : tile(
          'items',
          'Items',
          formatNumber(items, 0),
          `questions with a known answer, in ${formatCount(capabilities.length, 'skill')}`,
          exact(items),
        ),
  ];
}

function inductionTile({ induction, inductionFrom, kind }: StudyFindings, missing: string): readonly Tile[] {
  if (kind !== 'training') return [];
  if (induction.length === 0) return [waiting('induction', 'Induction', missing)];
  if (inductionFrom === null)
    return [
      {
        ...waiting('induction', 'Induction', 'a repeated string surprises about as much as its first showing'),
        value: 'not seen',
      },
    ];
  return [
    tile(
      'induction',
      'Induction',
      `from ${inductionFrom}`,
      'a repeated string surprises far less than its first showing',
      induction[0]?.series[1]?.y.at(-1) ?? abstain(missing, 0),
    ),
  ];
}

function lowEnd(figure: Figure | undefined): number {
  return figure?.kind === 'estimate' ? figure.interval[0] : (valueOf(figure) ?? -Infinity);
}

function configurations({ kind, done, planned }: StudyFindings): Tile {
  return tile(
    'configurations',
    'Configurations read',
    `${done} of ${planned}`,
    kind === 'constraints' ? 'each reads the same texts' : 'each answers the same questions',
    exact(done),
  );
}

function tile(id: string, title: string, value: string, caption: string, figure: Figure): Tile {
  return { id, title, value, caption, figure };
}

function waiting(id: string, title: string, caption: string): Tile {
  return tile(id, title, '', caption, abstain(caption, 0));
}
