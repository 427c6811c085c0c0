/** The map of the answers of a cell: similar ones lie close, kinds have a shape and a color, and each mark leads to its
 * answer in the list (docs/method.md#semantic-map). */
import { formatPercent } from '../../../src/core/format.ts';
import { excerpt, t } from '../../../src/core/text.ts';
import type { AnswerMap, AnswerView } from '../../../src/domain/report.ts';
import { h, svg } from '../../shared/dom.ts';
import { term } from '../../shared/term.ts';
import { kindClass, letterOf, markedKinds } from '../tree/kindMarks.ts';

const [width, height, margin] = [640, 320, 18];

interface Mark {
  readonly answer: AnswerView;
  readonly left: number;
  readonly top: number;
  readonly place: number;
}

/** The block above the list. `selected` is the index of the chosen answer; `isShown` says which answers the filter
 * keeps. */
export function answerMapBlock(
  map: AnswerMap,
  answers: readonly AnswerView[],
  kinds: readonly string[],
  selected: number | null,
  isShown: (answer: AnswerView) => boolean,
  select: (answer: number) => void,
): HTMLElement {
  const marks = marksOf(map, answers, kinds);
  return h(
    'div',
    { class: 'block answer-map' },
    h('h2', {}, term(t`Map of the answers`, 'semantic-map')),
    marks.length === 0 ? null : picture(map, marks, selected, isShown, select),
    marks.length === 0 ? null : legend(kinds),
    h('p', { class: 'muted' }, map.note),
  );
}

function marksOf(map: AnswerMap, answers: readonly AnswerView[], kinds: readonly string[]): Mark[] {
  const reach = Math.max(1e-9, ...map.places.flatMap(({ x, y }) => [Math.abs(x) / width, Math.abs(y) / height]));
  const scale = (1 - (2 * margin) / height) / 2 / reach;
  return map.places.flatMap(({ answer: index, x, y }) => {
    const answer = answers.find(one => one.index === index);
    if (answer === undefined) return [];
    return [{ answer, left: width / 2 + x * scale, top: height / 2 - y * scale, place: kinds.indexOf(answer.kind) }];
  });
}

/** A list box: one stop of the keyboard, arrows go to the nearest mark in their direction. */
function picture(
  { shares }: AnswerMap,
  marks: readonly Mark[],
  selected: number | null,
  isShown: (answer: AnswerView) => boolean,
  select: (answer: number) => void,
): HTMLElement {
  const current = marks.find(({ answer }) => answer.index === selected) ?? null;
  return h(
    'div',
    {
      id: 'answer-map',
      class: 'answer-map-picture',
      role: 'listbox',
      tabindex: 0,
      'aria-label': t`Map of the answers; arrow keys go to the nearest answer`,
      'aria-activedescendant': current === null ? null : markId(current),
      onkeydown: event => {
        const next = event instanceof KeyboardEvent ? neighbor(marks, current, event.key) : null;
        if (next === null) return;
        event.preventDefault();
        select(next.answer.index);
      },
    },
    svg(
      'svg',
      { viewBox: `0 0 ${width} ${height}`, role: 'presentation' },
      svg('line', {
        class: 'answer-map-axis',
        'aria-hidden': 'true',
        x1: 0,
        x2: width,
        y1: height / 2,
        y2: height / 2,
      }),
      svg('line', { class: 'answer-map-axis', 'aria-hidden': 'true', x1: width / 2, x2: width / 2, y1: 0, y2: height }),
      svg(
        'text',
        { class: 'answer-map-share', 'aria-hidden': 'true', x: width - 4, y: height / 2 - 6, 'text-anchor': 'end' },
        formatPercent(shares[0]),
      ),
      svg(
        'text',
        { class: 'answer-map-share', 'aria-hidden': 'true', x: width / 2 + 6, y: 14 },
        formatPercent(shares[1]),
      ),
      ...inOrder(marks, current).map(mark => markElement(mark, mark === current, isShown(mark.answer), select)),
    ),
  );
}

