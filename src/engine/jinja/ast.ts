/** The parsed form of a template. */
import type { Value } from './value.ts';

export interface Arguments {
  readonly positional: readonly Expression[];
  readonly named: readonly (readonly [string, Expression])[];
  /** `*args` and `**kwargs`. */
  readonly spread: Expression | null;
  readonly spreadNamed: Expression | null;
}

export type CompareOperator = '==' | '!=' | '<' | '<=' | '>' | '>=' | 'in' | 'not in';
export type BinaryOperator = '+' | '-' | '*' | '/' | '//' | '%' | '**';

export interface SliceExpression {
  readonly kind: 'slice';
  readonly start: Expression | null;
  readonly stop: Expression | null;
  readonly step: Expression | null;
}

export type Expression =
  | { readonly kind: 'constant'; readonly value: Value }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'list' | 'tuple'; readonly items: readonly Expression[] }
  | { readonly kind: 'dict'; readonly pairs: readonly (readonly [Expression, Expression])[] }
  | { readonly kind: 'attribute'; readonly object: Expression; readonly name: string }
  | { readonly kind: 'item'; readonly object: Expression; readonly key: Expression | SliceExpression }
  | { readonly kind: 'call'; readonly callee: Expression; readonly args: Arguments }
  /** `input` is null for the text of a filter block. */
  | { readonly kind: 'filter'; readonly input: Expression | null; readonly name: string; readonly args: Arguments }
  | { readonly kind: 'test'; readonly input: Expression; readonly name: string; readonly args: Arguments }
  | { readonly kind: 'not' | 'negative' | 'positive'; readonly operand: Expression }
  | { readonly kind: 'and' | 'or'; readonly left: Expression; readonly right: Expression }
  | {
      readonly kind: 'binary';
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | {
      readonly kind: 'compare';
      readonly first: Expression;
      readonly rest: readonly (readonly [CompareOperator, Expression])[];
    }
  | { readonly kind: 'concatenate'; readonly parts: readonly Expression[] }
  | {
      readonly kind: 'condition';
      readonly test: Expression;
      readonly then: Expression;
      readonly otherwise: Expression | null;
    };

/** What can be assigned to: a name, several of them, or an attribute of a namespace. */
export type Target =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'tuple'; readonly items: readonly Target[] }
  | { readonly kind: 'attribute'; readonly object: string; readonly name: string };

export interface Parameter {
  readonly name: string;
  readonly value: Expression | null;
}

export interface ForStatement {
  readonly kind: 'for';
  readonly target: Target;
  readonly iterable: Expression;
  readonly condition: Expression | null;
  readonly body: readonly Statement[];
  readonly otherwise: readonly Statement[];
  readonly isRecursive: boolean;
}

export interface MacroStatement {
  readonly kind: 'macro';
  readonly name: string;
  readonly parameters: readonly Parameter[];
  readonly body: readonly Statement[];
}

export type Statement =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'output'; readonly value: Expression }
  | {
      readonly kind: 'if';
      readonly branches: readonly (readonly [Expression, readonly Statement[]])[];
      readonly otherwise: readonly Statement[];
    }
  | ForStatement
  | { readonly kind: 'set'; readonly target: Target; readonly value: Expression }
  | {
      readonly kind: 'set-block';
      readonly target: Target;
      readonly filter: Expression | null;
      readonly body: readonly Statement[];
    }
  | MacroStatement
  | {
      readonly kind: 'call-block';
      readonly parameters: readonly Parameter[];
      readonly call: Extract<Expression, { readonly kind: 'call' }>;
      readonly body: readonly Statement[];
    }
  | { readonly kind: 'filter-block'; readonly filter: Expression; readonly body: readonly Statement[] }
  | {
      readonly kind: 'with';
      readonly bindings: readonly (readonly [Target, Expression])[];
      readonly body: readonly Statement[];
    }
  | { readonly kind: 'break' | 'continue' };
