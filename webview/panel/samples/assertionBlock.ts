/** The assertions of the run on the answers of the selected cell, above the answers. */
import { formatFigure } from '../../../src/core/figureText.ts';
import { t } from '../../../src/core/text.ts';
import type { AnswerView, AssertionResult, CellReport } from '../../../src/domain/report.ts';
import { h, type Child } from '../../shared/dom.ts';
import type { Actions } from '../panelState.ts';
import { textButton } from '../toggles.ts';

/** Each assertion with its share and the answers that fail it; null without assertions. */
export function assertionBlock(cell: CellReport, actions: Actions): HTMLElement | null {
  const { assertions = [] } = cell;
  if (assertions.length === 0) return null;
  return h(
    'section',
    { class: 'assertions', 'aria-label': t`Assertions` },
    h('h2', {}, t`Assertions`),
    h('ul', {}, ...assertions.map((result, at) => assertionItem(result, at, actions))),
  );
}

function assertionItem(result: AssertionResult, at: number, actions: Actions): HTMLElement {
  const { name, passed, failed, cut, share } = result;
  const { value, interval } = formatFigure(share);
  const of = passed + failed.length;
  return h(
    'li',
    { class: failed.length === 0 ? 'holds' : 'fails' },
    h('strong', {}, failed.length === 0 ? t`${name}: every answer` : t`${name}: ${passed} of ${of} answers`),
    h('span', { class: 'muted' }, ` · ${value} ${interval}`),
    ...(cut === 0
      ? []
      : [h('p', { class: 'muted' }, t`${cut} of the ${failed.length} failing answers were cut before their end.`)]),
    failed.length === 0
      ? null
      : h(
          'p',
          { class: 'failing' },
          t`Failing:`,
          ...failed.flatMap((index): Child[] => [
            ' ',
            textButton(
              `failing-${at}-${index}`,
              String(index + 1),
              () => {
                actions.selectAnswer(index);
                document.getElementById(`answer-${index}`)?.scrollIntoView({ block: 'center' });
              },
              t`Go to answer `,
            ),
          ]),
        ),
  );
}

/** What an answer fails, as one of its facts; empty where it holds to every assertion. */
export function failedFacts(answer: Pick<AnswerView, 'index'>, { assertions = [] }: CellReport): readonly string[] {
  const failed = assertions.filter(({ failed }) => failed.includes(answer.index));
  return failed.map(({ name }) => t`fails: ${name}`);
}
