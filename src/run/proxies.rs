//! Proxies in a client's environment.

use crate::client::Environment;
use crate::front::{Proxy, ProxyManner};
use crate::rules::Proxies;

/// The variables that name a proxy, for `https` and for the other schemes, in both cases: some
/// programs know the one, some the other.
const FOR_HTTPS: [&str; 2] = ["HTTPS_PROXY", "https_proxy"];
const FOR_OTHERS: [&str; 4] = ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"];
/// The variables that name the hosts that no proxy is for.
const EXCEPT: [&str; 2] = ["NO_PROXY", "no_proxy"];

/// The proxy that such an environment names, if it names one.
pub(super) async fn start(proxies: Proxies) -> std::io::Result<Option<Proxy>> {
    let manner = match proxies {
        Proxies::None => return Ok(None),
        Proxies::Refusing => ProxyManner::Refuses,
        Proxies::All | Proxies::ButHost | Proxies::Https => ProxyManner::Serves,
    };
    Proxy::start(manner).await.map(Some)
}

/// The variables, all of which are there or are taken away.
pub(super) fn environment(proxies: Proxies, proxy: &Proxy, base_url: &str) -> Environment {
    let url = format!("http://{}", proxy.address());
    let others = Some(url.clone()).filter(|_| proxies != Proxies::Https);
    let except = Some(host(base_url)).filter(|_| proxies == Proxies::ButHost);
    let named = |names: &[&str], value: &Option<String>| {
        names.iter().map(|name| ((*name).to_owned(), value.clone())).collect::<Vec<_>>()
    };
    [named(&FOR_HTTPS, &Some(url)), named(&FOR_OTHERS, &others), named(&EXCEPT, &except)]
        .concat()
        .into_iter()
        .collect()
}

/// The host of one of our base URLs.
fn host(base_url: &str) -> String {
    let server = base_url.split_once("://").map_or(base_url, |(_, rest)| rest);
    let server = server.split('/').next().unwrap_or(server);
    server.rsplit_once(':').map_or(server, |(host, _)| host).to_owned()
}
