//! Links: what a session shows opens elsewhere to the same figures, and what is not such a link is refused.

use std::{io::Write, sync::Arc};

use flate2::{Compression, write::DeflateEncoder};
use headroom_engine::fund::{Confidence, Holding, Method, Opportunity, Position, Scenario, Shock, StrategyId};
use headroom_files::link::{Linked, PREFIX, read, write};
use headroom_session::{Edit, Flatten, PositionChange, Session};
use headroom_wire::{parse, to_json};
use serde_json::{Value, json};

fn demo() -> Session {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../assets/sample/demo.json");
    Session::new(Arc::new(parse(&std::fs::read(path).expect("the demonstration fund")).expect("a fund")))
}

/// Allocation, exposure, level, method and scenarios.
fn edited() -> Session {
    let mut session = demo();
    let of_fund = session.now().book.allocation[0];
    let scenarios = vec![Scenario::together(vec![Shock::AllMarketsDown { magnitude: 0.35 }])];
    for edit in [
        Edit::Allocation { strategy: 0, share: of_fund + 0.01 },
        Edit::Exposure { strategy: 1, scale: 0.1 + 0.2 },
        Edit::Confidence(0.975),
        Edit::Method(Method::CornishFisher),
        Edit::Scenarios(scenarios),
    ] {
        session.apply(edit).expect("within every limit");
    }
    session
}

fn loaded(session: &Session) -> String {
    to_json(session.loaded())
}

fn link(session: &Session, has_fund: bool) -> String {
    let (shown, scale) = (to_json(&session.exported()), &session.now().book.scale);
    write(&loaded(session), &shown, scale, has_fund).expect("a small link")
}

/// What the page does with a link that opens.
fn opened(mut session: Session, linked: &Linked) -> Session {
    let file = Arc::new(parse(linked.shown.as_bytes()).expect("a checked file"));
    session.apply(Edit::Carried { file, scale: linked.scale.clone() }).expect("as it was made");
    session
}

#[test]
fn link_opens_to_the_same_figures() {
    let here = edited();
    let fragment = link(&here, false);
    assert!(fragment.len() < 1_500, "{} characters", fragment.len());
    let there = opened(demo(), &read(&fragment, &loaded(&demo())).expect("a whole link"));
    assert_eq!(there.now().book, here.now().book);
    assert_eq!(there.now().settings, here.now().settings);
    assert_eq!(there.now().scenarios, here.now().scenarios);
    assert_eq!(there.now().settings.confidence, Confidence::new(0.975).unwrap());
    assert_eq!(
        format!("{:?}", there.version().analysis().report()),
        format!("{:?}", here.version().analysis().report())
    );
}

#[test]
fn link_is_one_step_to_undo() {
    let linked = read(&link(&edited(), false), &loaded(&demo())).expect("a whole link");
    let mut there = opened(demo(), &linked);
    assert_eq!(there.undo().as_deref(), Some("Carried what-if"));
    assert!(there.is_as_loaded());
}

#[test]
fn link_carries_an_admitted_strategy_and_the_fund_where_asked() {
    let mut here = demo();
    let returns = (0..60).map(|day| f64::from(day % 7 - 3) / 1e3).collect();
    let opportunity = Opportunity {
        strategy: StrategyId::new("new.one").unwrap(),
        name: "=New, one".to_owned(),
        conviction: 0.5,
        requested_share: 0.01,
        capital: 1e5,
        returns,
        dates: None,
    };
    here.apply(Edit::Admit { opportunity: Box::new(opportunity), share: 0.01 }).expect("the reserve has it");
    let there = opened(demo(), &read(&link(&here, false), &loaded(&demo())).expect("a whole link"));
    assert_eq!(*there.now().snapshot, *here.now().snapshot);
    assert_eq!(there.now().book, here.now().book);

    let carried = read(&link(&here, true), "").expect("a link with its fund");
    let fund = parse(carried.file.expect("the fund").as_bytes()).expect("a fund");
    assert_eq!(fund, **demo().loaded());
}

#[test]
fn link_carries_resized_and_added_positions() {
    let mut here = demo();
    let held = here.loaded().positions.clone().expect("the demonstration fund has positions");
    let linear = held.iter().find(|position| matches!(position.holding, Holding::Linear { .. }));
    let position = Position::clone(linear.expect("a linear position"));
    let notional = position.holding.notional();
    let holding = Holding::Linear { notional: notional / 4.0 };
    let added = Position { id: "added".to_owned(), holding, ..position.clone() };
    for change in
        [PositionChange::Resize { id: position.id, amount: notional / 2.0 }, PositionChange::Add(Box::new(added))]
    {
        here.apply(Edit::Position(change)).expect("less than was held");
    }
    let there = opened(demo(), &read(&link(&here, false), &loaded(&demo())).expect("a whole link"));
    assert_eq!(there.now().snapshot.positions, here.now().snapshot.positions);
    assert_eq!(
        format!("{:?}", there.version().analysis().report()),
        format!("{:?}", here.version().analysis().report())
    );
}

