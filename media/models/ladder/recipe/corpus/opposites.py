"""Opposites: the one skill here that is knowledge of the world and not in the text."""
from .world import ADJECTIVES, OBJECTS, OPPOSITE_OF, PEOPLE, Draft, draw

FORMS = ["The opposite of {x} is", "What is the opposite of {x}? It is", "If it is not {x}, it is", "The {o} was not {x}. It was",
         "{w} was {x}, but {z} was", "One {o} was {x} and the other {o} was", "First the {o} was {x}. Now it is",
         "I say {x} and you say", "Not {x} but", "{w} likes it {x}, but {z} likes it", "The {o} is {x}. No, it is not {x}, it is",
         "Yesterday it was {x}. Today it is"]


def draft(rng, held):
    """A word and a form that were not seen together ask for the opposite; the wrong options are other qualities and the word itself."""
    word, form = draw(rng, lambda: (rng.choice(ADJECTIVES), rng.choice(FORMS)), held)
    (w, z), o = rng.sample(PEOPLE, 2), rng.choice(OBJECTS)
    answer = OPPOSITE_OF[word]
    others = rng.sample([a for a in ADJECTIVES if a not in (word, answer)], 2)
    return Draft(form.format(x=word, o=o, w=w, z=z), f" {answer}", [f" {a}" for a in (answer, word, *others)], ".")


def text(rng):
    return " ".join(draft(rng, False).text() for _ in range(rng.randrange(2, 5)))
