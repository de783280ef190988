//! What the service shows to anybody, whatever it is asked.

use crate::world::story;

#[test]
fn a_page_that_does_not_exist_says_so_in_the_reader_s_language() {
    story(|world| async move {
        for (language, words) in [("vi", "Không tìm thấy"), ("en", "does not exist")] {
            let mut reader = world.browser();
            reader.language = language;
            let page = reader.get("/no-such-page?x=%22%3E%3Cscript%3E").await;
            assert_eq!(page.status, 404);
            assert_eq!(page.text_of("error-code"), "not-found");
            assert!(page.body.to_lowercase().contains(&words.to_lowercase()), "{}", page.words());
            assert!(!page.body.contains("<script>"));
        }
        world
    });
}

#[test]
fn the_service_says_whether_it_lives_and_is_ready() {
    story(|world| async move {
        let mut operator = world.browser();
        assert_eq!(operator.get("/healthz").await.body, "alive\n");
        assert_eq!(operator.get("/readyz").await.status, 200);
        assert!(operator.get("/metrics").await.body.contains("dinhdanh_requests_total{route=\"/readyz\""));
        let mut stranger = world.browser();
        stranger.address = "203.0.113.5:1".parse().unwrap();
        assert_eq!(stranger.get("/metrics").await.status, 404);
        world
    });
}
