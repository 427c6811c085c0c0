"""Copying: something said before comes again, and how it goes on must be taken from the text (induction)."""
from .world import ADJECTIVES, ANIMALS, OBJECTS, PEOPLE, PLACES, WORDS, Draft, invented, listing

MEETINGS = ["Four people met at the {place}: {0}, {1}, {2} and {3}.",
            "Today {0} and {1} met {2} and {3} near the {place}.",
            "The names on the door of the {place} are {0}, {1}, {2} and {3}.",
            "In the {place} sat {0} and {1}. Behind them stood {2} and {3}.",
            "This is a story of {0}, {1}, {2} and {3}, who lived near the {place}."]
MENTIONS = [" {0} had a {object}.", " {0} was {adjective}.", " Then came {0}.", " The first to go home was {0}.",
            " The {animal} liked {0}.", " {0} found the {object}.", " At night {0} was in the {place}.", " Where is {0}?"]
LISTS = [("Here is a list: {list}.", " Here it is again:", ","), ("They sat in a row: {list}.", " Once more:", ","),
         ("The bird said: {list}.", " Then the bird said again:", ""), ("The teacher read {list}.", " The child read", ""),
         ("My song goes {list}.", " Sing it again:", ""), ("In the book stood {list}.", " She read it again:", ","),
         ("First came {list}.", " In the same order:", ",")]


def families(rng, held):
    """First names with invented family names; a first name must be followed by its own family name."""
    first, family = rng.sample(PEOPLE, 4), invented(rng, 4, held)
    place, full = rng.choice(PLACES), [f"{a} {b}" for a, b in zip(first, family)]
    text = rng.choice(MEETINGS).format(*full, place=place)

    def mention(who):
        return rng.choice(MENTIONS).format(full[who], object=rng.choice(OBJECTS), adjective=rng.choice(ADJECTIVES),
                                           animal=rng.choice(ANIMALS), place=rng.choice(PLACES))

    asked = rng.randrange(4)
    before = rng.sample([who for who in range(4) if who != asked], rng.randrange(2) if held else rng.randrange(1, 4))
    for who in before:
        text += mention(who)
    start, end = mention(asked).split(" " + family[asked])
    return Draft(text + start, " " + family[asked], [" " + name for name in family], end)


def sequence(rng, held):
    """A list in no order that is said twice; the second time it may begin anywhere."""
    kind = 0 if held else rng.randrange(3)
    size = rng.randrange(5, 8)
    words = invented(rng, size, held) if kind == 0 else rng.sample(PEOPLE if kind == 1 else WORDS, size)
    opening, again, comma = rng.choice(LISTS)
    said = (comma + " ").join(words)
    start = rng.randrange(size - 1) if held or rng.random() < 0.5 else 0
    at = start + 1 if held else size - 1
    question = opening.format(list=said) + again + "".join(f" {word}{comma}" for word in words[start:at])
    others = [word for i, word in enumerate(words) if i not in (at, at - 1)]
    return Draft(question, " " + words[at], [" " + words[at]] + [" " + word for word in rng.sample(others, 3)], ".")


def sayings(rng):
    """A sentence of random words said by one and then by others."""
    words = " ".join(rng.sample(WORDS, rng.randrange(3, 9)))
    people = rng.sample(PEOPLE, rng.randrange(2, 4))
    said = rng.choice(["said", "sang", "wrote", "read"])
    return f"This is what {listing(people)} {said}." + "".join(f" {who} {said}: {words}." for who in people)


def draft(rng, held):
    return rng.choice([families, sequence])(rng, held)


def text(rng):
    return sayings(rng) if rng.random() < 0.2 else draft(rng, False).text()
