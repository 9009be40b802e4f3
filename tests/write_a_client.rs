//! The client that docs/write-a-client.md shows is the one that the live tests run.

const PAGE: &str = include_str!("../docs/write-a-client.md");
const CLIENT: &str = include_str!("stranger/watch.py");

#[test]
fn the_page_shows_the_client_whole_and_it_is_short() {
    assert!(
        PAGE.contains(&format!("```python\n{CLIENT}```")),
        "docs/write-a-client.md is out of date"
    );
    assert!(CLIENT.lines().count() <= 60);
}
