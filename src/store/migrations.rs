//! The schema, in order. One text serves both engines: it is written in SQLite's STRICT dialect with INTEGER, TEXT and BLOB,
//! of which three words change for PostgreSQL. Where the engines truly differ (a CHECK that changes), there is a pair.

use sqlx::SqlSafeStr as _;
use sqlx::migrate::{Migration, MigrationType, Migrator};

use super::db::Engine;

/// Number, description and text of each migration. An applied one is never edited; the schema runs before, during and
/// after its migration.
const MIGRATIONS: &[(i64, &str, &str)] = &[
    (1, "keys and marks", include_str!("../../migrations/0001_keys_and_marks.sql")),
    (2, "organisation", include_str!("../../migrations/0002_organisation.sql")),
    (3, "persons and files", include_str!("../../migrations/0003_persons_and_files.sql")),
    (4, "accounts and factors", include_str!("../../migrations/0004_accounts_and_factors.sql")),
    (5, "clients and grants", include_str!("../../migrations/0005_clients_and_grants.sql")),
    (6, "messages and audit", include_str!("../../migrations/0006_messages_and_audit.sql")),
    (10, "registration", include_str!("../../migrations/0010_registration.sql")),
    (15, "pushed requests", include_str!("../../migrations/0015_pushed_requests.sql")),
    (20, "sender binding", include_str!("../../migrations/0020_sender_binding.sql")),
    (21, "access tokens", include_str!("../../migrations/0021_access_tokens.sql")),
    (25, "mandates", include_str!("../../migrations/0025_mandates.sql")),
    (26, "afar requests", include_str!("../../migrations/0026_afar_requests.sql")),
    (27, "cases", include_str!("../../migrations/0027_cases.sql")),
    (28, "acting", include_str!("../../migrations/0028_acting.sql")),
    (30, "logouts", include_str!("../../migrations/0030_logouts.sql")),
    (35, "tallies", include_str!("../../migrations/0035_tallies.sql")),
    (36, "bulk", include_str!("../../migrations/0036_bulk.sql")),
    (37, "reminders and cities", include_str!("../../migrations/0037_reminders_and_cities.sql")),
    (38, "calls", include_str!("../../migrations/0038_calls.sql")),
    (40, "deadlines and submits", include_str!("../../migrations/0040_deadlines_and_submits.sql")),
    (41, "organisation", include_str!("../../migrations/0041_organisation.sql")),
    (44, "life events", include_str!("../../migrations/0044_life_events.sql")),
    (45, "corrections", include_str!("../../migrations/0045_corrections.sql")),
    (46, "wards", include_str!("../../migrations/0046_wards.sql")),
    (47, "code cards", include_str!("../../migrations/0047_code_cards.sql")),
    (48, "hand-offs", include_str!("../../migrations/0048_hand_offs.sql")),
    (49, "recoveries", include_str!("../../migrations/0049_recoveries.sql")),
    (50, "reports", include_str!("../../migrations/0050_reports.sql")),
    (51, "account links", include_str!("../../migrations/0051_account_links.sql")),
    (53, "one list of cases", include_str!("../../migrations/0053_one_list_of_cases.sql")),
    (54, "helped days", include_str!("../../migrations/0054_helped_days.sql")),
    (55, "session passkey", include_str!("../../migrations/0055_session_passkey.sql")),
    (56, "email codes", include_str!("../../migrations/0056_email_codes.sql")),
    (57, "push", include_str!("../../migrations/0057_push.sql")),
    (58, "handed passkey", include_str!("../../migrations/0058_handed_passkey.sql")),
];

/// Number, description, and the text for SQLite and for PostgreSQL.
const PAIRS: &[(i64, &str, &str, &str)] = &[
    (
        42,
        "grounds",
        include_str!("../../migrations/0042_grounds.sqlite.sql"),
        include_str!("../../migrations/0042_grounds.postgres.sql"),
    ),
    (
        43,
        "exceptions and lists",
        include_str!("../../migrations/0043_exceptions_and_lists.sqlite.sql"),
        include_str!("../../migrations/0043_exceptions_and_lists.postgres.sql"),
    ),
];

pub fn migrator(engine: Engine) -> Migrator {
    let list = MIGRATIONS.iter().map(|(version, description, text)| {
        let sql = match engine {
            Engine::Sqlite => text.into_sql_str(),
            Engine::Postgres => sqlx::AssertSqlSafe(for_postgres(text)).into_sql_str(),
        };
        Migration::new(*version, (*description).into(), MigrationType::Simple, sql, false)
    });
    let pairs = PAIRS.iter().map(|(version, description, sqlite, postgres)| {
        let sql = match engine {
            Engine::Sqlite => sqlite.into_sql_str(),
            Engine::Postgres => sqlx::AssertSqlSafe(for_postgres(postgres)).into_sql_str(),
        };
        Migration::new(*version, (*description).into(), MigrationType::Simple, sql, false)
    });
    let mut all: Vec<Migration> = list.chain(pairs).collect();
    all.sort_by_key(|migration| migration.version);
    Migrator::with_migrations(all)
}

fn for_postgres(text: &str) -> String {
    text.replace(" INTEGER", " BIGINT").replace(" BLOB", " BYTEA").replace(") STRICT;", ");")
}
