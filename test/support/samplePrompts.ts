/** Prompts that a new user may try first, with answers of very different lengths. */
export const samplePrompts = {
  story: 'Write the first line of a story about the sea.',
  support:
    'A customer writes: "I ordered a blue lamp two weeks ago, paid for express delivery, and it still has not arrived. The tracking page shows nothing new since Monday. Can I get my money back?" Write a short, friendly answer.',
  classification:
    'Is this review positive, negative or mixed? Answer with one word.\n\nThe food was wonderful, but we waited an hour for it and nobody said sorry.',
  code: 'Write a Python function that returns the n-th Fibonacci number.',
} as const;
