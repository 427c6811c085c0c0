"""The models of the ladder: what differs between them is named here, and nothing else differs."""
import torch
from transformers import AutoModelForCausalLM, GPT2Config, GPTNeoXConfig, OPTConfig

from corpus.mixture import CONTEXT


def neox(width, layers, heads):
    return lambda vocabulary: GPTNeoXConfig(
        vocab_size=vocabulary, hidden_size=width, num_hidden_layers=layers, num_attention_heads=heads, intermediate_size=4 * width,
        max_position_embeddings=CONTEXT, rotary_pct=0.25, tie_word_embeddings=True, bos_token_id=0, eos_token_id=0)


def gpt2(width, layers, heads):
    return lambda vocabulary: GPT2Config(
        vocab_size=vocabulary, n_embd=width, n_layer=layers, n_head=heads, n_positions=CONTEXT, bos_token_id=0, eos_token_id=0,
        resid_pdrop=0, embd_pdrop=0, attn_pdrop=0)


def opt(width, layers, heads):
    return lambda vocabulary: OPTConfig(
        vocab_size=vocabulary, hidden_size=width, num_hidden_layers=layers, num_attention_heads=heads, ffn_dim=4 * width,
        max_position_embeddings=CONTEXT, word_embed_proj_dim=width, dropout=0, bos_token_id=0, eos_token_id=0, pad_token_id=None)


MODELS = {
    "neox-0.2m": neox(80, 2, 2),
    "neox-1-layer": neox(80, 1, 2),
    "neox-1m": neox(128, 4, 4),
    "gpt2-1m": gpt2(128, 4, 4),
    "opt-1m": opt(128, 4, 4),
    "neox-0.6m": neox(96, 5, 3),
    "neox-3m": neox(192, 6, 6),
}
WITH_CHECKPOINTS = ["neox-0.2m", "neox-1-layer"]


def build(name, vocabulary, seed):
    torch.manual_seed(seed)
    return AutoModelForCausalLM.from_config(MODELS[name](vocabulary))


def size(model):
    return sum(parameter.numel() for parameter in model.parameters())
