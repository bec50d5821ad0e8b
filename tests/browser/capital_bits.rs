//! Proposals of capital, as bits: the same on the host (`tests/it`) and in the browser (`tests/browser`), which both include this file.

use headroom_engine::{
    budget::{CapitalScope, FundMeasure, best_return, equal_return},
    control::Stops,
    fund::{Book, Method, Settings, UsageBasis},
    model::estimate,
    testing::{Seeded, every_limit, random_fund, with_positions},
};

/// What the cases below come to.
pub const WANTED: [u64; 6] = [
    8_965_426_571_184_865_477,
    16_028_326_289_871_765_952,
    3_907_264_503_141_818_208,
    16_100_216_277_316_674_689,
    4_032_145_366_754_810_930,
    2_515_550_317_496_281_965,
];

/// One hash (FNV-1a) a basis and measure, of every scale, share and residual of eight funds by two methods.
pub fn found() -> [u64; 6] {
    let mut random = Seeded::new(41);
    let mut found = [0xcbf2_9ce4_8422_2325_u64; 6];
    for number in 0..8 {
        let fund = random_fund(&mut random, 8);
        let mut fund = with_positions(&mut random, fund);
        fund.limits = every_limit();
        let method = if number % 2 == 0 { "parametric" } else { "historical" };
        fund.risk_budget.method = Method::from_id(method).expect("a method");
        let expected: Vec<Option<f64>> = fund.strategies.iter().map(|_| Some(random.between(-0.1, 0.3))).collect();
        let turnover = random.once_in(2).then(|| random.between(0.1, 1.0));
        for (at, hash) in found.iter_mut().enumerate() {
            fund.risk_budget.usage_basis = UsageBasis::ALL[at / 2];
            let model = estimate(&fund, Settings::of(&fund.risk_budget));
            let book = Book::of(&fund);
            let scope = CapitalScope::of(&fund, &model, &book, &Stops::default(), &expected).expect("a VaR");
            let scope = scope.held_by(FundMeasure::ALL[at % 2]);
            let mut numbers = Vec::new();
            if let Ok(best) = best_return(&scope, turnover) {
                numbers.extend([best.scale, best.allocation, vec![best.residual, best.risk_share, best.grid_cost]]);
            }
            if let Some(equal) = equal_return(&scope) {
                numbers.extend([equal.scale, equal.allocation, vec![equal.spread]]);
            }
            for byte in numbers.iter().flatten().flat_map(|number| number.to_bits().to_le_bytes()) {
                *hash = (*hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
            }
        }
    }
    found
}
