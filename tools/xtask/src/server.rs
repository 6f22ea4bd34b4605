//! A static server for the page on this machine alone.
//!
//! It sends the same content security policy that a host on the web should send, so that
//! work and tests meet its refusals first.

use std::fs::{self, File};
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::thread;

use tiny_http::{Header, Method, Request, Response, StatusCode};

use crate::error::Error;

/// `blob:` and `data:` pictures are the visitor's own photo and its thumbnails.
/// No inline script, no inline style, no other origin.
pub const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; \
    style-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; font-src 'self'; \
    connect-src 'self'; worker-src 'self'; manifest-src 'self'; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

/// What is sent with every answer; Trunk.toml has the same for `trunk serve`.
pub const HEADERS: [(&str, &str); 4] = [
    ("Content-Security-Policy", POLICY),
    ("Cache-Control", "no-cache"),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
];

/// Requests are short and local: a browser opens six connections at most.
const THREADS: usize = 6;

/// A bound server that does not answer yet.
pub struct Server {
    http: Arc<tiny_http::Server>,
    root: Arc<PathBuf>,
}

impl Server {
    /// Listens on `127.0.0.1:port` for the files of `root`; port 0 takes any free one.
    ///
    /// # Errors
    /// [`Error::Missing`] when there is no page in `root`, [`Error::Port`] when the port
    /// cannot be used.
    pub fn bind(root: &Path, port: u16) -> Result<Self, Error> {
        if !root.join("index.html").is_file() {
            return Err(Error::Missing {
                what: format!("a built page in {}", root.display()),
                remedy: "run `cargo xtask build`".into(),
            });
        }
        let http = tiny_http::Server::http(("127.0.0.1", port))
            .map_err(|reason| Error::Port { port, reason: reason.to_string() })?;
        Ok(Self { http: Arc::new(http), root: Arc::new(root.to_owned()) })
    }

    /// For example `http://127.0.0.1:8080/`.
    pub fn address(&self) -> String {
        format!("http://{}/", self.http.server_addr())
    }

    /// Answers requests until the process ends.
    pub fn run(self) {
        let workers: Vec<_> = (0..THREADS).map(|_| self.worker()).collect();
        for worker in workers {
            // A worker ends only when the listener is gone, and then there is nothing to do.
            let _ = worker.join();
        }
    }

    /// Answers requests on threads of its own while the caller goes on.
    pub fn run_aside(self) {
        (0..THREADS).for_each(|_| drop(self.worker()));
    }

    fn worker(&self) -> thread::JoinHandle<()> {
        let (http, root) = (self.http.clone(), self.root.clone());
        thread::spawn(move || {
            while let Ok(request) = http.recv() {
                // A browser that goes away in the middle of an answer is no error of ours.
                let _ = answer(&root, request);
            }
        })
    }
}

fn answer(root: &Path, request: Request) -> io::Result<()> {
    if !matches!(request.method(), Method::Get | Method::Head) {
        return request.respond(plain(405, "Only GET and HEAD are answered here.\n"));
    }
    let found = resolve(root, request.url()).and_then(|path| Some((File::open(&path).ok()?, path)));
    let Some((file, path)) = found else {
        return request.respond(plain(404, "There is no such file.\n"));
    };
    let mut response = Response::from_file(file);
    let kind = media_type(&path);
    for (name, value) in [("Content-Type", kind)].into_iter().chain(HEADERS) {
        add(&mut response, name, value);
    }
    request.respond(response)
}

fn plain(code: u16, text: &str) -> Response<io::Cursor<Vec<u8>>> {
    let mut response = Response::from_string(text).with_status_code(StatusCode(code));
    HEADERS.into_iter().for_each(|(name, value)| add(&mut response, name, value));
    response
}

fn add<R: io::Read>(response: &mut Response<R>, name: &str, value: &str) {
    // The names and values are constants of this file, and a test below reads one of them from an answer.
    if let Ok(header) = Header::from_bytes(name, value) {
        response.add_header(header);
    }
}

