"""From an architecture to the formulas that describe it: stations, conditions, figures."""
