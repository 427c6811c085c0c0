"""Short stories and plain sentences: the language that the skills live in."""
from .world import ADJECTIVES, ANIMALS, COLOURS, FOOD, NUMBERS, OBJECTS, OPPOSITE_OF, PEOPLE, PLACES, invented

BEGINNINGS = ["Once there was a {animal} called {name}.", "One day {a} went to the {place}.", "{a} and {b} were friends.",
              "In a house near the {place} lived {a}.", "It was {adj} and {a} was at the {place}.",
              "There was a {colour} {animal} in the {place}. Its name was {name}.", "Long ago {a} had a {animal} called {name}.",
              "Today {a} is {adj}."]
MIDDLES = ["{a} saw the {adj} {object}.", "The {object} was {colour}.", "\"Is this your {object}?\" said {b}. \"Yes,\" said {a}.",
           "{a} said: \"I like the {object}.\"", "The {animal} ran to the {place}, and {a} ran after it.", "{b} gave {a} some {food}.",
           "The {object} was not {adj}. It was {opp}.", "{a} was {adj}, but {b} was {opp}.", "They saw {number} birds near the {place}.",
           "{name} the {animal} wanted the {food}.", "{b} asked: \"Where is {name}?\"", "{name} was in the {place} with {a}.",
           "The {animal} ate the {food} and was {adj}.", "They looked in the {place}, but the {object} was not there.",
           "Then {b} found the {object} in the {place}.", "{a} counted: {count}.", "\"{name}! {name}!\" said {a}, but {name} did not come.",
           "{a} put the {object} in the {other}.", "At night the {place} was dark.", "{b} had a {colour} {other} and gave it to {name}.",
           "{a} and {b} sang a song for {name}."]
ENDINGS = ["Then they went home.", "{a} was happy, and so was {b}.", "And {name} slept in the {place}.", "So {a} gave the {object} to {b}.",
           "In the evening they ate the {food} and told {name} a story.", "From that day {a} and {b} were friends.", "That was a good day for {name}.",
           "\"Thank you, {b},\" said {a}."]


def text(rng):
    """A beginning, some middles and an ending about the same two people, animal, thing and place."""
    (a, b), (thing, other) = rng.sample(PEOPLE, 2), rng.sample(OBJECTS, 2)
    name = rng.choice(PEOPLE) if rng.random() < 0.3 else invented(rng, 1, False)[0]
    cast = dict(a=a, b=b, name=name, object=thing, other=other, animal=rng.choice(ANIMALS), place=rng.choice(PLACES),
                food=rng.choice(FOOD), colour=rng.choice(COLOURS))
    told = [rng.choice(BEGINNINGS), *rng.sample(MIDDLES, rng.randrange(2, 6)), rng.choice(ENDINGS)]
    sentences = []
    for form in told:
        adjective, start = rng.choice(ADJECTIVES), rng.randrange(0, 8)
        count = NUMBERS[start:start + rng.randrange(3, 5)]
        sentences.append(form.format(**cast, adj=adjective, opp=OPPOSITE_OF[adjective], number=rng.choice(NUMBERS[1:]), count=", ".join(count)))
    return " ".join(sentences)
