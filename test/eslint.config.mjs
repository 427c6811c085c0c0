/** Finds what the compiler does not: promises nobody awaits, unhandled cases, `any`, and comments that are too wide. */
import { join } from 'node:path';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

export default defineConfig(
  {
    files: ['**/*.{ts,mjs}'],
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      // Prettier wraps code; this holds comments to the same width.
      'max-len': [
        'error',
        {
          code: 120,
          ignoreStrings: true,
          ignoreTemplateLiterals: true,
          ignoreUrls: true,
          ignoreRegExpLiterals: true,
        },
      ],
    },
  },
  {
    // Plain JavaScript belongs to no TypeScript project, so it gets the rules that need no types.
    files: ['**/*.mjs'],
    extends: [tseslint.configs.strict],
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: join(import.meta.dirname, '..') },
    },
    rules: {
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      // node:test awaits its tests itself.
      '@typescript-eslint/no-floating-promises': [
        'error',
        {
          allowForKnownSafeCalls: [
            { from: 'package', name: ['test', 'it', 'describe', 'suite'], package: 'node:test' },
          ],
        },
      ],
      // Numbers in templates are fine as they are; String(...) around each of them is noise.
      '@typescript-eslint/restrict-template-expressions': 'off',
      '@typescript-eslint/no-confusing-void-expression': 'off',
      // Interfaces declare methods, and nobody uses their `this`.
      '@typescript-eslint/unbound-method': 'off',
      // The types of onnx-proto omit that fields may be missing and that enums are numbers.
      '@typescript-eslint/no-unnecessary-condition': 'off',
      '@typescript-eslint/no-unsafe-enum-comparison': 'off',
    },
  },
  {
    // Sentences for the user go through `t`, so that they can be translated in one place.
    files: ['src/**/*.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        ...[
          'NewExpression[callee.name="AdjacentError"] > :matches(:nth-child(2), :nth-child(3))',
          'CallExpression[callee.property.name=/^show(Information|Warning|Error)Message$/] > *',
        ].map(argument => ({
          selector: `${argument}:matches(Literal[value=/ /], TemplateLiteral:has(> TemplateElement[value.raw=/[a-z]/]))`,
          message: 'Write what the user reads as t`...`.',
        })),
      ],
    },
  },
);
