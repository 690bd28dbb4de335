//! Walks of the Mattermost page, as it is and changed.

mod support {
    pub mod walk;
}

use support::walk::{Page, told};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_page_as_it_is() {
    let page = Page::seed();
    let started = std::time::Instant::now();
    let walks = page.walk().await;
    eprintln!("{:?}", started.elapsed());
    eprintln!("{}", told(&walks));
    for walk in &walks.walks {
        eprintln!(
            "{} {:?} {:?} {:?}",
            walk.id,
            walk.verdict,
            walk.reason,
            walk.mend.as_ref().map(Vec::len)
        );
    }
    for step in &walks.walks[6].steps {
        eprintln!("{step:?}");
    }
}
