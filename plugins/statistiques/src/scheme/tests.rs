//! The schemes that come with the plugin, held against what their sources say.

use super::{Constat, SHIPPED, Scheme, read};

fn scheme(year: i64) -> Scheme {
    let (_, text) = SHIPPED.iter().find(|(known, _)| *known == year).unwrap();
    read(text).unwrap()
}

/// Of an indicator: its steps as (per cent, points, cents), 0 where no source says.
fn steps(year: i64, id: &str) -> Vec<(i64, i64, i64)> {
    let scheme = scheme(year);
    let indicator = scheme.indicateurs.iter().find(|one| one.id == id).unwrap();
    indicator
        .seuils
        .iter()
        .map(|step| {
            #[allow(clippy::cast_possible_truncation)]
            let percent = step.taux.map_or(0, |rate| (rate * 100.0).round() as i64);
            (
                percent,
                step.points.unwrap_or(0),
                step.centimes.unwrap_or(0),
            )
        })
        .collect()
}

#[test]
fn every_threshold_and_amount_is_that_of_its_source_and_what_none_says_is_unknown() {
    // A point is 7 € in all years. tamm.fr: 40 points for a fifth of the consultations.
    assert_eq!(steps(2022, "dmp"), [(20, 40, 28_000)]);
    assert_eq!(steps(2022, "teleservices"), [(0, 100, 70_000)]);
    // The publishers' guides of 2023: 280 € each; 1,500 € and 3,000 € for half and nine tenths.
    assert_eq!(steps(2023, "dmp"), [(20, 40, 28_000)]);
    assert_eq!(steps(2023, "mss-citoyenne"), [(5, 40, 28_000)]);
    assert_eq!(steps(2023, "vsm"), [(50, 0, 150_000), (90, 0, 300_000)]);
    let vsm = scheme(2023).indicateurs.pop().unwrap();
    let bonus = vsm.bonus.unwrap();
    assert!((bonus.taux - 1.0 / 3.0).abs() < 1e-9 && (bonus.part - 0.2).abs() < 1e-9);
    assert!(vsm.hors_forfait && vsm.constant);
    for year in [2024, 2025, 2026] {
        for indicator in scheme(year).indicateurs {
            assert_eq!(steps(year, &indicator.id), [(0, 0, 0)], "{year}");
        }
    }
    // Most of all, cents: 1,163 points; 7,805 €; 2,940 €.
    let sums = [2022, 2023, 2024, 2025, 2026].map(|year| {
        let scheme = scheme(year);
        (scheme.ceiling(), scheme.of_conditions())
    });
    assert_eq!(
        sums,
        [
            (None, Some(280_000)),
            (Some(814_100), Some(196_000)),
            (Some(780_500), Some(196_000)),
            (Some(780_500), Some(196_000)),
            (Some(294_000), None),
        ]
    );
}

#[test]
fn the_conditions_are_the_four_of_volet_1_and_the_two_socles_as_they_are_declared_or_computed() {
    for year in [2023, 2024, 2025] {
        let all: Vec<_> = scheme(year)
            .conditions
            .into_iter()
            .map(|one| (one.id, one.constat == Constat::Calcule, one.superieur_a))
            .collect();
        let two_thirds = Some(2.0 / 3.0);
        let expected = [
            ("segur", false, None),
            ("apcv", true, None),
            ("teletransmission", true, two_thirds),
            ("horaires", false, None),
        ];
        assert_eq!(
            all,
            expected.map(|(id, computed, rate)| (id.to_owned(), computed, rate)),
            "{year}"
        );
    }
    let donum = scheme(2026).conditions;
    assert_eq!(donum.len(), 2);
    assert_eq!(donum[1].au_moins, Some(0.6));
}
