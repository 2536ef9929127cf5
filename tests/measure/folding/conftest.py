"""The scenarios that are made up for the model are made up for folding, too."""

import sys
from pathlib import Path

for folder in ("model", "measure"):
    sys.path.insert(0, str(Path(__file__).parents[2] / folder))
