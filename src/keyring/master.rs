//! The master key: 32 bytes that wrap every other key, and the only secret that is not in the database.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::Path;

use ring::hmac;
use zeroize::Zeroizing;

use super::StoredKey;
use super::aead::{Cipher, KEY_LEN};
use crate::base::encode::{b64, from_b64, hex};
use crate::base::{Broken, Random, Secret};

/// Wraps and unwraps keys. The bytes themselves are with ring and nowhere else.
pub struct Master {
    cipher: Cipher,
    fingerprint: [u8; FINGERPRINT],
}

const FINGERPRINT: usize = 8;
const VERSION: u8 = 1;
/// Readable by others: whoever shares the machine would hold every key.
const OTHERS: u32 = 0o077;

impl Master {
    pub fn from_bytes(bytes: &[u8; KEY_LEN]) -> Result<Self, Broken> {
        let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, bytes), b"dinhdanh/master/fingerprint");
        let mut fingerprint = [0; FINGERPRINT];
        fingerprint.iter_mut().zip(tag.as_ref()).for_each(|(slot, byte)| *slot = *byte);
        Ok(Self { cipher: Cipher::new(bytes)?, fingerprint })
    }

    /// From a secret of the environment: base64 of 32 bytes.
    pub fn from_text(text: &Secret) -> Result<Self, Broken> {
        let bytes = from_b64(text.reveal().trim()).map(Zeroizing::new);
        let bytes: Option<[u8; KEY_LEN]> = bytes.and_then(|bytes| bytes.as_slice().try_into().ok());
        let bytes = Zeroizing::new(bytes.ok_or_else(|| Broken::new("the master key must be 32 bytes in base64"))?);
        Self::from_bytes(&bytes)
    }

    /// From a file that must be there and that nobody but its owner may read.
    pub fn load(path: &Path) -> Result<Self, Broken> {
        let named = |error: io::Error| Broken::new(format!("the master key file {}: {error}", path.display()));
        let mut file = File::open(path).map_err(named)?;
        let about = file.metadata().map_err(named)?;
        if !about.is_file() {
            return Err(Broken::new(format!("the master key file {} is not a file", path.display())));
        }
        if about.mode() & OTHERS != 0 {
            return Err(Broken::new(format!(
                "the master key file {} can be read by others than its owner (mode {:o}): set it to 600, and replace the key \
                 if others share this machine",
                path.display(),
                about.mode() & 0o777
            )));
        }
        let mut text = String::with_capacity(128);
        let read = (&mut file).take(128).read_to_string(&mut text);
        let text = Secret::new(text);
        read.map_err(named)?;
        Self::from_text(&text).map_err(|broken| broken.context(format!("the master key file {}", path.display())))
    }

    /// From the file, made first when it is missing: the first start of a fresh installation.
    pub fn load_or_create(path: &Path, random: &Random) -> Result<Self, Broken> {
        if !path.try_exists()? {
            create(path, random)
                .map_err(|error| Broken::new(format!("making the master key file {}: {error}", path.display())))?;
        }
        Self::load(path)
    }

    /// The first bytes of a keyed hash: tells master keys apart and says nothing about them.
    pub fn fingerprint(&self) -> String {
        hex(&self.fingerprint)
    }

    /// Whether `row` was wrapped by this very key.
    pub fn wrapped(&self, row: &StoredKey) -> bool {
        row.wrapped.split_first().is_some_and(|(_, rest)| rest.starts_with(&self.fingerprint))
    }

    /// Wraps `key` for the row that it will stand in.
    pub(super) fn wrap(&self, random: &Random, row: &StoredKey, key: &[u8]) -> Result<Vec<u8>, Broken> {
        let mut out = vec![VERSION];
        out.extend_from_slice(&self.fingerprint);
        self.cipher.seal(random, &row.binding(), key, out)
    }

    pub(super) fn unwrap(&self, row: &StoredKey) -> Result<Zeroizing<Vec<u8>>, Broken> {
        let (head, sealed) = row.wrapped.split_at_checked(1 + FINGERPRINT).unwrap_or_default();
        let Some((VERSION, fingerprint)) = head.split_first().map(|(version, rest)| (*version, rest)) else {
            return Err(Broken::new(format!("the key {} is wrapped in a form that is not known", row.name())));
        };
        if fingerprint != self.fingerprint {
            return Err(Broken::new(format!(
                "the key {} was wrapped by the master key {}, not by {}: the file or secret belongs to another database",
                row.name(),
                hex(fingerprint),
                self.fingerprint()
            )));
        }
        self.cipher
            .open(&row.binding(), sealed)
            .ok_or_else(|| Broken::new(format!("the wrapping of the key {} does not open: the row was altered", row.name())))
    }
}

impl std::fmt::Debug for Master {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Master({})", self.fingerprint())
    }
}

/// Written aside, then linked into place: a crash leaves no half key under the name, and of two processes that start
/// together one wins and both use its key.
fn create(path: &Path, random: &Random) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    let aside = folder.join(format!(".master-{}", hex(&random.bytes::<8>())));
    let text = Zeroizing::new(format!("{}\n", b64(Zeroizing::new(random.bytes::<KEY_LEN>()).as_slice())));
    let written = (|| {
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&aside)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        match fs::hard_link(&aside, path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
            other => other,
        }
    })();
    let removed = fs::remove_file(&aside);
    written?;
    removed?;
    File::open(folder)?.sync_all()
}

/// The rows that `old` wrapped, wrapped by `new`: how a master key is followed by the next. Nothing that the keys made
/// changes. Rows that `new` wrapped already are left out, so that an interrupted run can be taken up again.
pub fn rewrap(rows: &[StoredKey], old: &Master, new: &Master, random: &Random) -> Result<Vec<StoredKey>, Broken> {
    rows.iter()
        .filter(|row| !new.wrapped(row))
        .map(|row| {
            let key = old.unwrap(row)?;
            Ok(StoredKey { wrapped: new.wrap(random, row, &key)?, ..row.clone() })
        })
        .collect()
}
