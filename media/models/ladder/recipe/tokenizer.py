"""The one tokenizer of the ladder: byte-level BPE in which the words of the world are one token each."""
import random

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers
from transformers import PreTrainedTokenizerFast

from corpus import mixture, world

END = "<|endoftext|>"
VOCABULARY = 768
OWN_TOKENS = world.WORDS + world.PEOPLE + ["animal", "thing", "place", "food", "number", "yes"]
REPEATS = 200  # of each of these words in the training of the tokenizer, so that rarer ones become one token too


def make(seed):
    """Train on texts of the mixture; every text begins with END, which the tokenizer puts there itself."""
    made = Tokenizer(models.BPE())
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(vocab_size=VOCABULARY, special_tokens=[END], initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
                                  show_progress=False)
    made.train_from_iterator(mixture.texts(random.Random(seed), 20_000) + [f" {word}" for word in OWN_TOKENS] * REPEATS, trainer)
    made.post_processor = processors.TemplateProcessing(single=f"{END} $A", pair=f"{END} $A {END} $B", special_tokens=[(END, 0)])
    return PreTrainedTokenizerFast(tokenizer_object=made, bos_token=END, eos_token=END, unk_token=END, model_max_length=mixture.CONTEXT,
                                   clean_up_tokenization_spaces=False)


def split_words(tokenizer):
    """Words of the world that are not one token (with the space before them)."""
    return [word for word in OWN_TOKENS if len(tokenizer.tokenize(f" {word}")) != 1]
