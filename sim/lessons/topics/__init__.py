"""The drills, a module for each topic."""
