//! Pages and endpoints, by audience; every URL stands in routes.rs.
