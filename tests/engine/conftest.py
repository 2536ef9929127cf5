"""The scenarios that are made up for the model are made up for its twin, too."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "model"))
