/** Answers and kinds for the pages; the texts are from the built-in model. */
import type { AnswerView, CellReport, Kind, RunReport, Tile } from '../../../src/domain/report.ts';
import type { ToPanel } from '../../../src/protocol/panelProtocol.ts';
import { abstain } from '../../../src/core/figure.ts';
import { reasonText } from '../../../src/core/reasons.ts';

const texts = {
  sea: [
    'In the depths of the ocean, where the sun sets like a ghostly sea, lies the tale of a mysterious, unknown island.',
    "The Haunting of the Blue Lagoon by Gillian Bragg is a haunting and atmospheric tale of the ocean's power.",
    'Abandoned in the depths of the unknown, a lone figure stood on the shore.',
    'Sailor 1: "What a wonderful day to be on the ocean!"',
    'As the sun dipped below the horizon, the waves whispered the names of those who never returned.',
    'It was the year 1719, and the sea had begun to give back what it had taken.',
  ],
  scripts: [
    '海は静かだった。そして誰も、来なかった船の話をしなかった。',
    'كان البحر هادئًا في تلك الليلة، ولم يتكلم أحد عن السفينة.',
    '🌊🌊🌊 ahoy! 🏴‍☠️ Donaudampfschifffahrtsgesellschaftskapitänswitwenrentenauszahlungsstelle',
  ],
} as const;

/** Kinds of the given sizes, with members numbered in order. */
export function kindsOf(sizes: readonly number[], set: keyof typeof texts = 'sea'): Kind[] {
  let first = 0;
  return sizes.map((count, i) => {
    const members = Array.from({ length: count }, (_, k) => first + k);
    first += count;
    return { label: texts[set][i % texts[set].length] ?? '', count, central: members[0] ?? 0, members };
  });
}

/** One answer for each member of the kinds of a cell. */
function answersOf(cell: CellReport): AnswerView[] {
  return cell.kinds.flatMap(kind =>
    kind.members.map((index): AnswerView => {
      const text = index === kind.central ? kind.label : `${kind.label} And then again, number ${index + 1}.`;
      const pieces = text.match(/\s?\S+|\s+/gu) ?? [];
      return {
        cell: cell.index,
        index,
        text,
        ended: index % 3 !== 0,
        tokens: pieces.length,
        energy: 1 + (index % 7) * 0.31,
        kind: kind.label,
        pieces,
        surprisals: pieces.map((_, i) => ((i * 37 + index * 11) % 83) / 9),
      };
    }),
  );
}

/** What the host sends when a cell is opened. */
export function detailOf(report: RunReport, index: number): Extract<ToPanel, { type: 'cell-detail' }> {
  const cell = report.cells.find(one => one.index === index);
  if (cell === undefined) throw new Error(`the report has no cell ${index}`);
  return {
    type: 'cell-detail',
    cell,
    tiles: tilesOf(report.mode, cell),
    headline: index === report.home ? report.headline : `At temperature ${cell.temperature}: ${report.headline}`,
    details: '',
    answers: answersOf(cell),
  };
}

/** Tiles of a cell. */
export function tilesOf(mode: RunReport['mode'], cell: CellReport): Tile[] {
  const figure = (id: string): Tile['figure'] => cell.figures[id] ?? abstain({ code: 'not-measured' }, cell.n);
  const open: Tile = {
    id: 'next-choices',
    title: 'Next word',
    value: '4.8 tokens',
    caption: `for the next token at ${cell.temperature}, exact`,
    figure: figure('openness'),
  };
  if (mode === 'streams') {
    return [
      open,
      {
        id: 'entropy-rate',
        title: 'Entropy rate',
        value: '1.40 nats',
        caption: 'per token [1.30, 1.50]',
        figure: figure('entropy-rate'),
      },
      {
        id: 'ergodicity',
        title: 'Ergodicity',
        value: 'not within 272',
        caption: 'runs have not mixed; γ 0.52 [0.41, 0.63]',
        figure: figure('gamma'),
      },
      {
        id: 'regime',
        title: `Regime at ${cell.temperature}`,
        value: cell.regime?.name ?? '–',
        caption: 'the interval spans two regimes',
        figure: figure('gamma'),
      },
    ];
  }
  const agreement = figure('agreement');
  return [
    {
      id: 'same-words',
      title: 'Same words',
      value: agreement.kind === 'abstain' ? 'not stated' : '0%',
      caption:
        agreement.kind === 'abstain'
          ? reasonText(agreement.reason)
          : `probability that two answers at ${cell.temperature} match word for word [0, 9]`,
      figure: agreement,
    },
    {
      id: 'agreement',
      title: 'Same meaning',
      value: agreement.kind === 'abstain' ? 'not stated' : `${Math.round(100 * agreement.value)}%`,
      caption:
        agreement.kind === 'abstain'
          ? reasonText(agreement.reason)
          : `probability that two answers at ${cell.temperature} are close in meaning [53, 88]`,
      figure: agreement,
    },
    open,
    {
      id: 'regime',
      title: 'Noise from',
      value: agreement.kind === 'abstain' ? 'not stated' : '1.24',
      caption:
        agreement.kind === 'abstain'
          ? 'needs 16 answers, has 8'
          : `temperature [1.22, 1.27] in the first 32 tokens; at ${cell.temperature} answers are varied`,
      figure: figure('energy'),
    },
  ];
}
