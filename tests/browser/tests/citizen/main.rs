//! The citizen's side of the house: every way in and back in, being helped, and staying in control.

mod another_device;
mod emergency_lock;
mod face;
mod from_afar;
mod heard;
mod large_print;
mod lost_phone;
mod mailbox;
mod my_identity;
mod no_phone;
mod one_stop_help;
mod rings;
mod stillness;
