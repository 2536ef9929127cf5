"""From the record to numbers: nothing here runs a model, nothing in a model makes a number.

`measure` gives the `Measures` of one run; `series` the step functions behind the plots; `evaluate` judges thresholds;
`mean_interval` says how far a mean over replications can be trusted; `job_columns` lists every job for export.
"""

from sim.measure.audit import Audit, audit
from sim.measure.figures import Figures, enough, percentile
from sim.measure.intervals import Interval, mean_interval
from sim.measure.measures import Measures, measure
from sim.measure.rates import Rates, rates
from sim.measure.series import Series, series
from sim.measure.tables import job_columns
from sim.measure.thresholds import Verdict, evaluate
from sim.measure.verdicts import Doubt

__all__ = [
    "Audit",
    "Doubt",
    "Figures",
    "Interval",
    "Measures",
    "Rates",
    "Series",
    "Verdict",
    "audit",
    "enough",
    "evaluate",
    "job_columns",
    "mean_interval",
    "measure",
    "percentile",
    "rates",
    "series",
]