/** The selected mark last, so that it is on top. */
function inOrder(marks: readonly Mark[], current: Mark | null): readonly Mark[] {
  return current === null ? marks : [...marks.filter(mark => mark !== current), current];
}

function markId({ answer }: Mark): string {
  return `map-answer-${answer.index}`;
}

function markElement(mark: Mark, isSelected: boolean, isShown: boolean, select: (answer: number) => void): SVGElement {
  const { answer, left, top, place } = mark;
  const name = t`no. ${answer.index + 1}, kind ${letterOf(placeOf(place))}: ${excerpt(answer.text, 80)}`;
  return svg(
    'g',
    {
      id: markId(mark),
      role: 'option',
      'aria-selected': String(isSelected),
      'aria-label': name,
      class: `answer-mark ${kindClass(placeOf(place))}${isSelected ? ' selected' : ''}${isShown ? '' : ' dimmed'}`,
      transform: `translate(${left.toFixed(1)} ${top.toFixed(1)})`,
      onclick: () => {
        select(answer.index);
      },
    },
    svg('title', {}, name),
    svg('path', { d: shapes[Math.min(placeOf(place), markedKinds)] ?? '' }),
  );
}

function placeOf(place: number): number {
  return place < 0 ? markedKinds : place;
}

/** Circle, square, triangle, diamond, cross, and a small circle for all other kinds. */
const shapes: readonly string[] = [
  'M-6 0a6 6 0 1 0 12 0a6 6 0 1 0 -12 0',
  'M-5.5 -5.5h11v11h-11z',
  'M0 -7L6.5 5H-6.5z',
  'M0 -7.5L6.5 0L0 7.5L-6.5 0z',
  'M-2 -6h4v4h4v4h-4v4h-4v-4h-4v-4h4z',
  'M-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0 -7 0',
];

function legend(kinds: readonly string[]): HTMLElement {
  const shown = kinds.slice(0, markedKinds);
  return h(
    'ul',
    { class: 'tree-legend' },
    ...shown.map((kind, place) => key(kind === '' ? t`empty answer` : kind, place)),
    kinds.length > shown.length ? key(t`${kinds.length - shown.length} other kinds`, markedKinds) : null,
  );
}

function key(name: string, place: number): HTMLElement {
  return h(
    'li',
    {},
    svg(
      'svg',
      { class: `answer-key ${kindClass(place)}`, viewBox: '-9 -9 18 18', 'aria-hidden': 'true' },
      svg('path', { d: shapes[place] ?? '' }),
    ),
    h('span', { class: 'tree-key-text', dir: 'auto' }, `${letterOf(place)} ${name}`),
  );
}

const directions: Readonly<Record<string, readonly [number, number]>> = {
  ArrowRight: [1, 0],
  ArrowLeft: [-1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** The mark that a key leads to: the nearest one in the direction of an arrow, the first and the last in reading order
 * for Home and End; null for other keys and at the edge. */
function neighbor(marks: readonly Mark[], current: Mark | null, pressed: string): Mark | null {
  const ordered = [...marks].sort((a, b) => a.left - b.left || a.top - b.top);
  if (pressed === 'Home') return ordered[0] ?? null;
  if (pressed === 'End') return ordered.at(-1) ?? null;
  const direction = directions[pressed];
  if (direction === undefined) return null;
  if (current === null) return ordered[0] ?? null;
  const [x, y] = direction;
  let best: Mark | null = null;
  let least = Infinity;
  for (const mark of marks) {
    const [right, down] = [mark.left - current.left, mark.top - current.top];
    const ahead = right * x + down * y;
    const aside = Math.abs(right * y) + Math.abs(down * x);
    const isNext =
      mark !== current && (ahead > 0 || (ahead === 0 && aside === 0 && mark.answer.index > current.answer.index));
    const distance = ahead + 2 * aside;
    if (!isNext || distance >= least) continue;
    best = mark;
    least = distance;
  }
  return best;
}
