//! What becomes of a message after an attempt.

use super::*;

const NOW: Timestamp = Timestamp(1_000_000);

#[test]
fn pauses_double_and_never_reach_beyond_a_quarter_of_an_hour() {
    let random = Random::test(2);
    for (attempt, whole) in [(1, 2), (2, 4), (3, 8), (8, 256), (9, 512), (10, 900), (100, 900), (u32::MAX, 900)] {
        for _ in 0..50 {
            let pause = pause(attempt, &random);
            assert!(pause >= Duration::from_millis(whole * 500) && pause <= Duration::from_secs(whole), "{attempt}: {pause:?}");
        }
    }
    let different: std::collections::BTreeSet<_> = (0..50).map(|_| pause(10, &random)).collect();
    assert!(different.len() > 40, "workers that failed together do not come back together");
}

#[test]
fn an_attempt_ends_in_one_of_three_ways() {
    let random = Random::test(3);
    let later = || Err(Undelivered::Later(Why::Timeout));
    let far = NOW + Duration::from_secs(3600);
    let sent = Ok(Sent { provider_reference: "r".into() });
    assert_eq!(decide(&sent, (1, far), NOW, &random), Fate::Sent("r".into()));
    assert!(
        matches!(decide(&Err(Undelivered::Never(Why::Smtp(550))), (1, far), NOW, &random), Fate::Failed { problem } if problem == "smtp 550")
    );
    assert!(matches!(decide(&later(), (1, far), NOW, &random), Fate::Again { at, .. } if at > NOW && at < far));
    assert!(matches!(decide(&later(), (MOST_ATTEMPTS, far), NOW, &random), Fate::Failed { .. }));
    // The next attempt would come after the code has died.
    assert!(matches!(decide(&later(), (1, NOW + Duration::from_millis(900)), NOW, &random), Fate::Failed { .. }));
}
