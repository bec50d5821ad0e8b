//! Which commands a typed text means.

use headroom_engine::math::sort_by;

use super::number::from_percent;

/// The places of the names that hold every word of a text, in the order of the names; those that begin with it come first.
/// All of them where nothing is typed.
pub fn palette_matches(names: &[&str], text: &str) -> Vec<usize> {
    let text = text.trim().to_lowercase();
    let words: Vec<&str> = text.split_whitespace().collect();
    let lower: Vec<String> = names.iter().map(|name| name.to_lowercase()).collect();
    let mut found: Vec<usize> =
        (0..names.len()).filter(|i| words.iter().all(|word| lower[*i].contains(word))).collect();
    let is_later = |i: usize| !lower[i].starts_with(&text);
    sort_by(&mut found, |a, b| is_later(*a).cmp(&is_later(*b)));
    found
}

/// The confidence that "confidence 97.5" asks for, as a share; `None` where the text says something else.
pub fn confidence_asked(text: &str) -> Option<f64> {
    let text = text.trim().to_lowercase();
    let (word, number) = text.split_once(' ')?;
    let is_meant = word.len() >= 4 && "confidence".starts_with(word);
    from_percent(number.trim().trim_end_matches('%')).ok().filter(|share| is_meant && *share > 0.5 && *share < 1.0)
}

#[cfg(test)]
mod tests {
    use super::{confidence_asked, palette_matches};

    #[test]
    fn commands_are_found_by_parts_of_their_words_the_beginning_first() {
        let names = ["Reallocation", "Cross-venue arbitrage", "Method: Historical", "Correlation", "Trend following"];
        assert_eq!(palette_matches(&names, "corr"), [3]);
        assert_eq!(palette_matches(&names, "cro arb"), [1]);
        assert_eq!(palette_matches(&names, "re"), [0, 3, 4]); // the one that begins so, then the others in their order
        assert_eq!(palette_matches(&names, "").len(), 5);
        assert!(palette_matches(&names, "nothing").is_empty());
    }

    #[test]
    fn confidence_is_read_as_people_type_it() {
        assert_eq!(confidence_asked("confidence 97.5"), Some(0.975));
        assert_eq!(confidence_asked("Conf 97,5%"), Some(0.975));
        assert_eq!(confidence_asked("confidence 40"), None);
        assert_eq!(confidence_asked("correlation 97"), None);
    }
}
