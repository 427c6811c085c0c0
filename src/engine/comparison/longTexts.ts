/** Longer texts of different kinds on which 8-bit arithmetic is compared with fp32: what is near on short sentences may
 * be farther on texts that a model nearly knows by heart (docs/architecture.md#eight-bit-arithmetic). */
import type { Int8TextKind } from '../../domain/int8.ts';

/** One text of each kind. Changing one changes the stated distance of every int8 model. */
export const longTexts: readonly { readonly kind: Int8TextKind; readonly text: string }[] = [
  {
    kind: 'chat',
    text: `I'm sorry to hear that your order has not arrived yet. Let me help you with that. First, please check the tracking
number in the email that we sent you when the package was shipped. If it says that the package was delivered, ask your
neighbors or the front desk whether they took it in for you. If it is still on the way, it should arrive within the next
two or three business days. Otherwise, please reply with your order number and your current address, and we will either
send a replacement or refund the full amount to your original payment method. Is there anything else I can help you with?`,
  },
  {
    kind: 'license',
    text: `Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to
whom the Software is furnished to do so, subject to the following conditions: The above copyright notice and this
permission notice shall be included in all copies or substantial portions of the Software. THE SOFTWARE IS PROVIDED "AS
IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY.`,
  },
  {
    kind: 'readme',
    text: `# Tide Tables

A small command-line tool that prints the tides of any harbor.

## Installation

\`\`\`sh
npm install --global tide-tables
\`\`\`

## Usage

\`\`\`sh
tides --harbor Brest --days 3
\`\`\`

| option | meaning | default |
|---|---|---|
| \`--harbor\` | name of the harbor | Brest |
| \`--days\` | number of days | 1 |

## Contributing

Pull requests are welcome. Please run the tests before you open one, and add a line to the changelog.
`,
  },
  {
    kind: 'code',
    text: `import math

class Circle:
    """A circle with a center and a radius."""

    def __init__(self, x, y, radius):
        if radius < 0:
            raise ValueError("radius must not be negative")
        self.x = x
        self.y = y
        self.radius = radius

    def area(self):
        return math.pi * self.radius ** 2

    def contains(self, x, y):
        return (x - self.x) ** 2 + (y - self.y) ** 2 <= self.radius ** 2

for radius in range(1, 4):
    print(radius, Circle(0, 0, radius).area())
`,
  },
];
