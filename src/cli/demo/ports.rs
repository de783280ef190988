//! Where the demo's parts listen: five ports in a row on loopback, the same again when it is started on the same data.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};

use crate::base::Broken;

/// Listeners of every part, taken before anything is opened, so that a port in use is told at once.
pub struct Ports {
    pub service: TcpListener,
    pub register: SocketAddr,
    pub portal: SocketAddr,
    pub outbox: SocketAddr,
    pub smtp: SocketAddr,
}

/// How often a free row is looked for before giving up.
const TRIES: usize = 50;
const ROW: u16 = 5;

impl Ports {
    /// The row that begins at `listen`; a free row when its port is 0.
    pub fn take(listen: SocketAddr) -> Result<Self, Broken> {
        if !listen.ip().is_loopback() {
            return Err(Broken::new("`--listen`: the demo listens on loopback only, for its passwords are on the screen"));
        }
        if listen.port() != 0 {
            return row(listen.port(), listen)?.ok_or_else(|| {
                let last = listen.port().saturating_add(ROW - 1);
                Broken::new(format!(
                    "`--listen`: the demo needs the ports {} to {last}, and one of them is in use",
                    listen.port()
                ))
            });
        }
        for _ in 0..TRIES {
            let probe = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
            let first = probe.local_addr()?.port();
            drop(probe);
            if let Some(ports) = row(first, listen)? {
                return Ok(ports);
            }
        }
        Err(Broken::new("no five free ports in a row were found"))
    }
}

/// The row from `first` on, if every port of it is free. The service's listener stays open; the others were free a moment
/// ago and are taken by their parts.
fn row(first: u16, listen: SocketAddr) -> Result<Option<Ports>, Broken> {
    let Some(last) = first.checked_add(ROW - 1) else { return Ok(None) };
    let mut open = Vec::new();
    for port in first..=last {
        match TcpListener::bind(SocketAddr::new(listen.ip(), port)) {
            Ok(listener) => open.push(listener),
            Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => return Ok(None),
            Err(error) => return Err(Broken::from(error).context(format!("`--listen`: port {port}"))),
        }
    }
    let at = |offset: u16| SocketAddr::new(listen.ip(), first + offset);
    let service = open.swap_remove(0);
    Ok(Some(Ports { service, register: at(1), portal: at(2), outbox: at(3), smtp: at(4) }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_demo_stays_on_loopback() {
        assert!(Ports::take("0.0.0.0:0".parse().unwrap()).is_err());
        assert!(Ports::take("192.0.2.1:8080".parse().unwrap()).is_err());
    }

    #[test]
    fn a_port_in_use_is_told() {
        let ports = Ports::take("127.0.0.1:0".parse().unwrap()).unwrap();
        let taken = ports.service.local_addr().unwrap();
        assert_eq!(ports.smtp.port(), taken.port() + 4);
        let error = Ports::take(taken).err().unwrap().to_string();
        assert!(error.contains("in use"), "{error}");
    }
}
