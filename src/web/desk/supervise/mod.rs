//! What those who oversee a unit see and do: queues with their deadlines, what was refused, officers, devices, and the
//! parameters of the law in force. File numbers and badges, and no citizen.

mod devices;
mod law;
mod officers;
mod queue;
mod words;

pub(super) use devices::{invite as invite_device, list as devices, page as device_page, register, revoke as revoke_device};
pub(super) use law::page as law;
pub(super) use officers::{
    change, confirm_begin, confirm_finish, invite, invite_again, list as officers, page as officer, relative, revoke_key,
};
pub(super) use queue::{page as queue, refusals};
