"""stub"""

from dataclasses import dataclass


@dataclass
class Model: ...


MODELS = ()
