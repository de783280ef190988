//! The binary: reads the command line and hands over. Everything else lives in the library.
#![forbid(unsafe_code)]

fn main() -> std::process::ExitCode {
    // A panic's message may hold what a person typed; its place is enough to find it.
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map_or_else(|| "an unknown place".to_owned(), ToString::to_string);
        eprintln!("dinhdanh: panicked at {place}");
    }));
    dinhdanh::cli::run()
}
