//! Roles, reasons and grounds as who oversees a unit reads them.

use std::borrow::Cow;

use crate::base::Language;
use crate::identity::officer::Role;
use crate::web::texts::say;

pub(super) fn role(language: Language, role: Role) -> Cow<'static, str> {
    let key = match role {
        Role::Receiving => "office-role-receiving",
        Role::Approver => "office-role-approver",
        Role::Supervisor => "office-role-supervisor",
        Role::Helper => "office-role-helper",
        Role::Auditor => "office-role-auditor",
        Role::Administrator => "office-role-administrator",
    };
    say(language, key)
}
