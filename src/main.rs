//! The binary: reads the command line and hands over. Everything else lives in the library.
#![forbid(unsafe_code)]

fn main() -> std::process::ExitCode {
    dinhdanh::cli::run()
}
