"""What the command's exit codes mean."""

from __future__ import annotations

OK, INTERNAL_ERROR, BAD_INPUT, CANNOT_TELL, THRESHOLD_FAILED, INTERRUPTED = 0, 1, 2, 3, 99, 130
