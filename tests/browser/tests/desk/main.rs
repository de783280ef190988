//! The desk's side of the house: agencies, approvers, supervisors, and those who come to a desk for more than a first visit.

mod agency_lock;
mod approvals;
mod away;
mod late;
mod returned;
mod supervisor;
mod ward;
mod worn_fingers;
