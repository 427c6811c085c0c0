/** Bounds what a template may do. */
import { TemplateError } from './templateError.ts';
import type { Value } from './value.ts';

/** Most units of work: one for a step, one for a list item, one for 16 characters of text that is made. */
const mostWork = 4_000_000;
/** Milliseconds after which a template is given up. */
const mostTime = 1000;
/** Steps between two looks at the clock. */
const clockSteps = 1024;

export class Budget {
  private readonly end = performance.now() + mostTime;
  private work = 0;
  private steps = 0;

  /** One step of the interpreter. */
  step(): void {
    this.charge(1);
    if (++this.steps % clockSteps === 0 && performance.now() > this.end) throw tooMuch();
  }

  charge(work: number): void {
    this.work += work;
    if (this.work > mostWork) throw tooMuch();
  }

  /** A text that was made. */
  text(text: string): string {
    this.charge(text.length / 16);
    return text;
  }

  /** A list that was made. */
  list(items: Value[]): Value[] {
    this.charge(items.length);
    return items;
  }

  integer(value: bigint, mostBits: number): bigint {
    if (value >= 1n << BigInt(mostBits) || -value >= 1n << BigInt(mostBits)) throw tooMuch();
    return value;
  }

  bits(bits: bigint, mostBits: number): void {
    if (bits > BigInt(mostBits)) throw tooMuch();
  }
}

/** The budget of the template that is being rendered. Values may share parts, so that comparing or showing them can
 * take far longer than making them. */
let active: Budget | null = null;

/** Run work under a budget, which `spend` charges. */
export function within<T>(budget: Budget, work: () => T): T {
  const outer = active;
  active = budget;
  try {
    return work();
  } finally {
    active = outer;
  }
}

/** Charge the active budget for one step and a text. */
export function spend(text = ''): void {
  active?.step();
  active?.charge(text.length / 16);
}

function tooMuch(): TemplateError {
  return new TemplateError('limit', 'the template does too much');
}
