//! Which letters differ between two values shown side by side.

use std::ops::Range;

use crate::traits::fil;

/// Places in a text, in characters (not bytes). Both ends are the same where something lacks.
pub type Marques = Vec<Range<usize>>;

/// What of each text is not in the other, outside their longest common part. Accents and case are no difference. Two
/// values with less than half of the shorter in common differ as a whole: single letters would say nothing.
pub(super) fn marques(ours: &str, theirs: &str) -> (Marques, Marques) {
    let (a, b) = (signes(ours), signes(theirs));
    let pairs = communes(&a, &b);
    if pairs.len() * 2 < a.len().min(b.len()) {
        return (entier(ours), entier(theirs));
    }
    let ends = (ours.chars().count(), theirs.chars().count());
    let place = |signs: &[(usize, String)], at: usize, end: usize| {
        signs.get(at).map_or(end, |(place, _)| *place)
    };
    let (mut from_ours, mut from_theirs) = (Vec::new(), Vec::new());
    let (mut i, mut j) = (0, 0);
    for (next_i, next_j) in pairs.into_iter().chain([(a.len(), b.len())]) {
        if next_i > i || next_j > j {
            from_ours.push(marque(&a, i, next_i, place(&a, i, ends.0)));
            from_theirs.push(marque(&b, j, next_j, place(&b, j, ends.1)));
        }
        (i, j) = (next_i + 1, next_j + 1);
    }
    (from_ours, from_theirs)
}

/// The places of the signs `from..to`; where there is none, the place where they lack.
fn marque(signs: &[(usize, String)], from: usize, to: usize, lacking: usize) -> Range<usize> {
    match signs.get(from..to) {
        Some([(first, _), .., (last, _)]) => *first..last + 1,
        Some([(only, _)]) => *only..only + 1,
        _ => lacking..lacking,
    }
}

fn entier(text: &str) -> Marques {
    let all = 0..text.chars().count();
    Some(all)
        .filter(|all| !all.is_empty())
        .into_iter()
        .collect()
}

/// The characters of a text as they are compared, each with its place. An accent that stands apart from its letter is
/// no character of its own.
fn signes(text: &str) -> Vec<(usize, String)> {
    text.chars()
        .enumerate()
        .map(|(place, c)| (place, compare(c)))
        .filter(|(_, sign)| !sign.is_empty())
        .collect()
}

fn compare(c: char) -> String {
    let letters = fil::mots(&c.to_string()).concat();
    if !letters.is_empty() {
        return letters;
    }
    match c {
        '-' | '\u{2010}' | '\u{2011}' => "-".to_owned(),
        '\'' | '\u{2019}' | '\u{02BC}' => "'".to_owned(),
        ' ' | '\u{00A0}' | '\u{202F}' => " ".to_owned(),
        _ => String::new(),
    }
}

/// The pairs of a longest common part: place by place where that keeps as much.
fn communes(a: &[(usize, String)], b: &[(usize, String)]) -> Vec<(usize, usize)> {
    let pairs = sous_suite(a, b);
    if a.len() != b.len() {
        return pairs;
    }
    let straight: Vec<(usize, usize)> = (a.iter().zip(b).enumerate())
        .filter(|(_, ((_, ours), (_, theirs)))| ours == theirs)
        .map(|(place, _)| (place, place))
        .collect();
    if straight.len() == pairs.len() {
        straight
    } else {
        pairs
    }
}

/// The pairs of a longest common subsequence, in order, on the left of both as far as it can.
fn sous_suite(a: &[(usize, String)], b: &[(usize, String)]) -> Vec<(usize, usize)> {
    let width = b.len() + 1;
    // Length of the longest common part of what follows each pair of places.
    let mut longest = vec![0_u32; (a.len() + 1) * width];
    let at = |table: &[u32], i: usize, j: usize| table.get(i * width + j).copied().unwrap_or(0);
    for (i, (_, ours)) in a.iter().enumerate().rev() {
        for (j, (_, theirs)) in b.iter().enumerate().rev() {
            let value = if ours == theirs {
                at(&longest, i + 1, j + 1) + 1
            } else {
                at(&longest, i + 1, j).max(at(&longest, i, j + 1))
            };
            if let Some(slot) = longest.get_mut(i * width + j) {
                *slot = value;
            }
        }
    }
    let (mut pairs, mut i, mut j) = (Vec::new(), 0, 0);
    while let (Some((_, ours)), Some((_, theirs))) = (a.get(i), b.get(j)) {
        if ours == theirs {
            pairs.push((i, j));
            (i, j) = (i + 1, j + 1);
        } else if at(&longest, i + 1, j) >= at(&longest, i, j + 1) {
            i += 1;
        } else {
            j += 1;
        }
    }
    pairs
}
