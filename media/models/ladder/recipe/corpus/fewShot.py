"""Few-shot: the same kind of line may ask for several things; only the examples before it say which."""
from .world import ADJECTIVES, ANIMALS, COLOURS, FOOD, NUMBERS, OBJECTS, OPPOSITE_OF, PEOPLE, PLACES, Draft, draw, held_out

FORMS = ["in {x} out {y}", "ask {x} answer {y}", "say {x} : {y}", "give {x} get {y}", "read {x} write {y}", "from {x} to {y}"]
LISTS = [ANIMALS, COLOURS, FOOD, OBJECTS, PEOPLE, PLACES]
KINDS = {"animal": ANIMALS, "colour": COLOURS, "food": FOOD, "thing": OBJECTS, "name": PEOPLE, "place": PLACES}
KIND_OF = {word: kind for kind, words in KINDS.items() for word in words}
EXAMPLES = 4
NUMBER_FORMS = [form for form in FORMS if any(held_out(name, form) for name in NUMBERS[1:-1])]


def triple(rng, form, held):
    """Three words; the tasks are the first, the second and the third."""
    words, *_ = draw(rng, lambda: (" ".join(rng.sample(rng.choice(LISTS), 3)), form), held)
    return words, words.split()


def number(rng, form, held):
    """A number; the tasks are the one before, the same and the next."""
    name, _ = draw(rng, lambda: (rng.choice(NUMBERS[1:-1]), form), held)
    at = NUMBERS.index(name)
    return name, NUMBERS[at - 1:at + 2]


def noun(rng, form, held):
    """Any word; the tasks are the word itself, its kind and a plain yes."""
    word, _ = draw(rng, lambda: (rng.choice(list(KIND_OF)), form), held)
    return word, [word, KIND_OF[word], "yes"]


def quality(rng, form, held):
    """A quality; the tasks are the same and the opposite."""
    word, _ = draw(rng, lambda: (rng.choice(ADJECTIVES), form), held)
    return word, [word, OPPOSITE_OF[word]]


def lines(rng, make, task, form, count):
    made = [make(rng, form, False) for _ in range(count)]
    return [form.format(x=x, y=outputs[task]) for x, outputs in made]


def draft(rng, held):
    """Four examples of a task and a fifth line; kinds whose tasks are three serve as items."""
    make = rng.choice([triple, noun, number] if held else [triple, noun, noun, number, quality])
    form = rng.choice(NUMBER_FORMS if held and make is number else FORMS)
    x, outputs = make(rng, form, held)
    task = rng.randrange(len(outputs))
    made = Draft(form.split("{y}")[0].rstrip().format(x=x), f" {outputs[task]}", [f" {y}" for y in outputs])
    made.examples = lines(rng, make, task, form, EXAMPLES if held else rng.randrange(2, 9))
    return made


def text(rng):
    made = draft(rng, False)
    return "\n".join([*made.examples, made.text()])
