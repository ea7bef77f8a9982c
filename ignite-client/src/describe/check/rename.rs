//! Fields that were probably renamed: one that only the struct has, and one of the same type and a similar name that only the cluster has.

use super::{ItemCheck, ItemStatus};

/// Turns `Added` into `ProbablyRenamed` where a missing field fits; each missing field is taken once, the most similar pair first.
pub(super) fn guess(fields: &mut [ItemCheck]) {
    let mut pairs = Vec::new();
    for (added, new) in fields.iter().enumerate().filter(|(_, item)| item.status == ItemStatus::Added) {
        for (missing, old) in fields.iter().enumerate().filter(|(_, item)| item.status == ItemStatus::Missing)
        {
            let similarity = similarity(&new.name, &old.name);
            if new.ours == old.cluster && similarity >= SIMILAR {
                pairs.push((similarity, added, missing, old.name.clone()));
            }
        }
    }
    // Stable: of pairs that are equally similar the first field of the struct wins.
    pairs.sort_by_key(|(similarity, ..)| std::cmp::Reverse(*similarity));
    let mut taken = Vec::new();
    for (_, added, missing, from) in pairs {
        if taken.contains(&added) || taken.contains(&missing) {
            continue;
        }
        taken.extend([added, missing]);
        if let Some(item) = fields.get_mut(added) {
            item.advice = Some(format!("#[serde(alias = \"{from}\")] would read it"));
            item.status = ItemStatus::ProbablyRenamed { from };
        }
    }
}

/// From which similarity on names are called similar: `date` and `expense_date` have 461.
const SIMILAR: usize = 400;

/// How many pairs of neighbouring letters two names share, in thousandths; letter case and `_` do not count.
fn similarity(one: &str, other: &str) -> usize {
    let pairs = |name: &str| -> Vec<(char, char)> {
        let letters = || name.chars().filter(|letter| *letter != '_').flat_map(char::to_lowercase);
        letters().zip(letters().skip(1)).collect()
    };
    let (one, mut other) = (pairs(one), pairs(other));
    let all = one.len() + other.len();
    let mut shared = 0_usize;
    for pair in one {
        if let Some(at) = other.iter().position(|candidate| *candidate == pair) {
            other.swap_remove(at);
            shared += 1;
        }
    }
    (2000 * shared).checked_div(all).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn similar_names() {
        for (one, other) in
            [("date", "expense_date"), ("lastName", "last_name"), ("zip", "zip_code"), ("price", "prize")]
        {
            assert!(similarity(one, other) >= SIMILAR, "{one} {other}");
        }
        for (one, other) in [("zip", "name"), ("a", "b"), ("", ""), ("total", "count"), ("id", "name")] {
            assert!(similarity(one, other) < SIMILAR, "{one} {other}");
        }
    }
}
