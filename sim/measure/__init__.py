"""From the record to numbers: nothing here runs a model, nothing in a model makes a number.

`measure` gives the `Measures` of one run; `series` the step functions behind the plots; `judge` judges thresholds;
`job_columns`, `attempt_columns` and `series_columns` list all there is for export. How far a number can be trusted say
`mean_interval`, `paired_interval` and `quantile_interval` of independent replications, `estimate` of what happens
seldom or never differs (unless it is `certain`), `batch_means` and `run_quantile_interval` of one long run, `wilson` of
shares, `survival` of times until something happens. `stopping` tells when there are enough replications; `mser5`,
`welch` and `initial_bias` how much of the start of a run is not typical.
"""

from sim.measure.audit import Audit, audit
from sim.measure.batches import BatchMeans, batch_means
from sim.measure.certain import certain
from sim.measure.figures import Figures, enough, percentile
from sim.measure.intervals import Interval, mean_interval, paired_interval, quantile_interval
from sim.measure.measures import Measures, measure
from sim.measure.more_tables import attempt_columns, series_columns
from sim.measure.precision import PrecisionRule, Stopping, relative_precision, replications_needed, stopping
from sim.measure.presence import presence
from sim.measure.proportions import wilson
from sim.measure.quantiles import run_quantile_interval
from sim.measure.rare import Grain, alike_enough, counted, estimate, grain_of, other_chance
from sim.measure.rates import Rates, rates
from sim.measure.series import Series, series
from sim.measure.startup import start_doubts
from sim.measure.survival import Survival, survival
from sim.measure.tables import job_columns
from sim.measure.thresholds import Observed, Verdict, judge, observe
from sim.measure.verdicts import Doubt, needed_on_average
from sim.measure.warmup import Bias, Cut, WelchPlot, initial_bias, mser5, welch

__all__ = [
    "Audit",
    "BatchMeans",
    "Bias",
    "Cut",
    "Doubt",
    "Figures",
    "Grain",
    "Interval",
    "Measures",
    "Observed",
    "PrecisionRule",
    "Rates",
    "Series",
    "Stopping",
    "Survival",
    "Verdict",
    "WelchPlot",
    "alike_enough",
    "attempt_columns",
    "audit",
    "batch_means",
    "certain",
    "counted",
    "enough",
    "estimate",
    "grain_of",
    "initial_bias",
    "job_columns",
    "judge",
    "mean_interval",
    "measure",
    "mser5",
    "needed_on_average",
    "observe",
    "other_chance",
    "paired_interval",
    "percentile",
    "presence",
    "quantile_interval",
    "rates",
    "relative_precision",
    "replications_needed",
    "run_quantile_interval",
    "series",
    "series_columns",
    "start_doubts",
    "stopping",
    "survival",
    "welch",
    "wilson",
]
