//! How a request came: its parameters in the open, in a signed request object (RFC 9101), or pushed beforehand by the
//! portal's server (RFC 9126).

/// How a request came.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Means {
    /// In a request object that the client signed.
    pub signed: bool,
    /// From the client's server, authenticated.
    pub pushed: bool,
}
