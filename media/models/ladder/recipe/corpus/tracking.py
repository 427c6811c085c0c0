"""Tracking: things change their place or their owner, and the text asks where or with whom one of them is now."""
from .world import OBJECTS, PEOPLE, PLACES, Draft, held_out

OPENINGS = ["Here is what we saw.", "It was a long day.", "Once there were two friends.", "Watch the {0} and the {1}.", "Today there was much to do."]
STARTS = [" The {o} was in the {p}.", " {w} left the {o} in the {p}.", " In the morning the {o} lay in the {p}."]
MOVES = [" {w} took the {o} to the {p}.", " Then the {o} was brought to the {p}.", " {w} carried the {o} to the {p}.",
         " {w} put the {o} in the {p}."]
PLACE_QUESTIONS = [" Where is the {o} now? In the", " So now the {o} is in the", " At last the {o} was in the"]
HOLDERS = [" The {o} was with {p}.", " {p} had the {o}."]
GIFTS = [" Then the {o} was given to {p}.", " Then {p} took the {o}.", " {w} gave the {o} to {p}."]
OWNER_QUESTIONS = [" Who has the {o} now? It is", " So now the {o} is with", " At last the {o} was with"]
ORDERS = [(0, 0, 1, 1), (0, 1, 0, 1), (0, 1, 1, 0)]
# (order of the objects in the text, object asked for): the answer is said second, third, third and last of the four.
ITEM_FORMS = [(0, 0), (1, 0), (2, 1), (1, 1)]


def ways(order, objects, goals):
    """First and last goal of each thing with its name: the combination that the split goes by."""
    mine = [[goal for thing, goal in zip(order, goals) if thing == which] for which in (0, 1)]
    return [(goals[0], goals[-1], name) for goals, name in zip(mine, objects)]


def draft(rng, held):
    """Two things, each at two places (or with two people) one after the other; in training one of them also at three."""
    owners = rng.random() < 0.4
    starts, moves, questions = (HOLDERS, GIFTS, OWNER_QUESTIONS) if owners else (STARTS, MOVES, PLACE_QUESTIONS)
    form, asked = rng.choice(ITEM_FORMS) if held else (rng.randrange(3), rng.randrange(2))
    order = list(ORDERS[form])
    if not held and rng.random() < 0.4:
        order.insert(rng.randrange(2, 5), rng.randrange(2))
    while True:
        objects, goals = rng.sample(OBJECTS, 2), rng.sample(PEOPLE if owners else PLACES, len(order))
        kept_out = [held_out(*way) for way in ways(order, objects, goals)]
        if kept_out[asked] if held else not any(kept_out):
            break
    workers = [name for name in PEOPLE if name not in goals]
    text, at = rng.choice(OPENINGS).format(*objects), {}

    def ask(thing):
        return rng.choice(questions).format(o=objects[thing])

    for step, (thing, goal) in enumerate(zip(order, goals)):
        text += rng.choice(moves if thing in at else starts).format(o=objects[thing], p=goal, w=rng.choice(workers))
        at[thing] = goal
        if not held and step < len(order) - 1 and rng.random() < 0.3:
            which = rng.choice(sorted(at))
            text += f"{ask(which)} {at[which]}."
    tail = "" if held else f".{ask(1 - asked)} {at[1 - asked]}."
    return Draft(text + ask(asked), f" {at[asked]}", [f" {goal}" for goal in goals], tail)


def text(rng):
    return draft(rng, False).text()
