/** Text of the bench's prompts, in the manner of what people write. */
export const passage = `You are the keeper of a small harbour museum. Write the text of a new panel for visitors who have ten minutes and no
knowledge of ships. The panel hangs beside a fishing boat that was built in 1911, worked for sixty years along the northern coast, sank twice and was
raised twice, and was bought for the price of its engine by a teacher who wanted to show her pupils how planks are bent. Begin with a sentence that
makes a child stop walking. Say what the boat carried, who owned it, how a crew of four slept in a space of two metres, and why the owner painted an eye
on each side of the bow although he said that he believed in nothing. Mention the storm of February 1953, but do not make it the centre of the text. Explain one
word of the old trade, and use it a second time so that it stays. Do not use the words brave, proud or unique. Avoid numbers where a comparison is
better: not eleven metres, but as long as a city bus. The last sentence should send the reader to the window, from where the place can be seen at which the
boat lay on the ground for a winter. The text must not be longer than two hundred words, and it has to sound well when it is read aloud, because a
volunteer reads it to blind visitors on the first Sunday of each month. After the panel, add three questions for a school class, each of which can be answered
by looking at the boat and not by reading, and one that nobody can answer any more. Keep a plain tone: a good neighbour tells what she knows.`;
