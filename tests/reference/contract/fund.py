"""A snapshot with the format's defaults, and the what-if of a tool's arguments."""

import copy
import datetime

import numpy as np

DRAWDOWNS = ("daily_drawdown", "weekly_drawdown", "monthly_drawdown")
EXPOSURES = ("gross_exposure", "net_exposure", "sector_concentration", "exchange_concentration", "liquidity_coverage")
CONTROLS = DRAWDOWNS + EXPOSURES
DAYS_OF_PERIOD = {"day": 1.0, "week": 7.0, "month": 30.4375}
DEFAULT_SCENARIOS = [
    {"kind": "all_markets_down", "magnitude": 0.20},
    {"kind": "correlation_spike", "rho": 0.90},
    {"kind": "exchange_outage", "exchange": "polymarket", "duration_hours": 4},
    {"kind": "liquidity_crisis", "depth_reduction": 0.80},
]
DEFAULT_POLICY = {
    "underuse_share": 0.50, "underuse_days": 7, "at_limit_days": 5, "sharpe_threshold": 1.0, "sharpe_probability": 0.95,
    "conviction": 0.70, "target_utilization": 0.80, "spike_significance": 0.05, "step": 0.05, "cooldown_days": 5,
    "floor": 0.02, "cost_bps": 10, "prior_years": 3, "prior_return": 0.0,
}
DEFAULT_SPIKE = {"window": 20, "level": 0.80, "rise": 0.30}


def day_number(date):
    """Days from 1970-01-01."""
    return (date - datetime.date(1970, 1, 1)).days


class Fund:
    """A snapshot under a what-if: `exposure` scales by id, `allocation` shares by id, and settings by their names."""

    def __init__(self, raw, exposure=None, allocation=None, **settings):
        budget = raw["risk_budget"] | {k: v for k, v in settings.items() if v is not None}
        self.raw, self.budget_raw = raw, budget
        self.nav = float(raw["fund"]["nav"])
        self.ids = [s["id"] for s in raw["strategies"]]
        self.n = len(self.ids)
        self.capital = np.array([float(s["capital"]) for s in raw["strategies"]])
        self.scale = np.array([float((exposure or {}).get(i, 1.0)) for i in self.ids])
        self.exposure = self.capital * self.scale
        self.read_budget(budget, allocation or {})
        self.read_history(raw)
        self.positions = raw.get("positions")
        self.instruments = raw.get("instruments") or {}
        self.limits = {k: v for k, v in (raw.get("limits") or {}).items() if v is not None}
        self.measure = self.limits.pop("measure", None) or {}
        policy = raw.get("policy") or {}
        self.policy = DEFAULT_POLICY | {k: v for k, v in policy.items() if v is not None}
        self.policy["correlation_spike"] = DEFAULT_SPIKE | (policy.get("correlation_spike") or {})
        self.scenarios = raw.get("scenarios", DEFAULT_SCENARIOS)
        self.opportunities = raw.get("opportunities") or []
        self.log = raw.get("log") or []

    def read_budget(self, budget, allocation):
        self.total_var = float(budget["total_var"])
        self.confidence = budget.get("confidence", 0.99)
        self.horizon = budget.get("horizon_days", budget.get("horizon", 1))
        self.root = float(np.sqrt(self.horizon))
        self.method = budget.get("method", "historical")
        self.window = budget.get("window")
        self.covariance = budget.get("covariance", "sample")
        self.decay = budget.get("ewma_lambda", 0.94)
        self.basis = budget.get("usage_basis", "standalone")
        self.pnl = budget.get("pnl")
        shares = {i: float((budget.get("allocation") or {}).get(i, 0.0)) for i in self.ids}
        # A partial allocation: the reserve gives or takes the difference (ruling 21).
        shares |= {i: float(share) for i, share in allocation.items()}
        self.allocation = np.array([shares[i] for i in self.ids])
        reserve = budget.get("reserve")
        self.reserve = float(reserve) if reserve is not None and not allocation else 1.0 - float(self.allocation.sum())
        self.budget = self.allocation * self.total_var

    def read_history(self, raw):
        history = raw["history"]
        self.dates = [datetime.date.fromisoformat(d) for d in history["dates"]]
        self.as_of = datetime.date.fromisoformat(raw["fund"].get("as_of") or history["dates"][-1])
        columns = [[np.nan if r is None else float(r) for r in history["returns"][i]] for i in self.ids]
        self.returns = np.array(columns, dtype=float).reshape(self.n, len(self.dates)).T
        then = history.get("capital") or {}
        self.capital_then = np.array(
            [then.get(i, [c] * len(self.dates)) for i, c in zip(self.ids, self.capital)], dtype=float
        ).reshape(self.n, len(self.dates)).T
        self.flows = np.array(history.get("flows") or [0.0] * len(self.dates), dtype=float)
        self.given_period = history.get("period")
        place = {s["id"]: k for k, s in enumerate(raw["strategies"])}
        self.proxy = [place.get(s.get("proxy")) for s in raw["strategies"]]
        self.proxy_scale = [float(s.get("proxy_scale") or 1.0) for s in raw["strategies"]]
        self.given_periods = [s.get("periods_per_year") for s in raw["strategies"]]

    def at(self, exposure=None, allocation=None, **settings):
        """The same file under another what-if: scales by id in place of this one's."""
        scales = dict(zip(self.ids, self.scale)) | (exposure or {})
        shares = dict(zip(self.ids, self.allocation)) | (allocation or {})
        budget = {k: v for k, v in self.budget_raw.items() if k not in ("allocation", "reserve")}
        fund = Fund(self.raw, exposure=scales, **(budget | settings))
        fund.allocation = np.array([shares[i] for i in fund.ids])
        fund.budget = fund.allocation * fund.total_var
        fund.reserve = 1.0 - float(fund.allocation.sum()) if allocation else self.reserve
        return fund

    def with_raw(self, change):
        """The fund of a changed copy of the file, under the same what-if."""
        raw = copy.deepcopy(self.raw)
        change(raw)
        budget = {k: v for k, v in self.budget_raw.items() if k not in ("allocation", "reserve", "total_var")}
        return Fund(raw, exposure=dict(zip(self.ids, self.scale)), **budget)
