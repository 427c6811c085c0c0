"""What the panel offers for a model of the ladder: one line about it, prompts of its world, and probe texts."""
import random

from corpus import copying, lookup, opposites, stories, tracking

PROMPTS = [
    "Once there was a fox called Zoma. One day",
    "Here is what we saw. The key was in the barn. Tom took the key to the park. Where is the key now? In the",
    "Look around. The cup is red. The hat is blue. The ball is green. What colour is the hat? It is",
    "Four people met at the mill: Ann Kalo, Bob Vori, Sue Zopa and Max Lune. The fox liked Sue",
    "The bird said: Mita Rako Volu Zoma Pesa. Then the bird said again: Volu",
    "The box was not big. It was",
    "in dog cat cow out dog\nin red blue green out red\nin cup hat key out",
    "Leo and Mia were friends. Leo saw the old lamp.",
]
PROBES = 32


def about(name, model, parameters):
    layers = model.config.num_hidden_layers
    family = {"gpt_neox": "GPT-NeoX", "gpt2": "GPT-2", "opt": "OPT"}[model.config.model_type]
    return (f"A teaching model, fluent only in its miniature world: {family}, {layers} layer{'s' if layers > 1 else ''}, "
            f"{parameters / 1e6:.2f} million parameters.")


def probes(seed):
    """Texts of the world that were not trained on: held-out combinations of every skill, and stories of another seed."""
    rng, made = random.Random(seed), []
    kinds = [copying, lookup, tracking, opposites]
    while len(made) < PROBES:
        if len(made) % 2:
            made.append(stories.text(rng))
        else:
            draft = kinds[len(made) // 2 % len(kinds)].draft(rng, True)
            made.append(draft.question + draft.answer + ".")
    return made
