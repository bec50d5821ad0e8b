"""The same returns given to other programs: numpy, skfolio, QuantLib, and R's PerformanceAnalytics."""

import json
import pathlib
import shutil
import subprocess
import tempfile

import numpy as np
import scipy
import sklearn

from table import CLOSED

try:
    import arch
except ImportError:
    arch = None
try:
    import skfolio
    from skfolio.measures import cvar, value_at_risk
except ImportError:
    skfolio = None
try:
    import QuantLib
except ImportError:
    QuantLib = None

# skfolio solves a cone program to its solver's tolerance: compared on some funds, and more loosely.
CONE, EVERY = 1e-4, 10

# The status of the script where R has no such package.
ABSENT = 3

SCRIPT = """
if (!requireNamespace("PerformanceAnalytics", quietly = TRUE)) quit(status = 3)
suppressMessages(library(PerformanceAnalytics))
folder <- commandArgs(trailingOnly = TRUE)[1]
number <- function(x) ifelse(is.finite(x), sprintf("%.17g", x), "null")
lines <- c()
for (file in sort(list.files(folder, pattern = "txt$", full.names = TRUE))) {
  values <- scan(file, quiet = TRUE)
  level <- values[1]
  least <- values[2]
  values <- values[-(1:2)]
  returns <- xts::xts(values, as.Date("2020-01-01") + seq_along(values))
  found <- c()
  for (method in c("historical", "gaussian", "modified")) {
    var <- suppressWarnings(suppressMessages(as.numeric(VaR(returns, level, method = method, invert = FALSE))))
    es <- suppressWarnings(suppressMessages(as.numeric(ES(returns, level, method = method, invert = FALSE))))
    found <- c(found, sprintf('"%s": [%s, %s]', method, number(var), number(es)))
  }
  sure <- ProbSharpeRatio(returns, refSR = least, ignore_kurtosis = FALSE)$sr_prob
  periods <- MinTrackRecord(returns, refSR = least, ignore_kurtosis = FALSE)$min_TRL
  found <- c(found, sprintf('"sharpe": [%s, %s]', number(sure), number(periods)))
  lines <- c(lines, paste0("{", paste(found, collapse = ", "), "}"))
}
version <- as.character(packageVersion("PerformanceAnalytics"))
writeLines(c(sprintf('"%s"', version), lines))
"""

R_VERSION = [None]


def versions():
    found = [f"numpy {np.__version__}", f"scipy {scipy.__version__}", f"scikit-learn {sklearn.__version__}"]
    found.append(f"skfolio {skfolio.__version__}" if skfolio else "skfolio is not there")
    found.append(f"arch {arch.__version__}" if arch else "arch is not there")
    found.append(f"QuantLib {QuantLib.__version__}" if QuantLib else "QuantLib is not there")
    found.append(f"PerformanceAnalytics {R_VERSION[0]}" if R_VERSION[0] else "PerformanceAnalytics is not there")
    return ", ".join(found)


def compare(table, answer, of_nav, returns, budgets, confidence, number):
    """Reproductions, and what skfolio has beside them."""
    def add(figure, peer, got, wanted, tolerance=CLOSED):
        table.add(figure, peer, got, wanted, tolerance, number)

    add("reproduced VaR", "numpy", answer["peers"]["numpy"][0], -np.quantile(of_nav, 1 - confidence))
    if skfolio:
        got = answer["peers"]["skfolio"]
        add("reproduced VaR", "skfolio", got[0], value_at_risk(of_nav, confidence))
        add("reproduced ES", "skfolio", got[1], cvar(of_nav, confidence))
        add("historical ES", "skfolio", answer["tail"]["es"], cvar(of_nav, confidence))
        if number % EVERY == 0:
            add("risk budgets", "skfolio", weights(answer["budgeting"]["free"]), risk_budgeting(returns, budgets), CONE)
    if QuantLib:
        statistics = QuantLib.RiskStatistics()
        for r in of_nav:
            statistics.add(float(r), 1.0)
        got = answer["peers"]["quantlib"]
        add("reproduced VaR", "QuantLib", got[0], statistics.valueAtRisk(confidence))
        try:
            wanted = statistics.expectedShortfall(confidence)
        except RuntimeError:
            wanted = None
        add("reproduced ES", "QuantLib", got[1], wanted)


def weights(exposure):
    return np.array(exposure) / np.sum(exposure)


def risk_budgeting(returns, budgets):
    from skfolio import RiskMeasure
    from skfolio.optimization import RiskBudgeting
    model = RiskBudgeting(risk_measure=RiskMeasure.VARIANCE, risk_budget=budgets / budgets.sum(), min_weights=0.0)
    return model.fit(returns).weights_


def compare_r(table, answers, series):
    """All funds in one run of R."""
    if shutil.which("Rscript") is None:
        return
    with tempfile.TemporaryDirectory() as folder:
        for number, (of_nav, confidence) in enumerate(series):
            # A Sharpe ratio that is 1 a year below the fund's: the package refuses one above it.
            least = of_nav.mean() / of_nav.std(ddof=1) - 1 / np.sqrt(252)
            text = "\n".join(repr(float(x)) for x in [confidence, least, *of_nav])
            (pathlib.Path(folder) / f"{number:06}.txt").write_text(text)
        script = pathlib.Path(folder) / "compare.R"
        script.write_text(SCRIPT)
        run = subprocess.run(["Rscript", str(script), folder], capture_output=True, text=True)
    if run.returncode == ABSENT:
        return
    run.check_returncode()
    version, *lines = run.stdout.splitlines()
    R_VERSION[0] = json.loads(version)
    for number, (line, answer) in enumerate(zip(lines, answers, strict=True)):
        figures = json.loads(line)
        for label, got, wanted in zip(("probabilistic Sharpe", "least track record"), answer["fund_sharpe"][3:],
                                      figures.pop("sharpe"), strict=True):
            table.add(label, "PerformanceAnalytics", got, wanted, CLOSED, number)
        for method, wanted in figures.items():
            got = answer["peers"][f"performance_analytics_{method}"]
            table.add(f"reproduced VaR, {method}", "PerformanceAnalytics", got[0], wanted[0], CLOSED, number)
            table.add(f"reproduced ES, {method}", "PerformanceAnalytics", got[1], wanted[1], CLOSED, number)
