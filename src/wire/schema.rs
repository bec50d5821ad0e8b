//! The JSON Schema of the snapshot format, made from the types of its file.

use schemars::generate::SchemaSettings;

use super::file::File;
use super::snapshot::FORMAT;

/// The schema (draft 2020-12) as it is published in `assets/headroom.snapshot.schema.json`.
///
/// It says of a file what a schema can: fields, kinds, ranges and sizes. References, sums, dates in order and lengths
/// that agree are checked by [`parse`](super::parse) alone.
pub fn schema() -> String {
    let generator = SchemaSettings::draft2020_12().into_generator();
    let mut schema = generator.into_root_schema_for::<File<'static>>();
    schema.insert("title".to_owned(), FORMAT.into());
    let text = serde_json::to_string_pretty(&schema);
    text.expect("a schema is a JSON value") + "\n"
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::section::{
        budget, fund, history, limit, log, marginal, position, reallocation, strategy, stress_read,
    };
    use super::super::snapshot;
    use super::schema;

    #[test]
    fn schema_and_checker_know_the_same_fields() {
        let schema: serde_json::Value = serde_json::from_str(&schema()).expect("it is JSON");
        let named: Vec<&str> = stress_read::FIELDS.into_iter().filter(|field| *field != "shocks").collect();
        let shock: Vec<&str> = named.iter().copied().filter(|field| *field != "name").collect();
        let known: [(&str, &[&str]); 17] = [
            ("", &snapshot::FIELDS),
            ("/$defs/Fund", &fund::FIELDS),
            ("/$defs/RiskBudget", &budget::FIELDS),
            ("/$defs/Strategy", &strategy::FIELDS),
            ("/$defs/History", &history::FIELDS),
            ("/$defs/Position", &position::FIELDS),
            ("/$defs/Limits", &limit::FIELDS),
            ("/$defs/LiquidityCoverage", &limit::COVERAGE_FIELDS),
            ("/$defs/Policy", &reallocation::FIELDS),
            ("/$defs/CorrelationSpikeRule", &reallocation::SPIKE_FIELDS),
            ("/$defs/Opportunity", &marginal::FIELDS),
            ("/$defs/Shock", &shock[..]),
            ("/$defs/NamedShock", &named[..]),
            ("/$defs/CombinedScenario", &["kind", "name", "shocks"]),
            ("/$defs/Move", &stress_read::MOVE_FIELDS),
            ("/$defs/Scenario", &[]),
            ("/$defs/LogEntry", &log::FIELDS),
        ];
        let objects = schema["$defs"].as_object().expect("it has definitions");
        let is_of_fields = |definition: &&serde_json::Value| {
            ["properties", "oneOf", "anyOf"].iter().any(|key| definition.get(key).is_some())
        };
        assert_eq!(objects.values().filter(is_of_fields).count() + 1, known.len());
        for (place, fields) in known {
            let object = schema.pointer(place).expect("the schema has the section");
            let kinds = object["oneOf"].as_array().map_or(std::slice::from_ref(object), |kinds| kinds);
            let properties: BTreeSet<&str> = kinds
                .iter()
                .filter_map(|kind| kind["properties"].as_object())
                .flat_map(|properties| properties.keys().map(String::as_str))
                .collect();
            assert_eq!(properties, fields.iter().copied().collect(), "{place}");
        }
    }
}
