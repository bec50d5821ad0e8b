//! The one palette of what is drawn on a canvas: a diverging scale centred on 0, and the inks around it, for both themes.
//!
//! Blue below 0, brown above it: two hues that every common colour blindness tells apart. Luminance falls, or in the dark
//! rises, evenly on both sides, so that strength reads without any hue. All other colours are in `style/base/tokens.css`.

use std::sync::LazyLock;

/// Red, green and blue.
pub type Rgb = [u8; 3];

/// Light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Theme {
    /// Dark ink on light paper.
    #[default]
    Light,
    /// Light ink on dark paper.
    Dark,
}

/// Steps from -1 to 1, the middle one being 0.
const STEPS: usize = 511;
const MIDDLE: usize = STEPS / 2;

/// The colours of a theme.
#[derive(Debug, Clone, PartialEq)]
pub struct Palette {
    steps: Vec<Rgb>,
    /// A cell that has no figure, or whose figure says nothing.
    pub muted: Rgb,
    /// Labels.
    pub ink: Rgb,
    /// Labels of less weight.
    pub ink_soft: Rgb,
    /// Frames and ticks.
    pub line: Rgb,
    /// What lies under everything, and between cells.
    pub paper: Rgb,
}

/// Text on a cell: whichever of the two is easier to read.
const ON_CELL: [Rgb; 2] = [[0, 0, 0], [255, 255, 255]];

static LIGHT: LazyLock<Palette> = LazyLock::new(|| Palette {
    steps: steps(
        [[0x1f, 0x4e, 0x95], [0x8f, 0xb4, 0xe3]],
        [0xf6, 0xf4, 0xf0],
        [[0xe6, 0xa5, 0x65], [0x8c, 0x40, 0x04]],
    ),
    muted: [0xdc, 0xda, 0xd6],
    ink: [0x1d, 0x1f, 0x23],
    ink_soft: [0x5a, 0x5c, 0x61],
    line: [0x8d, 0x87, 0x7b],
    paper: [0xff, 0xff, 0xff],
});

static DARK: LazyLock<Palette> = LazyLock::new(|| Palette {
    steps: steps(
        [[0xa6, 0xcd, 0xff], [0x3f, 0x6e, 0xa8]],
        [0x22, 0x26, 0x2d],
        [[0x9c, 0x62, 0x30], [0xff, 0xc3, 0x84]],
    ),
    muted: [0x3e, 0x43, 0x4c],
    ink: [0xe9, 0xe7, 0xe2],
    ink_soft: [0xa9, 0xad, 0xb5],
    line: [0x7a, 0x82, 0x8f],
    paper: [0x1b, 0x1e, 0x24],
});

impl Palette {
    /// The palette of a theme.
    pub fn of(theme: Theme) -> &'static Self {
        match theme {
            Theme::Light => &LIGHT,
            Theme::Dark => &DARK,
        }
    }

    /// The colour of a tint from -1 to 1, the ends standing for all beyond them; `None` is muted.
    pub fn colour(&self, tint: Option<f64>) -> Rgb {
        tint.map_or(self.muted, |tint| self.steps[step(tint)])
    }

    /// The ink for text on a cell of this tint: at least 4.5 to 1.
    pub fn ink_on(&self, tint: Option<f64>) -> Rgb {
        let ground = self.colour(tint);
        let [dark, light] = ON_CELL;
        if contrast(dark, ground) >= contrast(light, ground) { dark } else { light }
    }

    /// The pixels of tints, four bytes each, into a buffer that takes their size; nothing where there is no cell.
    pub fn paint(&self, tints: impl ExactSizeIterator<Item = Option<Option<f64>>>, pixels: &mut Vec<u8>) {
        pixels.resize(4 * tints.len(), 0);
        for (pixel, tint) in pixels.chunks_exact_mut(4).zip(tints) {
            let bytes = tint.map_or([0; 4], |tint| {
                let [r, g, b] = self.colour(tint);
                [r, g, b, u8::MAX]
            });
            pixel.copy_from_slice(&bytes);
        }
    }
}

/// A colour as a style sheet writes it.
pub fn css([r, g, b]: Rgb) -> String {
    format!("rgb({r} {g} {b})")
}

/// Contrast of two colours, 1 to 21. Source: WCAG 2.2, contrast ratio.
pub fn contrast(a: Rgb, b: Rgb) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// Relative luminance of a colour, 0 to 1. Source: WCAG 2.2.
pub fn luminance([r, g, b]: Rgb) -> f64 {
    let linear = |byte: u8| {
        let c = f64::from(byte) / 255.0;
        if c <= 0.04045 { c / 12.92 } else { libm::pow((c + 0.055) / 1.055, 2.4) }
    };
    0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b)
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "from 0 to 510 after the clamp"
)]
fn step(tint: f64) -> usize {
    ((tint.clamp(-1.0, 1.0) + 1.0) * MIDDLE as f64 + 0.5) as usize
}

/// Straight lines from end to middle tone to 0 and on. Every channel moves one way on each side, and luminance with it.
#[allow(clippy::cast_precision_loss, reason = "small counts")]
fn steps(below: [Rgb; 2], zero: Rgb, above: [Rgb; 2]) -> Vec<Rgb> {
    let anchors = [below[0], below[1], zero, above[0], above[1]];
    (0..STEPS)
        .map(|i| {
            let at = i as f64 / (STEPS - 1) as f64 * (anchors.len() - 1) as f64;
            let first = (i * (anchors.len() - 1) / (STEPS - 1)).min(anchors.len() - 2);
            between(anchors[first], anchors[first + 1], at - first as f64)
        })
        .collect()
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between two bytes")]
fn between(from: Rgb, to: Rgb, part: f64) -> Rgb {
    std::array::from_fn(|c| (f64::from(from[c]) + part * (f64::from(to[c]) - f64::from(from[c]))).round() as u8)
}
