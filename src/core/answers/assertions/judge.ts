/** Whether answers hold to assertions (docs/method.md#assertions). */
import type { Figure } from '../../figure.ts';
import { exactProportionFigure } from '../../statistics/clopperPearson.ts';
import { answerPart } from '../reasoning.ts';
import { linearMatcher } from '../outcomes/linearMatcher.ts';
import { assertionName, checkAssertions, type Assertion } from './assertion.ts';
import { schemaValidator } from './schemaValidator.ts';

/** Longest beginning of an answer that a pattern is matched on, in UTF-16 units. */
const searched = 20_000;

type Test = (text: string) => boolean;

/** Throws AdjacentError bad-argument for assertions that cannot be used, also for a pattern that cannot be matched in
 * bounded time and a schema that does not compile. */
export function checkJudging(assertions: readonly Assertion[]): void {
  checkAssertions(assertions);
  assertions.forEach(testOf);
}

/** One assertion over the answers of a cell. */
export interface AssertionResult {
  /** "valid JSON". */
  readonly name: string;
  readonly passed: number;
  /** Share of the answers that hold to it, with its exact interval; needs one answer. */
  readonly share: Figure;
  /** Positions of the answers that do not. */
  readonly failed: readonly number[];
  /** How many of these were cut at the token limit. */
  readonly cut: number;
}

/** Judges answers by their texts, reasoning aside. Throws AdjacentError bad-argument for assertions that cannot be
 * used. */
export function judgeAnswers(
  answers: readonly { readonly text: string; readonly ended: boolean }[],
  assertions: readonly Assertion[],
): readonly AssertionResult[] {
  return assertions.map(assertion => {
    const test = testOf(assertion);
    const failed = answers.flatMap(({ text }, at) => (test(answerPart(text)) ? [] : [at]));
    const passed = answers.length - failed.length;
    return {
      name: assertionName(assertion),
      passed,
      share: exactProportionFigure(passed, answers.length, 1),
      failed,
      cut: failed.filter(at => answers[at]?.ended === false).length,
    };
  });
}

function testOf(assertion: Assertion): Test {
  switch (assertion.kind) {
    case 'json':
      return text => 'value' in parsed(text);
    case 'schema': {
      const fits = schemaValidator(assertion.schema);
      return text => {
        const found = parsed(text);
        return 'value' in found && fits(found.value);
      };
    }
    case 'regex': {
      const find = linearMatcher(assertion.pattern, { longest: searched });
      return text => find(text) !== null;
    }
    case 'contains':
      return text => text.normalize('NFC').includes(assertion.text.normalize('NFC'));
    case 'equals':
      return text => text.normalize('NFC').trim() === assertion.text.normalize('NFC').trim();
  }
}

/** The whole answer as JSON. */
function parsed(text: string): { readonly value: unknown } | { readonly error: unknown } {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch (error) {
    return { error };
  }
}
