//! What an answer means for who watches the fund: an exit code.

use std::process::ExitCode;

use headroom_session::tools::Tool;
use serde_json::Value;

/// The gravest that an answer says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing to do.
    Within,
    /// A strategy or the fund is past its VaR budget.
    Breached,
    /// A control is tripped, or a person's trip holds.
    Tripped,
}

impl Verdict {
    /// Of an answer of `risk_dashboard` or `risk_budget_status`; other tools answer what-ifs, and mean nothing for now.
    pub fn of(tool: Tool, answer: &Value) -> Self {
        let rows = |name: &str| answer[name].as_array().into_iter().flatten();
        let is_past = |row: &Value| row["status"] == "breach";
        match tool {
            Tool::RiskDashboard | Tool::RiskBudgetStatus => {
                let is_stopped = answer["fund_state"].as_str().is_some_and(|state| state != "active");
                if is_stopped || rows("controls").any(|control| control["state"] == "tripped") {
                    Self::Tripped
                } else if is_past(&answer["fund"]) || rows("strategies").any(is_past) {
                    Self::Breached
                } else {
                    Self::Within
                }
            }
            Tool::StressTestFund | Tool::CorrelationMatrix | Tool::MarginalContribution | Tool::Explain => Self::Within,
        }
    }

    /// The exit code.
    pub fn code(self) -> ExitCode {
        ExitCode::from(match self {
            Self::Within => 0,
            Self::Breached => 3,
            Self::Tripped => 4,
        })
    }
}