#[test]
fn link_carries_closed_positions() {
    let mut here = demo();
    here.apply(Edit::Flatten(Flatten::Exchange("okx".to_owned()))).expect("positions are held there");
    let there = opened(demo(), &read(&link(&here, false), &loaded(&demo())).expect("a whole link"));
    let held = |session: &Session| session.now().snapshot.held().len();
    assert!(held(&here) < held(&demo()));
    assert_eq!(*there.now().snapshot, *here.now().snapshot);
}

#[test]
fn link_of_another_fund_waits_for_it() {
    let other = loaded(&demo()).replace("\"nav\": ", "\"nav\": 1");
    assert_ne!(other, loaded(&demo()));
    let refused = read(&link(&edited(), false), &other).unwrap_err();
    assert!(refused.is_of_another_fund && refused.text.contains("Northlight"), "{}", refused.text);
    // The log of a browser that keeps one is no other fund.
    let mut kept = parse(loaded(&demo()).as_bytes()).expect("a fund");
    kept.log.clear();
    assert!(read(&link(&edited(), false), &to_json(&kept)).is_ok());
}

#[test]
fn raise_by_a_link_is_refused_as_an_edit_is() {
    let here = demo();
    let linked = read(&link(&here, false), &loaded(&here)).expect("a whole link");
    let file = Arc::new(parse(linked.shown.as_bytes()).expect("a checked file"));
    let scale = vec![10.0; linked.scale.len()];
    let mut there = demo();
    let error = there.apply(Edit::Carried { file, scale: scale.clone() }).unwrap_err();
    assert_eq!(error.rule(), demo().apply(Edit::Exposures(scale)).unwrap_err().rule());
    assert!(there.is_as_loaded());
}

/// Numbers that repeat (Knuth, The Art of Computer Programming, volume 2, section 3.3.4: MMIX).
fn seeded() -> impl FnMut(usize) -> usize {
    let mut state = 13_u64;
    move |below| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).expect("31 bits") % below
    }
}

/// How many links are tried: `HEADROOM_EXECUTIONS`, else a few.
fn turns(least: usize) -> usize {
    std::env::var("HEADROOM_EXECUTIONS").ok().and_then(|count| count.parse().ok()).unwrap_or(least)
}

#[test]
fn mutated_fragments_are_refused_or_equal() {
    let (whole, base) = (link(&edited(), false), loaded(&demo()));
    let wanted = read(&whole, &base).expect("a whole link");
    let mut next = seeded();
    let alphabet: Vec<char> = "ABCxyz019-_=%+/ \u{0}é".chars().collect();
    for _ in 0..turns(1_000) {
        let mut text: Vec<char> = whole.chars().collect();
        for _ in 0..=next(3) {
            let at = next(text.len().max(1));
            match next(4) {
                _ if text.is_empty() => {}
                0 => text[at] = alphabet[next(alphabet.len())],
                1 => text.truncate(at.max(1)),
                2 => text.insert(at, alphabet[next(alphabet.len())]),
                _ => _ = text.remove(at),
            }
        }
        let text: String = text.into_iter().collect();
        // The last bits of a deflated stream may say nothing: two texts can be one link.
        if let Ok(linked) = read(&text, &base) {
            assert_eq!(linked, wanted, "{text}");
        }
    }
}

/// A link as a stranger can write it: with a checksum that fits.
fn forged(json: &[u8]) -> String {
    let sum = json.iter().fold(0xCBF2_9CE4_8422_2325_u64, |h, b| (h ^ u64::from(*b)).wrapping_mul(0x100_0000_01B3));
    let mut bytes = sum.to_le_bytes().to_vec();
    let mut encoder = DeflateEncoder::new(&mut bytes, Compression::fast());
    encoder.write_all(json).expect("memory");
    encoder.finish().expect("memory");
    let alphabet: Vec<char> = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".chars().collect();
    let bits: Vec<u8> = bytes.iter().flat_map(|byte| (0..8).rev().map(move |at| byte >> at & 1)).collect();
    let digit = |six: &[u8]| (0..6).fold(0, |value, at| value << 1 | usize::from(*six.get(at).unwrap_or(&0)));
    format!("{PREFIX}{}", bits.chunks(6).map(|six| alphabet[digit(six)]).collect::<String>())
}

