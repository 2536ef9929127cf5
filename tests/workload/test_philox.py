"""The block function of Philox: right by its authors' answers and by NumPy."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.workload.philox import block, round_keys

words = st.integers(0, 2**64 - 1)
ONES = 2**64 - 1
PI = (0x243F6A8885A308D3, 0x13198A2E03707344, 0xA4093822299F31D0, 0x082EFA98EC4E6C89)


@pytest.mark.parametrize(
    ("counter", "key", "answer"),
    [
        ((0, 0, 0, 0), (0, 0), "16554d9eca36314c db20fe9d672d0fdc d7e772cee186176b 7e68b68aec7ba23b"),
        ((ONES,) * 4, (ONES,) * 2, "87b092c3013fe90b 438c3c67be8d0224 9cc7d7c69cd777b6 a09caebf594f0ba0"),
        (
            PI,
            (0x452821E638D01377, 0xBE5466CF34E90C6C),
            "a528f45403e61d95 38c72dbd566e9788 a5a1610e72fd18b5 57bd43b5e52b7fe6",
        ),
    ],
)
def test_a_block_is_the_known_answer(counter, key, answer):
    """Zeros, ones and the digits of pi give what Random123, the authors' own library, lists for philox4x64 10."""
    assert answer == " ".join(f"{word:016x}" for word in block(counter, round_keys(key)))


@given(counter=st.tuples(words, words, words, words), key=st.tuples(words, words))
def test_a_block_is_what_numpy_makes_of_the_counter_below(counter, key):
    """NumPy adds one, with carry through all 256 bits, before it makes a block."""
    number = sum(word << 64 * i for i, word in enumerate(counter))
    numpys = np.random.Philox(counter=(number - 1) % 2**256, key=np.array(key, np.uint64)).random_raw(4)

    assert numpys.tolist() == list(block(counter, round_keys(key)))