/// The file under `root` that a request's target names; `None` when there is none, or
/// when the target tries to leave `root`.
fn resolve(root: &Path, target: &str) -> Option<PathBuf> {
    let path = target.split(['?', '#']).next()?;
    let decoded = percent_decoded(path)?;
    let relative = Path::new(decoded.trim_start_matches('/'));
    // Windows would read `a\..\b` and `c:` as more than names.
    let inside = relative.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir))
        && !decoded.contains(['\\', ':', '\0']);
    let mut full = root.join(inside.then_some(relative)?);
    if full.is_dir() {
        full.push("index.html");
    }
    // Links could lead out as well.
    let (real, real_root) = (full.canonicalize().ok()?, fs::canonicalize(root).ok()?);
    (real.is_file() && real.starts_with(real_root)).then_some(real)
}

fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        rest = tail;
        if *first != b'%' {
            bytes.push(*first);
            continue;
        }
        let digits = std::str::from_utf8(rest.get(..2)?).ok()?;
        bytes.push(u8::from_str_radix(digits, 16).ok()?);
        rest = &rest[2..];
    }
    String::from_utf8(bytes).ok()
}

fn media_type(path: &Path) -> &'static str {
    let extension = path.extension().and_then(|e| e.to_str()).unwrap_or("");
    match extension {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "svg" => "image/svg+xml",
        "ico" => "image/x-icon",
        "txt" | "md" => "text/plain; charset=utf-8",
        "woff2" => "font/woff2",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Read, Write};
    use std::net::TcpStream;

    /// A folder of its own for a test: a page, and a file beside it that must stay unseen.
    fn site(name: &str) -> PathBuf {
        let dir = std::env::temp_dir().join(format!("xtask-{name}-{}", std::process::id()));
        fs::create_dir_all(dir.join("site/sub")).unwrap();
        fs::write(dir.join("site/index.html"), "<p>home</p>").unwrap();
        fs::write(dir.join("site/sub/a b.wasm"), "\0asm").unwrap();
        fs::write(dir.join("secret.txt"), "secret").unwrap();
        dir
    }

    fn get(address: &str, target: &str) -> String {
        let host = address.trim_start_matches("http://").trim_end_matches('/');
        let mut stream = TcpStream::connect(host).unwrap();
        let request = format!("GET {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).unwrap();
        let mut reply = Vec::new();
        stream.read_to_end(&mut reply).unwrap();
        String::from_utf8_lossy(&reply).into_owned()
    }

    #[test]
    fn it_serves_files_with_their_type_and_the_policy() {
        let dir = site("serves");
        let server = Server::bind(&dir.join("site"), 0).unwrap();
        let address = server.address();
        server.run_aside();

        let home = get(&address, "/");
        assert!(home.starts_with("HTTP/1.1 200") && home.ends_with("<p>home</p>"), "{home}");
        assert!(home.contains(&format!("Content-Security-Policy: {POLICY}")), "{home}");
        let module = get(&address, "/sub/a%20b.wasm?v=1");
        assert!(module.contains("Content-Type: application/wasm"), "{module}");
        assert!(get(&address, "/nothing").starts_with("HTTP/1.1 404"));
        fs::remove_dir_all(dir).unwrap();
    }

    #[test]
    fn nothing_outside_the_folder_is_reachable() {
        let dir = site("outside");
        let root = dir.join("site");
        assert!(resolve(&root, "/sub/../index.html").is_none());
        for target in ["/../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "//../secret.txt", "/%"] {
            assert!(resolve(&root, target).is_none(), "{target}");
        }
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(dir.join("secret.txt"), root.join("link")).unwrap();
            assert!(resolve(&root, "/link").is_none());
        }
        fs::remove_dir_all(dir).unwrap();
    }

    #[test]
    fn a_taken_port_and_a_missing_page_say_what_to_do() {
        let dir = site("taken");
        let taken = Server::bind(&dir.join("site"), 0).unwrap();
        let port = taken.http.server_addr().to_ip().unwrap().port();
        let error = Server::bind(&dir.join("site"), port).err().unwrap();
        assert!(error.to_string().contains("--port"), "{error}");
        let error = Server::bind(&dir, 0).err().unwrap();
        assert!(error.to_string().contains("cargo xtask build"), "{error}");
        fs::remove_dir_all(dir).unwrap();
    }
}
