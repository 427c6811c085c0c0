/** Unrelated sentences whose mean final hidden state is the center of a model's semantic space
 * (docs/method.md#embeddings). Changing one changes every embedding. */
export const probeSentences: readonly string[] = [
  'The train left the station ten minutes late.',
  'Water boils at one hundred degrees Celsius at sea level.',
  'She painted the fence green because blue was sold out.',
  'Our quarterly revenue grew by eight percent.',
  'def add(a, b): return a + b',
  'The patient reported a mild headache and no fever.',
  'Parliament voted on the new budget yesterday.',
  'He scored twice in the second half.',
  'The recipe calls for two eggs and a cup of flour.',
  'Light travels faster than sound.',
  'My grandmother kept bees behind the barn.',
  'The contract ends on the last day of March.',
  'Volcanoes form where plates meet.',
  'Turn left at the church and follow the river.',
  'I feel nervous before every exam.',
  'The orchestra tuned their instruments.',
  'Whales are mammals, not fish.',
  'The password must contain a digit.',
  'Prices rose sharply after the storm.',
  'Nobody answered the door.',
  'The theorem follows by induction on n.',
  'They argued about the colour of the curtains.',
  'A dog barked all night.',
  'The spacecraft entered orbit around Mars.',
  'Please submit the form before Friday.',
  'The desert is cold at night.',
  'Coffee keeps me awake.',
  'The judge dismissed the case.',
  'Rice is grown in flooded fields.',
  'Her first novel was published in 1987.',
];

/** The user turn that every probe answers in chat form. */
export const probeQuestion = 'Say something.';