/// The JSON inside of the link of five edits.
fn payload() -> Value {
    let base: Value = serde_json::from_str(&loaded(&demo())).expect("JSON");
    let shown: Value = serde_json::from_str(&to_json(&edited().exported())).expect("JSON");
    let mut sections: Vec<(&String, &Value)> =
        base.as_object().expect("an object").iter().filter(|(name, _)| *name != "log").collect();
    sections.sort_by_key(|(name, _)| *name);
    let text = serde_json::to_vec(&sections).expect("JSON");
    let of = text.iter().fold(0xCBF2_9CE4_8422_2325_u64, |h, b| (h ^ u64::from(*b)).wrapping_mul(0x100_0000_01B3));
    json!({
        "of": of, "name": "Northlight", "as_of": "2026-11-20", "risk_budget": shown["risk_budget"],
        "scenarios": shown["scenarios"], "scale": edited().now().book.scale,
    })
}

#[test]
fn forged_links_are_checked_like_a_file() {
    let base = loaded(&demo());
    assert!(read(&forged(&serde_json::to_vec(&payload()).unwrap()), &base).is_ok());
    let with = |change: &dyn Fn(&mut Value)| {
        let mut payload = payload();
        change(&mut payload);
        read(&forged(&serde_json::to_vec(&payload).unwrap()), &base)
    };
    for (change, told) in [
        (&(|p: &mut Value| p["risk_budget"]["total_var"] = json!(-1)) as &dyn Fn(&mut Value), "risk_budget.total_var"),
        (&|p| p["risk_budget"]["reserve"] = json!(1), "risk_budget"),
        (&|p| p["scenarios"][0]["magnitude"] = json!(2), "scenarios[0].magnitude"),
        (&|p| p["strategies"] = json!([{ "id": "<script>", "capital": 1 }]), "strategies"),
        (&|p| p["risk_budget"] = json!([[[[]]]]), "risk_budget"),
        (&|p| p["log"] = json!([]), "another version"),
        (&|p| p["of"] = json!(1), "open that file"),
        (&|p| p["name"] = json!("x".repeat(500_000)), "open that file"),
    ] {
        if told == "open that file" {
            let mut payload = payload();
            change(&mut payload);
            payload["of"] = json!(1);
            let refused = read(&forged(&serde_json::to_vec(&payload).unwrap()), &base).unwrap_err();
            assert!(refused.text.contains(told) && refused.text.len() < 1_000, "{}", refused.text);
            continue;
        }
        let refused = with(change).unwrap_err();
        assert!(refused.text.contains(told), "{told}: {}", refused.text);
    }
    // 8 MiB of blanks in 10 KB, and 200,000 characters.
    let bomb = read(&forged(&vec![b' '; 8 << 20]), &base).unwrap_err();
    assert!(bomb.text.contains("too long") || bomb.text.contains("cut"), "{}", bomb.text);
    assert!(read(&format!("{PREFIX}{}", "A".repeat(200_000)), &base).unwrap_err().text.contains("too long"));
}

#[test]
fn mutated_contents_of_a_forged_link_are_refused_or_in_range() {
    let (json, base) = (serde_json::to_vec(&payload()).unwrap(), loaded(&demo()));
    let mut next = seeded();
    for _ in 0..turns(250) {
        let mut bytes = json.clone();
        for _ in 0..=next(2) {
            let at = next(bytes.len());
            match next(3) {
                0 => bytes[at] = b"0123456789-e.,:{}[]\"n"[next(21)],
                1 => _ = bytes.remove(at),
                _ => bytes.insert(at, b"0123456789-e.,:{}[]\"n"[next(21)]),
            }
        }
        if let Ok(linked) = read(&forged(&bytes), &base) {
            // What opens is a fund that breaks no rule; its scales are checked where they are applied.
            let file = Arc::new(parse(linked.shown.as_bytes()).expect("a checked file"));
            let mut session = demo();
            if session.apply(Edit::Carried { file, scale: linked.scale }).is_ok() {
                assert!(session.now().book.scale.iter().all(|scale| (0.0..=10.0).contains(scale)));
            }
        }
    }
}

#[test]
fn links_are_read_up_to_their_limits() {
    let told = |link: &str| read(link, &loaded(&demo())).unwrap_err().text;
    let letters = |count: usize| format!("{PREFIX}{}", "A".repeat(count - PREFIX.len()));
    assert!(told(&letters(65_536)).contains("cut or changed"));
    for count in [65_537, 100 * 65_536] {
        assert!(told(&letters(count)).contains("too long"));
    }
    // JSON with blanks at its end is the same JSON.
    let link = |bytes: usize| {
        let mut json = payload().to_string().into_bytes();
        json.resize(bytes, b' ');
        forged(&json)
    };
    assert!(read(&link(4 << 20), &loaded(&demo())).is_ok());
    assert!(told(&link((4 << 20) + 1)).contains("cut or changed"));
    // What unpacks to a hundred times as much is longer than a link may be.
    assert!(told(&link(8 << 20)).contains("too long"));
}
