"""Lookup: the text lists which value belongs to which key, and asks for one of them."""
from .world import ANIMALS, COLOURS, FOOD, NUMBERS, OBJECTS, PEOPLE, PLACES, Draft, draw

OPENINGS = ["Look around.", "This is what we know.", "Listen well.", "Here is what the teacher wrote.", "Let us see."]
# name, keys, values, ways to state a pair, ways to ask for its value
RELATIONS = [
    ("has", PEOPLE, OBJECTS, [" {k} has a {v}.", " {k} found a {v}.", " In the bag of {k} is a {v}."],
     [(" What does {k} have? A", "."), (" So {k} has a", "."), (" And {k}? A", ".")]),
    ("owner", OBJECTS, PEOPLE, [" The {k} belongs to {v}.", " The {k} was made by {v}."],
     [(" Whose is the {k}? It is from", "."), (" Who knows the {k} well?", ".")]),
    ("colour", OBJECTS, COLOURS, [" The {k} is {v}.", " There is a {k} and it is {v}."],
     [(" What colour is the {k}? It is", "."), (" So the {k} is", ".")]),
    ("home", PEOPLE, PLACES, [" {k} lives near the {v}.", " {k} works in the {v}."],
     [(" Where is {k}? At the", "."), (" To see {k} go to the", ".")]),
    ("price", FOOD, NUMBERS, [" The {k} costs {v} coins.", " For the {k} you pay {v} coins."],
     [(" How much is the {k}? It costs", " coins."), (" So you buy the {k} for", " coins.")]),
    ("friend", ANIMALS, PEOPLE, [" The {k} is called {v}.", " The name of the {k} is {v}."],
     [(" What is the name of the {k}? It is", "."), (" Here comes the {k}. Hello,", "!")]),
    ("list", OBJECTS, NUMBERS, [" {k} = {v},"], [(" {k} =", ",")]),
    ("row", PEOPLE, ANIMALS, [" {k}: {v}."], [(" {k}:", ".")]),
]
# The same in tables, where the value stands right behind its key: the first of a relation that a small model learns to look up.
TABLES = [
    ("animal", PEOPLE, ANIMALS, [" {k} {v},"], [(" {k}", ","), (" And {k}", ",")]),
    ("paint", OBJECTS, COLOURS, [" {k} {v};"], [(" {k}", ";"), (" Now {k}", ";")]),
    ("count", FOOD, NUMBERS, [" {k} {v}."], [(" {k}", "."), (" So {k}", ".")]),
    ("room", PEOPLE, PLACES, [" {k} {v} |"], [(" {k}", " |"), (" Find {k}", " |")]),
]
IN_TABLES = 0.5
ENTRIES = 4


def draft(rng, held):
    name, keys, values, statements, questions = rng.choice(TABLES if rng.random() < IN_TABLES else RELATIONS)
    pairs = []
    entries = ENTRIES if held else rng.randrange(2, ENTRIES + 1)
    while len(pairs) < entries:
        key, value, _ = draw(rng, lambda: (rng.choice(keys), rng.choice(values), name), held)
        if all(key != k and value != v for k, v in pairs):
            pairs.append((key, value))
    state = rng.choice(statements)
    questions = [rng.choice(questions), tuple(state.split(" {v}"))]  # asked in other words, or said again
    question = rng.choice(OPENINGS) + "".join(state.format(k=k, v=v) for k, v in pairs)
    asked = rng.sample(range(entries), rng.randrange(1, 3) if held else entries)
    for i in asked[:-1]:
        ask, end = rng.choice(questions)
        question += ask.format(k=pairs[i][0]) + f" {pairs[i][1]}" + end
    ask, end = rng.choice(questions)
    key, value = pairs[asked[-1]]
    return Draft(question + ask.format(k=key), " " + value, [f" {v}" for _, v in pairs], end)


def text(rng):
    return draft(rng, False).text()
