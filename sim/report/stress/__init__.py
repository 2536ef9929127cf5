"""A report by the STRESS-DES guidelines: what others need to make a simulation study again, most of it filled in.

Source: Monks, Currie, Onggo, Robinson, Kunc, Taylor (2019), Strengthening the reporting of empirical simulation
studies: introducing the STRESS guidelines, J. Simulation 13(1), 55-67, doi 10.1080/17477778.2018.1442155.
"""

from sim.report.stress.sheet import stress_text
from sim.report.stress.study import Study, study_of

__all__ = ["Study", "stress_text", "study_of"]
