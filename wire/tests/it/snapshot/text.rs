//! Text from outside is fit to be shown.

use headroom_engine::text::escape;

#[test]
fn hidden_characters_are_written_out_and_others_are_not() {
    let ranges = [
        (0x0, 0x1F),
        (0x7F, 0x9F),
        (0xAD, 0xAD),
        (0x61C, 0x61C),
        (0x200B, 0x200F),
        (0x2028, 0x202E),
        (0x2060, 0x206F),
        (0xFEFF, 0xFEFF),
        (0xFFF9, 0xFFFB),
        (0xE_0000, 0xE_007F),
    ];
    for c in '\0'..=char::MAX {
        let code = u32::from(c);
        let is_hidden = ranges.iter().any(|&(low, high)| (low..=high).contains(&code));
        let wanted = match is_hidden {
            true => format!("\\u{{{code:X}}}"),
            false => c.to_string(),
        };
        assert_eq!(escape(&c.to_string()), wanted);
    }
}

#[test]
fn two_hundred_characters_are_shown_at_most() {
    let exact = "ü".repeat(200);
    assert_eq!(escape(&exact), exact);
    assert_eq!(escape(&"ü".repeat(201)), "ü".repeat(199) + "…");
    // An escape is never cut in half.
    for letters in 0..=200 {
        let shown = escape(&("a".repeat(letters) + &"\u{202E}".repeat(200)));
        let count = shown.chars().count();
        assert!((192..=200).contains(&count), "{letters}: {count}");
        assert!(shown.ends_with('…'));
        let escapes = shown.trim_start_matches('a').trim_end_matches('…');
        assert_eq!(escapes.replace(r"\u{202E}", ""), "", "{letters}");
    }
}
