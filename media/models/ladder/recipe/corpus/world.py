"""Words of the miniature world, and which of their combinations are kept out of training."""
import zlib

PEOPLE = "Ann Bob Tom Sue Kit Max Eva Leo Mia Sam Joe Amy Ben Zoe Dan Ida Ned Pam Roy Hal Liz Gus Fay Ted".split()
OBJECTS = "ball key cup hat book coin lamp box bag pen drum kite ring rope stone shell doll bell map coat".split()
PLACES = "kitchen garden barn school tower mill park shop forest cave hall church field house river market".split()
ANIMALS = "cat dog cow hen fox pig owl frog goat duck wolf bear".split()
FOOD = "bread milk cake soup rice corn plum pear".split()
COLOURS = "red blue green black white brown pink yellow".split()
NUMBERS = "one two three four five six seven eight nine ten eleven twelve".split()
OPPOSITES = [pair.split("/") for pair in ("big/small hot/cold old/young fast/slow happy/sad high/low long/short wet/dry full/empty "
                                          "rich/poor strong/weak hard/soft clean/dirty light/dark early/late open/shut").split()]
ADJECTIVES = [word for pair in OPPOSITES for word in pair]
OPPOSITE_OF = {a: b for pair in OPPOSITES for a, b in (pair, pair[::-1])}
WORDS = OBJECTS + PLACES + ANIMALS + FOOD + COLOURS + NUMBERS + ADJECTIVES


def held_out(*parts):
    """One combination in five is never seen in training; which, is decided by its words alone."""
    return zlib.crc32("|".join(parts).encode()) % 5 == 0


def draw(rng, make, held):
    """Draw with `make` until the combination lies on the wanted side of the split."""
    while True:
        parts = make()
        if held_out(*parts) == held:
            return parts


INVENTED = [a + b for a in "Zo Ka Lu Mi Vo Pe Ra Fi Du Ne Gi Ho".split()
            for b in "ma lo ri ku ne ta vi so pa ge du by".split()]
INVENTED_SEEN = [name for name in INVENTED if not held_out(name)]
INVENTED_HELD = [name for name in INVENTED if held_out(name)]


def invented(rng, count, held):
    """Names that mean nothing; those of the held-out items are in no training text."""
    return rng.sample(INVENTED_HELD if held else INVENTED_SEEN, count)


class Draft:
    """A text with one question: `question` + `answer` + `tail` is a training text, `question` with `options` an item."""

    def __init__(self, question, answer, options, tail=""):
        self.question, self.answer, self.options, self.tail = question, answer, options, tail

    def text(self):
        return self.question + self.answer + self.tail


def listing(words):
    """a, b and c"""
    return ", ".join(words[:-1]) + " and " + words[-1]
