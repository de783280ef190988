//! Cold start to the first answered discovery, and idle memory, of `dinhdanh serve` on SQLite.
//!
//! `cargo bench --bench start`. Times are printed, never judged; docs/benchmarks.md says what they were.
#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const STARTS: usize = 11;

fn main() {
    let data = std::env::temp_dir().join(format!("dinhdanh-bench-start-{}", std::process::id()));
    let (first, _) = start(&data);
    println!("first start, which makes the database and every key: {} ms", first.as_millis());
    let runs: Vec<(Duration, u64)> = (0..STARTS).map(|_| start(&data)).collect();
    let mut times: Vec<u128> = runs.iter().map(|(time, _)| time.as_millis()).collect();
    let mut memory: Vec<u64> = runs.iter().map(|(_, memory)| *memory).collect();
    times.sort_unstable();
    memory.sort_unstable();
    println!("start to first answered discovery: median {} ms, {times:?}", times[STARTS / 2]);
    println!("resident memory two seconds later: median {} KiB, {memory:?}", memory[STARTS / 2]);
    std::fs::remove_dir_all(data).unwrap();
}

/// One start and stop: the time to the first answer, and the resident memory in KiB after two idle seconds.
fn start(data: &Path) -> (Duration, u64) {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let began = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_dinhdanh"))
        .args(["serve", "--listen", &format!("127.0.0.1:{port}"), "--public-url", &format!("http://localhost:{port}"), "--data"])
        .arg(data)
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    while !discovered(port) {
        std::thread::sleep(Duration::from_micros(500));
    }
    let took = began.elapsed();
    std::thread::sleep(Duration::from_secs(2));
    let memory = resident(&child);
    Command::new("kill").arg(child.id().to_string()).status().unwrap();
    child.wait().unwrap();
    (took, memory)
}

fn discovered(port: u16) -> bool {
    let Ok(mut stream) = TcpStream::connect(SocketAddr::from(([127, 0, 0, 1], port))) else { return false };
    let request = "GET /.well-known/openid-configuration HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    let mut answer = String::new();
    stream.write_all(request.as_bytes()).is_ok()
        && stream.read_to_string(&mut answer).is_ok()
        && answer.starts_with("HTTP/1.1 200")
        && answer.contains("\"issuer\"")
}

fn resident(child: &Child) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}
